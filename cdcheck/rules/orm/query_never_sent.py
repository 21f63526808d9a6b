"""A query that is built as a statement of its own, and so is never sent."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.dropped_queries import DroppedQueries, is_lazy
from cdcheck.model.data import Query
from cdcheck.model.edits import Await, Fix

_VERBS = {"insert": "inserts into", "update": "updates", "delete": "deletes from", "schema": "changes"}


@rule(where=is_lazy)
def query_never_sent(query: Query, dropped: DroppedQueries) -> Verdicts:
    if query.at not in dropped.places:
        return
    table = f"`{query.tables[0]}`" if query.tables else "a table"
    yield Violation(
        at=query.at,
        message=f"the query that {_VERBS[query.operation]} {table} is built, but nothing awaits it",
        about=f"{query.function or query.at.path}: {query.operation} {table}",
        hint=f"await it: {query.driver} sends a query when its promise is awaited",
        fix=Fix((Await(query.at, is_whole=True),)),
    )
