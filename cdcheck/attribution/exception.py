"""An exception was raised while the request was answered, and its text says what it is about."""

from collections.abc import Iterator

from cdcheck.attribution.answers import expects_success, last_exchange
from cdcheck.attribution.causes import Explanation, Trace, trace_of
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.attribution.judging import judged
from cdcheck.attribution.predictions import finding_at, predicted_in
from cdcheck.attribution.signatures import Match
from cdcheck.attribution.tracebacks import Raised, place_in_app
from cdcheck.model.places import Location
from cdcheck.results import Finding
from cdcheck.runs import StepResult


def explain(case: Case, evidence: RunEvidence) -> Explanation | None:
    """Claims what was refused or broke while an error was printed that tells its category."""
    step = case.step
    if not _is_refused(step):
        return None
    match, raised = evidence.match(step), evidence.raised(step)
    refused = tuple(statement.error for statement in step.statements if statement.error)
    predicted = predicted_in((*(one.headline for one in raised), *refused), evidence.proven)
    told = judged(match, predicted, _finding_at(step, evidence), step.log)
    if told is None:
        return None
    finding = told.finding
    links = tuple(_links(step, evidence, match, finding))
    return Explanation(told.part, told.cause, told.says, links, rests_on_state=told.is_general)


def seen(step: StepResult, evidence: RunEvidence) -> tuple[Trace, ...]:
    """Shows the exceptions of a step's window, whether or not they explain anything."""
    return tuple(_trace(raised, evidence) for raised in evidence.raised(step)[-3:])


def _is_refused(step: StepResult) -> bool:
    exchange = last_exchange(step)
    if exchange is None:
        return False
    status = exchange.status
    return status is None or status >= 500 or (status >= 400 and expects_success(step))


def _finding_at(step: StepResult, evidence: RunEvidence) -> Finding | None:
    places = (_place(one, evidence) for one in evidence.raised(step))
    at = (finding_at(place, evidence.proven) for place in places if place is not None)
    return next((finding for finding in at if finding is not None), None)


def _links(
    step: StepResult, evidence: RunEvidence, match: Match | None, finding: Finding | None
) -> Iterator[Trace]:
    exchange = last_exchange(step)
    if exchange is not None:
        yield Trace("answer", f"{exchange.method} {exchange.url}: {exchange.status or exchange.error}")
    raised = next((r for r in evidence.raised(step) if match and match.line in r.headline), None)
    if raised is not None:
        yield _trace(raised, evidence)
    elif match is not None:
        yield Trace("log", match.line)
    else:
        yield from seen(step, evidence)
    if finding is not None:
        yield trace_of(finding)


def _trace(raised: Raised, evidence: RunEvidence) -> Trace:
    return Trace("log", raised.headline, _place(raised, evidence))


def _place(raised: Raised, evidence: RunEvidence) -> Location | None:
    return place_in_app(raised, evidence.result.root)
