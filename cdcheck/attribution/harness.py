"""Our own fault: the run went wrong on our side, or the suite asked what the contract does not allow."""

from cdcheck.attribution.answers import last_exchange
from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence

_REFUSALS_OF_FORM = frozenset({400, 406, 411, 415, 422})


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims what was not sent because we failed, and refusals of requests that do not conform."""
    harness, exchange = evidence.result.harness, last_exchange(case.step)
    if exchange is None:
        if not harness or case.step.missing:
            return None
        chain = tuple(Trace("start", said) for said in harness)
        return Explanation(Part.HARNESS, "harness/run-failed", "cdcheck or its engine failed", chain)
    if case.step.conforms or exchange.status not in _REFUSALS_OF_FORM:
        return None
    sent = f"{exchange.method} {exchange.url} was refused with {exchange.status}"
    return Explanation(
        Part.HARNESS,
        "harness/request-outside-contract",
        "the suite's own request is not as the contract states it",
        (Trace("request", sent),),
    )
