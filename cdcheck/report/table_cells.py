"""How a value of a table is written: rounded for people, or with all digits for programs."""

from fractions import Fraction

from cdcheck.study.tables import Column, Unit, Value

ABSENT = "–"
_PARTS_OF_1 = (Unit.PERCENT, Unit.POINTS)
_LEAST = Fraction(1, 1000)


def printed(value: Value, unit: Unit) -> str:
    """Gives a value as it is printed: percent and points with one digit, a probability with three."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return value
    if unit in _PARTS_OF_1:
        return _rounded(value * 100, 1)
    if unit is Unit.PROBABILITY:
        return f"<{float(_LEAST):.3f}" if value < _LEAST else _rounded(value, 3)
    return f"{value:,}" if isinstance(value, int) else _rounded(value, 3)


def raw(value: Value, unit: Unit) -> str | int | float | None:
    """Gives a value with all the digits that a double has; percent and points are of 100."""
    if value is None or isinstance(value, str):
        return value
    if unit in _PARTS_OF_1:
        return float(value * 100)
    return value if isinstance(value, int) else float(value)


def is_number(column: Column) -> bool:
    """Says whether a column is set to the right."""
    return column.unit is not Unit.NAME


def _rounded(value: float | Fraction, digits: int) -> str:
    """Rounds half to even what is exact, and shows no `-0.0`."""
    shown = f"{float(round(Fraction(value), digits)):,.{digits}f}"
    return shown.removeprefix("-") if not shown.strip("-0.,") else shown
