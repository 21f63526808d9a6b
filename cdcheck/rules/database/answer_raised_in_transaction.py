"""A success that is raised inside of a transaction, which takes it for a failure."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.undone_writes import UndoneWrites
from cdcheck.model.http import RaisedAnswer

_FAILURES = 400
_BY_ITSELF = ("autocommit", "isolation_level")


@rule(where=lambda answer: answer.status < _FAILURES and not answer.is_test)
def answer_raised_in_transaction(
    answer: RaisedAnswer, undone: UndoneWrites, words: SourceWords
) -> Verdicts:
    written = undone.by_answer.get(answer.at)
    if written is None or words.mentions(*_BY_ITSELF):
        return
    yield Violation(
        at=answer.at,
        message=f"`{answer.name}` leaves the transaction as an error, which rolls back what was written",
        about=f"{answer.at.path}: {answer.name} {written.line}",
        hint=f"raise `{answer.name}` behind the block",
        evidence=(Evidence(written, "writes what is rolled back"),),
    )
