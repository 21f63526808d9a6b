"""A query in a transaction of Django after a write whose failure was caught inside of it."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.broken_transactions import BrokenTransactions
from cdcheck.model.orm_calls import Wait


@rule(where=lambda wait: wait.orm == "django" and not wait.is_test)
def django_broken_transaction(wait: Wait, broken: BrokenTransactions) -> Verdicts:
    found = broken.of.get(wait.at)
    if found is None:
        return
    yield Violation(
        at=wait.at,
        message="Django refuses this after a failure that was caught in the same transaction",
        about=f"{wait.function or wait.at.path}: after a failure",
        hint="put the write into a `with transaction.atomic()` of its own, inside the `try`",
        evidence=(
            Evidence(found.failing, "where this fails, Django gives the transaction up"),
            Evidence(found.caught_at, "the failure is caught here, and the transaction goes on"),
        ),
        predicts="django.db.transaction.TransactionManagementError: An error occurred in the current "
        "transaction. You can't execute queries until the end of the 'atomic' block.",
    )
