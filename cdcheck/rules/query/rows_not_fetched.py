"""Rows of RETURNING that nobody has fetched when SQLite is told to commit."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.unfetched_rows import UnfetchedReturnings, UnfetchedRows
from cdcheck.model.data import Query

# A connection that commits by itself has nothing to commit, and ends no statement.
_OTHERWISE = ("isolation_level", "autocommit")


@rule(where=lambda query: query.driver in {"sqlite3", "aiosqlite"} and not query.is_test)
def rows_not_fetched(query: Query, unfetched: UnfetchedReturnings, words: SourceWords) -> Verdicts:
    found = [unfetched.by_sending[place] for place in query.sendings if place in unfetched.by_sending]
    if not words.mentions(*_OTHERWISE):
        yield from (_violation(rows) for rows in found if rows.query is query)


def _violation(rows: UnfetchedRows) -> Violation:
    return Violation(
        at=rows.at,
        message="this commits before the rows of `RETURNING` are fetched, which SQLite refuses",
        about=f"{rows.query.function or rows.at.path}: RETURNING",
        hint="fetch them first, and commit then",
        evidence=(Evidence(rows.sent_at, "these rows are waiting"),),
        confidence=Confidence.PROVEN if rows.are_certain else Confidence.INFERRED,
        predicts="cannot commit transaction - SQL statements in progress",
    )
