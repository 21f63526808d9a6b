"""Our own fault: the run went wrong on our side, or the suite asked what the contract does not allow."""

import re

from cdcheck.attribution.answers import last_exchange
from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.runs import TOO_MANY_REQUESTS, Exchange, Start, StepResult

_REFUSALS_OF_FORM = frozenset({400, 411, 415})
_REFUSALS_THAT_SAY = frozenset({406, 422, 500})
# What Fastify, body-parser's kin and Python's json say of an empty body.
_SAID_OF_FORM = re.compile(
    r"EMPTY_JSON_BODY|Body cannot be empty"
    r"|Unexpected end of JSON input|Expecting value: line 1|JSON parse"
)


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims what was not sent because we failed, and what was refused for how or how often we asked."""
    harness, exchange = evidence.result.harness, last_exchange(case.step)
    is_unasked = exchange is None and not case.step.missing
    if harness and (is_unasked or evidence.result.start.how is not Start.READY):
        chain = tuple(Trace("start", said) for said in harness)
        return Explanation(Part.HARNESS, "harness/run-failed", "cdcheck or its engine failed", chain)
    if exchange is None:
        return None
    if exchange.status == TOO_MANY_REQUESTS:
        return _asked_too_often(exchange)
    if case.step.conforms is not False or evidence.ancestors(case.step):
        return None
    if not _is_refused_for_form(exchange):
        return None
    if any(_is_granted(step) for step in evidence.result.steps if step.conforms is False):
        return None
    sent = f"{exchange.method} {exchange.url} was refused with {exchange.status}"
    return Explanation(
        Part.HARNESS,
        "harness/request-outside-contract",
        "the suite's own request is not as the contract states it",
        (Trace("request", sent),),
    )


def _asked_too_often(exchange: Exchange) -> Explanation:
    return Explanation(
        Part.HARNESS,
        "harness/rate-limited",
        "the app limits how often it may be asked, and the suite asked more often",
        (Trace("request", f"{exchange.method} {exchange.url} was refused with {exchange.status}"),),
    )


def _is_refused_for_form(exchange: Exchange) -> bool:
    """Says whether a status or, where it may mean other things too, the answer speaks of the form."""
    if exchange.status in _REFUSALS_OF_FORM:
        return True
    return exchange.status in _REFUSALS_THAT_SAY and bool(_SAID_OF_FORM.search(exchange.body))


def _is_granted(step: StepResult) -> bool:
    """Says whether a request was granted, which shows that its form is no reason to refuse another."""
    exchange = last_exchange(step)
    return exchange is not None and exchange.status is not None and exchange.status < 300
