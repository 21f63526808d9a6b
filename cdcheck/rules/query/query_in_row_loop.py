"""A query that a loop over rows sends for each of them."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_loops import RowLoops
from cdcheck.facts.session_flows import Fault, FaultyRead, SessionFlows
from cdcheck.model.code import Function


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def query_in_row_loop(function: Function, loops: RowLoops, flows: SessionFlows) -> Verdicts:
    lazy = [read for read in flows.of(function.id) if read.fault is Fault.PER_ROW]
    yield from map(_lazy, {(one.cls, one.attribute, one.loaded_at): one for one in lazy[::-1]}.values())
    for loop in loops.of.get(function.at, ()):
        evidence = [Evidence(loop.rows_at, "is where the rows come from")]
        if loop.query_at != loop.at:
            evidence.append(Evidence(loop.query_at, "sends the query"))
        yield Violation(
            at=loop.at,
            message="this takes a query of its own for each row of the loop",
            about=f"{function.id}: a query for each row",
            hint="ask for all of them before the loop, by `IN` or a join, and keep them in a dict",
            evidence=tuple(evidence),
            confidence=Confidence.INFERRED,
        )


def _lazy(read: FaultyRead) -> Violation:
    named = f"{read.cls}.{read.attribute}"
    by = f", which `{read.schema}` reads," if read.schema else ""
    return Violation(
        at=read.at,
        message=f"`{named}`{by} takes a query of its own for each row of the loop",
        about=f"{read.function}: {named}",
        hint=f"load it with the rows: `.options(selectinload({named}))`",
        evidence=(Evidence(read.loaded_at, "is where the rows come from, without it"),),
        confidence=Confidence.INFERRED,
    )
