"""The first row of what a request names, read though there may be none."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_reads import RowReads, is_patched
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.unchecked_rows import UncheckedRows
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.model.data import Query
from cdcheck.model.project import Project

_ASKING = frozenset({"select", "update", "delete"})
# What parameters of the path lead through before any handler.
_LOOKING = ("app.param(", "router.param(", "routes.param(")


def _may_find_none(query: Query) -> bool:
    is_asking = query.driver == "pg" and query.operation in _ASKING and not query.is_test
    return is_asking and "WHERE" in query.sql.upper()


@rule(where=_may_find_none)
def unchecked_row(
    query: Query,
    project: Project,
    reads: RowReads,
    unchecked: UncheckedRows,
    queries: VerifiedQueries,
    words: SourceWords,
) -> Verdicts:
    place = next((at for at in unchecked.of if at.has_start_of(query.at) or at in query.sendings), None)
    failing = [read for read in reads.of_query(query, project) if read.is_failing]
    is_empty = query.operation != "select" and "RETURNING" not in query.sql.upper()
    if place is None or not failing or is_empty or queries.of(query).given.has_row:
        return
    if is_patched(words) or words.mentions(*_LOOKING):
        return
    read = min(failing, key=lambda read: read.at)
    what = f"`{unchecked.of[place]}`"
    yield Violation(
        at=read.at,
        message=f"there may be no row with {what}, and nothing asks whether there is",
        about=f"{query.function or query.at.path}: {what} {read.key}",
        hint="answer with 404 or 401 where there is no row",
        evidence=(Evidence(query.at, "is the statement"),),
        confidence=Confidence.INFERRED,
        predicts=""
        if read.is_taken_apart
        else f"TypeError: Cannot read properties of undefined (reading '{read.key}')",
    )
