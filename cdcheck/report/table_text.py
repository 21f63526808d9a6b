"""Tables for a person at a terminal: columns side by side, and the notes below them."""

from collections.abc import Iterator, Sequence

from cdcheck.report.table_cells import is_number, printed
from cdcheck.report.words import count, printable
from cdcheck.study.tables import Table

_FEW = 6


def render(table: Table, most: int | None = None) -> str:
    """Gives a table as text; of many more rows than `most` the others are counted."""
    return "\n".join(printable(line).rstrip() for line in _lines(table, most)) + "\n"


def _lines(table: Table, most: int | None) -> Iterator[str]:
    yield table.title
    is_long = most is not None and len(table.rows) > most + _FEW
    shown = table.rows[:most] if is_long else table.rows
    if shown:
        units = [column.unit for column in table.columns]
        rows = [[printed(*cell) for cell in zip(row, units, strict=True)] for row in shown]
        head = [column.title for column in table.columns]
        widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
        right = [is_number(column) for column in table.columns]
        yield _line(head, widths, right)
        yield from (_line(row, widths, right) for row in rows)
    else:
        yield "no rows"
    if len(shown) < len(table.rows):
        yield f"and {count(len(table.rows) - len(shown), 'more row')}; `--output` writes all"
    yield from (f"  {note}" for note in table.notes)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(cells)
