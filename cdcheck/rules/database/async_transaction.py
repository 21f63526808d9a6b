"""An async function, handed to a driver whose transactions end when the function returns."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.model.driver_objects import TransactionFunction
from cdcheck.model.project import Project

_SAID = {"better-sqlite3": "TypeError: Transaction function cannot return a promise"}
# A package of the same interface, whose transactions take promises.
_OTHER = "libsql"


@rule(where=lambda transaction: transaction.driver in _SAID and not transaction.is_test)
def async_transaction(transaction: TransactionFunction, project: Project) -> Verdicts:
    runs = next((one for one in project.functions if one.at == transaction.runs_at), None)
    if runs is None or not runs.is_async or any(one.package == _OTHER for one in project.imports):
        return
    yield Violation(
        at=transaction.at,
        message=f"`{transaction.driver}` commits when the function returns, and this one is async",
        about=f"{transaction.function or transaction.at.path}: transaction",
        hint="await what is needed before, and make the function synchronous",
        evidence=(Evidence(runs.at, "is the function"),),
        predicts=_SAID[transaction.driver],
    )
