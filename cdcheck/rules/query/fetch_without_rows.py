"""Rows that are asked for after a statement that gives none."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import Known, Query
from cdcheck.model.driver_objects import Fetch
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_SAID = {
    "psycopg": "the last operation didn't produce records",
    "psycopg2": "no results to fetch",
    "better-sqlite3": "TypeError: This statement does not return data. Use run() instead",
}
_HINTS = {"better-sqlite3": "call `run`, or add `RETURNING` with the columns that are wanted"}
_WITHOUT_ROWS = frozenset({"insert", "update", "delete", "ddl"})
# What asks a statement whether it has rows, and a package of the same interface that gives none.
_ASKING = (".reader", "libsql")


@rule(where=lambda fetch: fetch.driver in _SAID and not fetch.is_test)
def fetch_without_rows(fetch: Fetch, project: Project, words: SourceWords) -> Verdicts:
    sent = [query for query in project.queries if fetch.sent_at in query.sendings]
    around = fetch.prepared_at or next((f.at for f in project.functions if f.id == fetch.function), None)
    if not sent or not all(_gives_no_rows(query, around) for query in sent):
        return
    if fetch.prepared_at is not None and words.mentions(*_ASKING):
        return
    yield Violation(
        at=fetch.at,
        message=f"{_article(sent[0].operation)} without `RETURNING` gives no rows to fetch",
        about=f"{fetch.function or fetch.at.path}: fetch",
        hint=_HINTS.get(fetch.driver, "add `RETURNING` with the columns that are wanted"),
        evidence=(Evidence(sent[0].at, "this was sent last"),) if sent[0].at != fetch.at else (),
        predicts=_SAID[fetch.driver],
    )


def _article(operation: str) -> str:
    verb = "CREATE" if operation == "ddl" else operation.upper()
    return f"an `{verb}`" if verb[0] in "IU" else f"a `{verb}`"


def _gives_no_rows(query: Query, around: Location | None) -> bool:
    """Tells whether a statement that stands in the same function is known in full, and gives none.

    One that is handed in may be any of several, and the function then knows by other means.
    """
    is_here = around is None or (around.path == query.at.path and around.has_line_of(query.at))
    if not is_here or query.known is not Known.FULLY or query.script is not None:
        return False
    return query.operation in _WITHOUT_ROWS and "RETURNING" not in query.sql.upper()
