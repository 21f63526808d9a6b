"""A statement in a transaction of PostgreSQL after one whose failure was caught, and not rolled back."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.aborted_transactions import SENDING, AbortedTransactions
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Call

_TAKEN_BACK = ("autocommit", "isolation_level", "savepoint", ".transaction(")


@rule(where=lambda call: call.external in SENDING and not call.is_test)
def aborted_transaction(call: Call, aborted: AbortedTransactions, words: SourceWords) -> Verdicts:
    found = aborted.of.get(call.at)
    if found is None or words.mentions(*_TAKEN_BACK):
        return
    yield Violation(
        at=call.at,
        message="this is refused after a failure that was caught, and not rolled back",
        about=f"{call.caller or call.at.path}: after a failure",
        hint="call `rollback()` where the failure is caught, or send that statement in a savepoint",
        evidence=(
            Evidence(found.failing, "where this fails, PostgreSQL gives the transaction up"),
            Evidence(found.caught_at, "the failure is caught here"),
        ),
        predicts="current transaction is aborted, commands ignored until end of transaction block",
    )
