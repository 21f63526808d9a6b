"""Makes small studies: records and outcomes of tasks that are named in one line."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from cdcheck.attribution.causes import Part
from cdcheck.study.outcomes import Outcome, Task, tasks_of
from cdcheck.study.records import Design, Record

_FAMILIES = {"a": "architecture", "d": "database", "o": "orm"}
CELLS = ("", "a", "d", "ad", "do", "ado")
"""The sets of families that are asked for, by their letters."""

ENGINES = ("postgres", "sqlite")


def design(
    cell: str = "",
    *,
    model: str = "m",
    framework: str = "flask",
    engine: str = "sqlite",
    attempt: int = 0,
) -> Design:
    """Makes the design of a task that states the families of `cell`'s letters."""
    database = engine if "d" in cell else ""
    return Design(
        id=f"{model}/{framework}/{cell}/{database}/{attempt}",
        model=model,
        template="conduit",
        framework=framework,
        families=tuple(_FAMILIES[letter] for letter in cell),
        database=database,
        orm="sqlalchemy" if "o" in cell else "",
        attempt=str(attempt),
    )


def attempts(place: Design, *values: Fraction | float) -> tuple[Outcome, ...]:
    """Makes one outcome of a value."""
    return tuple(Outcome(place, Fraction(value)) for value in values)


def tasks(*groups: Iterable[Outcome]) -> tuple[Task, ...]:
    """Makes the tasks of outcomes."""
    return tasks_of(outcome for group in groups for outcome in group)


def full_study(
    values: Mapping[str, int],
    frameworks: Iterable[str] = ("flask", "koa"),
    model: str = "m",
    engines: tuple[str, ...] = ENGINES,
) -> tuple[Task, ...]:
    """Makes one task a framework, cell and engine, with the cell's value in percent."""
    made = (
        attempts(design(cell, framework=framework, engine=engine, model=model), Fraction(value, 100))
        for framework in frameworks
        for cell, value in values.items()
        for engine in (engines if "d" in cell else ("",))
    )
    return tasks(*made)


def record(
    place: Design,
    raw: Fraction,
    lost: Mapping[Part, Fraction] | None = None,
    violated: tuple[str, ...] = (),
) -> Record:
    """Makes a record; what it lost is a query's fault unless it is said."""
    root = lost if lost is not None else ({Part.QUERY: 1 - raw} if raw < 1 else {})
    return Record(
        design=place, raw=raw, is_passed=raw == 1, violated=violated, direct=dict(root), root=dict(root)
    )
