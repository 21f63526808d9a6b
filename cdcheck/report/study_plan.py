"""Shows a study before it is run: how many runs of what, and which cells are absent."""

from collections.abc import Iterator

from cdcheck.report import table_text
from cdcheck.report.words import count, printable
from cdcheck.study.plan import Plan
from cdcheck.study.plan_tables import tables_of, uneven


def render(plan: Plan) -> str:
    """Gives the plan as text."""
    head = "".join(f"{printable(line)}\n" for line in _head(plan))
    return "\n".join([head, *map(table_text.render, tables_of(plan))])


def _head(plan: Plan) -> Iterator[str]:
    runs = len(plan.runs)
    each = f"{count(plan.requests, 'request')} and {count(plan.assertions, 'assertion')} each"
    yield f"{plan.file.study}: {count(runs, 'run')} of the suite {plan.suite_name}, {each}"
    yield f"runner {plan.file.runner}, seed {plan.file.seed}; {runs * plan.requests:,} requests in all"
    yield from uneven(run.design for run in plan.runs)
