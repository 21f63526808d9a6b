"""Tables as Markdown."""

from collections.abc import Iterator

from cdcheck.report.ledger_markdown import plain
from cdcheck.report.table_cells import is_number, printed
from cdcheck.study.tables import Table


def render(table: Table) -> str:
    """Gives a table as Markdown, with its notes as a list below it."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: Table) -> Iterator[str]:
    yield f"### {plain(table.title)}"
    yield ""
    if table.rows:
        yield f"| {' | '.join(plain(column.title) for column in table.columns)} |"
        yield f"|{'|'.join('---:' if is_number(column) else '---' for column in table.columns)}|"
    else:
        yield "No rows."
    for row in table.rows:
        cells = zip(row, table.columns, strict=True)
        yield f"| {' | '.join(plain(printed(value, column.unit)) for value, column in cells)} |"
    if table.notes:
        yield ""
        yield from (f"- {plain(note)}" for note in table.notes)
