"""A write on the outer client, in the function that a transaction hands a client of its own."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.outer_writes import ORMS, OuterWrites
from cdcheck.model.driver_objects import TransactionFunction

_HERE = "call it on the client that the function is given"
_BELOW = "hand the transaction's client on, and write on that"


@rule(where=lambda transaction: transaction.driver in ORMS and not transaction.is_test)
def write_outside_transaction(transaction: TransactionFunction, outer: OuterWrites) -> Verdicts:
    found = {one.at: one for one in reversed(outer.of.get(transaction.runs_at, ()))}
    for at, write, through in reversed(found.values()):
        name = f"{write.client}.{write.names[0]}.{write.method}"
        called = f"`{name}` in `{through}`" if through else f"`{name}`"
        evidence = [Evidence(transaction.at, "begins the transaction")]
        if through:
            evidence.append(Evidence(write.at, "writes on the outer client"))
        yield Violation(
            at=at,
            message=f"{called} is not part of the transaction around it",
            about=f"{transaction.function}: {through} {name}",
            hint=_BELOW if through else _HERE,
            evidence=tuple(evidence),
            # Its effect shows only where the transaction is rolled back, and it may be meant.
            confidence=Confidence.INFERRED,
        )
