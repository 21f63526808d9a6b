"""Columns that Knex selects beside an aggregate, by which nothing is grouped."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.orm_calls import BuiltQuery

_SAID = {
    "postgres": "must appear in the GROUP BY clause or be used in an aggregate function",
    "mysql": "In aggregated query without GROUP BY",
    "sqlite": "",
}
# SQLite takes the other columns from the row of the least or the greatest.
_OF_ROWS = frozenset({"min", "max"})


@rule(where=lambda query: query.orm == "knex" and query.ungrouped is not None and not query.is_test)
def knex_ungrouped_column(query: BuiltQuery, engine: Engine) -> Verdicts:
    found = query.ungrouped
    if found is None or engine.kind not in _SAID or engine.at is None:
        return
    if engine.kind == "sqlite" and found.function in _OF_ROWS:
        return
    is_sure = engine.kind == "postgres" and engine.is_certain and query.is_awaited
    yield Violation(
        at=found.at,
        message=f"`{found.function}` is selected beside {found.beside}, and nothing is grouped",
        about=f"{query.function or query.at.path}: {found.function} beside {found.beside}",
        hint="add `groupBy`: without it there is one row at most",
        evidence=(Evidence(query.at, "begins the query"),),
        confidence=Confidence.PROVEN if is_sure else Confidence.INFERRED,
        predicts=_SAID[engine.kind],
    )
