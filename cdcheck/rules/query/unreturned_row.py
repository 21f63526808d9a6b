"""The first row of a statement that gives none."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_reads import RowReads, is_patched
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import Query
from cdcheck.model.project import Project


def _gives_no_row(query: Query) -> bool:
    if query.driver != "pg" or query.is_test or "RETURNING" in query.sql.upper():
        return False
    return query.operation in {"insert", "update", "delete"}


@rule(where=_gives_no_row)
def unreturned_row(query: Query, reads: RowReads, project: Project, words: SourceWords) -> Verdicts:
    first = [read for read in reads.of_query(query, project) if read.is_first]
    if not first or is_patched(words):
        return
    read = min(first, key=lambda read: (not read.is_failing, read.at))
    verb = query.operation.upper()
    yield Violation(
        at=read.at,
        message=f"{'a' if verb[0] == 'D' else 'an'} `{verb}` without `RETURNING` gives no row to read",
        about=f"{query.function or query.at.path}: {verb} {read.key}",
        hint="add `RETURNING` with the columns that are wanted",
        evidence=(Evidence(query.at, "is the statement"),),
        confidence=Confidence.PROVEN if read.is_failing else Confidence.INFERRED,
        predicts=_said(read.key) if read.is_failing and not read.is_taken_apart else "",
    )


def _said(key: str) -> str:
    return f"TypeError: Cannot read properties of undefined (reading '{key}')"
