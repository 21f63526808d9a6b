"""A transaction that a function begins, and that is open when it is left."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.open_transactions import BEGINNINGS, OpenTransactions
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.model.code import Call

_FAILING = "nothing rolls this transaction back where a statement in it fails"
_SAID = {
    "pg.Client.query": "current transaction is aborted, commands ignored until end of transaction block",
    "knex().transaction": "Knex: Timeout acquiring a connection",
    "sequelize.Sequelize.transaction": "ConnectionAcquireTimeoutError",
}


@rule(where=lambda call: call.external in BEGINNINGS and not call.is_test)
def transaction_left_open(call: Call, left: OpenTransactions, served: ServedFiles) -> Verdicts:
    one = left.of.get(call.at)
    if one is None or call.at.path not in served.reached:
        return
    yield Violation(
        at=one.left_at,
        message="this returns while the transaction is open" if one.is_returning else _FAILING,
        about=f"{call.caller or call.at.path}: {'returns' if one.is_returning else 'fails'}",
        hint="commit it or roll it back first" if one.is_returning else "roll it back in a `catch`",
        evidence=(Evidence(one.begun_at, "the transaction begins here"),),
        confidence=Confidence.PROVEN if one.is_returning else Confidence.INFERRED,
        predicts=_SAID.get(call.external or "", ""),
    )
