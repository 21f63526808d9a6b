"""Shows a study before it is run: how many runs of what, and which cells are absent."""

from collections.abc import Iterator, Sequence

from cdcheck.report.words import count, printable
from cdcheck.study.plan import Plan
from cdcheck.study.plan_tables import tables_of, uneven
from cdcheck.study.tables import Table, Unit


def render(plan: Plan) -> str:
    """Gives the plan as text."""
    return "\n".join(printable(line) for line in _lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    runs = len(plan.runs)
    each = f"{count(plan.requests, 'request')} and {count(plan.assertions, 'assertion')} each"
    yield f"{plan.file.study}: {count(runs, 'run')} of the suite {plan.suite_name}, {each}"
    yield f"runner {plan.file.runner}, seed {plan.file.seed}; {runs * plan.requests:,} requests in all"
    for table in tables_of(plan):
        yield ""
        yield from _table(table)
    notes = tuple(uneven(run.design for run in plan.runs))
    if notes:
        yield ""
        yield from notes


def _table(table: Table) -> Iterator[str]:
    head = [column.title for column in table.columns]
    rows = [head, *([str(value) for value in row] for row in table.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    is_name = [column.unit is Unit.NAME for column in table.columns]
    yield from (_line(row, widths, is_name) for row in rows)
    yield from table.notes


def _line(row: Sequence[str], widths: Sequence[int], is_name: Sequence[bool]) -> str:
    cells = (
        cell.ljust(width) if left else cell.rjust(width)
        for cell, width, left in zip(row, widths, is_name, strict=True)
    )
    return "  ".join(cells).rstrip()
