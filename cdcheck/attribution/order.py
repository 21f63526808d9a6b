"""The order in which explainers are asked is the policy: the first that proves its case wins."""

from collections.abc import Callable, Iterator

from cdcheck.attribution import (
    cascade,
    delivery,
    exception,
    harness,
    startup,
    static_finding,
    status,
    wrong_answer,
)
from cdcheck.attribution.answers import last_exchange
from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.attribution.evidence import Case, RunEvidence

Explainer = Callable[[Case, RunEvidence], Explanation | None]

EXPLAINERS: tuple[Explainer, ...] = (
    harness.explain,
    delivery.explain,
    startup.explain,
    # Before any status is looked at: a PUT on `/articles/` answers 405 only because there is no slug.
    cascade.explain,
    exception.explain,
    status.explain,
    wrong_answer.explain,
    static_finding.explain,
)


def explanations(case: Case, evidence: RunEvidence) -> tuple[Explanation, ...]:
    """Gives the explanation that counts, and then the others that could have been given."""
    found = tuple(one for explain in EXPLAINERS if (one := explain(case, evidence)) is not None)
    return found or (_unexplained(case, evidence),)


def _unexplained(case: Case, evidence: RunEvidence) -> Explanation:
    return Explanation(
        Part.UNEXPLAINED,
        "unexplained",
        "nothing that was observed proves a cause",
        tuple(_seen(case, evidence)),
    )


def _seen(case: Case, evidence: RunEvidence) -> Iterator[Trace]:
    exchange = last_exchange(case.step)
    if exchange is not None:
        said = exchange.status if exchange.status is not None else exchange.error
        yield Trace("answer", f"{exchange.method} {exchange.url}: {said}")
    if case.assertion is not None and case.assertion.message:
        yield Trace("answer", case.assertion.message)
    yield from exception.seen(case.step, evidence)
