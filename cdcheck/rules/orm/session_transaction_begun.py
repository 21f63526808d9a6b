"""A transaction that is begun on a session in which one is begun already."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.session_transactions import SessionTransactions, TransactionFault
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.sessions import SessionUse

_OTHERWISE = ("autobegin", "autocommit")


@rule(where=lambda use: use.method == "begin" and not use.is_test)
def session_transaction_begun(
    use: SessionUse, steps: SessionTransactions, versions: Versions, words: SourceWords
) -> Verdicts:
    step = steps.of.get(use.at)
    is_told = step is not None and step.fault is TransactionFault.BEGUN_TWICE
    is_earlier = versions.reach("sqlalchemy", (2, 0)) is Reach.NO
    if step is None or not is_told or is_earlier or words.mentions(*_OTHERWISE):
        return
    yield Violation(
        at=use.at,
        message=f"`{use.receiver}` has begun a transaction already",
        about=f"{use.function or use.at.path}: {use.receiver}.begin",
        hint="begin it before the first statement, or leave `begin()` out and commit at the end",
        evidence=(Evidence(step.since, "begins the transaction"),),
        predicts="sqlalchemy.exc.InvalidRequestError: A transaction is already begun on this Session.",
    )
