"""A session that is used on in a block of `begin()` in which its transaction was ended."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.session_transactions import SessionTransactions, TransactionFault
from cdcheck.model.sessions import SessionUse


@rule(where=lambda use: not use.is_test)
def session_transaction_ended(
    use: SessionUse, steps: SessionTransactions, versions: Versions
) -> Verdicts:
    step = steps.of.get(use.at)
    is_told = step is not None and step.fault is TransactionFault.ENDED_INSIDE
    if step is None or not is_told or versions.reach("sqlalchemy", (2, 0)) is Reach.NO:
        return
    block = step.block_at
    around = (Evidence(block, "is the block, in what provides the session"),) if block else ()
    yield Violation(
        at=use.at,
        message=f"the transaction of this block of `begin()` is ended before `{use.method}`",
        about=f"{use.function or use.at.path}: {use.receiver}.{use.method}",
        hint="let the end of the block commit; call `flush()` where the rows are needed before",
        evidence=(Evidence(step.since, "ends the transaction"), *around),
        predicts="sqlalchemy.exc.InvalidRequestError: Can't operate on closed transaction inside "
        "context manager.",
    )
