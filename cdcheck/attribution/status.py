"""The status says what was wrong, and no exception does."""

import re

from cdcheck.attribution.answers import (
    expected_classes,
    expected_statuses,
    expects_success,
    last_exchange,
    path_of,
)
from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.runs import Exchange, StepResult

_NO_SUCH_ROUTE = re.compile(
    r"Cannot (?:GET|POST|PUT|PATCH|DELETE) /|Route (?:GET|POST|PUT|PATCH|DELETE):/\S* not found"
)
# A route is there or not, whatever earlier requests came to.
_OF_ROUTING = frozenset({"status/slash-redirect", "status/no-such-route", "status/method-not-routed"})
_OF_LOGIN = re.compile(r"log-?in|sign-?in|session", re.IGNORECASE)


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims answers whose status alone proves the category; 404 for a missing thing does not."""
    exchange = last_exchange(case.step)
    if exchange is None or exchange.status is None:
        return None
    found = (
        _refused(case.step, exchange) if expects_success(case.step) else _granted(case.step, exchange)
    )
    if found is None:
        return None
    part, cause, says = found
    said = f"{exchange.method} {exchange.url}: {exchange.status}"
    rests_on_state = cause not in _OF_ROUTING
    return Explanation(part, cause, says, (Trace("answer", said),), rests_on_state=rests_on_state)


def _refused(step: StepResult, exchange: Exchange) -> tuple[Part, str, str] | None:
    status = exchange.status or 0
    if 300 <= status < 400 and _is_slash_redirect(exchange):
        return (
            Part.FRAMEWORK,
            "status/slash-redirect",
            "the request is sent on to the path with another slash",
        )
    if status == 404 and _NO_SUCH_ROUTE.search(exchange.body):
        return Part.CONTRACT, "status/no-such-route", "the contract's operation is not routed"
    if status == 405:
        return Part.CONTRACT, "status/method-not-routed", "the contract's method is not routed"
    if status in {401, 403} and not _is_login(step, exchange):
        return Part.AUTH, "status/refused", "a request that is allowed was refused"
    if status in {400, 422} and step.conforms and not _is_login(step, exchange):
        return (
            Part.CONTRACT,
            "status/valid-body-refused",
            "a request that is as the contract states it was refused",
        )
    return None


def _granted(step: StepResult, exchange: Exchange) -> tuple[Part, str, str] | None:
    """Judges steps that ask for a refusal; which 4xx it is to be is not all that matters."""
    wanted = expected_statuses(step)
    if exchange.status is None or exchange.status >= 300 or expected_classes(step) != {4}:
        return None
    if wanted and wanted <= {401, 403}:
        return Part.AUTH, "status/not-refused", "a request that is not allowed was granted"
    return None


def _is_login(step: StepResult, exchange: Exchange) -> bool:
    """Says whether it is a login, whose status does not say if the password or the row is the reason."""
    return bool(_OF_LOGIN.search(step.operation) or _OF_LOGIN.search(path_of(exchange)))


def _is_slash_redirect(exchange: Exchange) -> bool:
    target = next((v for k, v in exchange.headers.items() if k.lower() == "location"), "")
    return bool(target) and path_of(Exchange(order=0, method="", url=target)).rstrip("/") == path_of(
        exchange
    ).rstrip("/")
