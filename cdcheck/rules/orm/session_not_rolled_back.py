"""A session that is used on after a write whose failure was caught, and not rolled back."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_transactions import SessionTransactions, TransactionFault
from cdcheck.model.sessions import SessionUse


@rule(where=lambda use: not use.is_test)
def session_not_rolled_back(use: SessionUse, steps: SessionTransactions) -> Verdicts:
    step = steps.of.get(use.at)
    if step is None or step.fault is not TransactionFault.NOT_ROLLED_BACK:
        return
    evidence = [Evidence(step.since, "where this fails, the session gives its transaction up")]
    if step.caught_at is not None:
        evidence.append(Evidence(step.caught_at, "the failure is caught here"))
    yield Violation(
        at=use.at,
        message=f"`{use.method}` is refused after a failure that was caught, and not rolled back",
        about=f"{use.function or use.at.path}: {use.receiver}.{use.method}",
        hint=f"call `{use.receiver}.rollback()` where the failure is caught",
        evidence=tuple(evidence),
        confidence=Confidence.PROVEN if step.is_certain else Confidence.INFERRED,
        predicts="sqlalchemy.exc.PendingRollbackError: This Session's transaction has been rolled back "
        "due to a previous exception during flush.",
    )
