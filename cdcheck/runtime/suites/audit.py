"""Measures a suite: what it gives to apps that do nothing, and what it is made of."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct, structs
from msgspec.structs import replace

from cdcheck.runs import Kind, StepResult, Verdict
from cdcheck.runtime.suites.conformity import Conformity
from cdcheck.runtime.suites.fire import fire
from cdcheck.runtime.suites.plan import Plan
from cdcheck.runtime.suites.samples import constant_body
from cdcheck.runtime.suites.validate import nonconforming

if TYPE_CHECKING:
    import httpx


class Audit(Struct, frozen=True):
    """Is what was measured; scores are percent of the weight, by the name of what does nothing."""

    scores: Mapping[str, float]
    free: Mapping[str, tuple[str, ...]]
    """What each of them passes, by the ids of assertions."""
    kinds: Mapping[Kind, int]
    nonconforming: tuple[tuple[str, str], ...]
    unasked: tuple[str, ...]

    @property
    def total(self) -> int:
        """Counts the assertions."""
        return sum(self.kinds.values())


def audited(plan: Plan, conformity: Conformity) -> Audit:
    """Plays a suite against apps that do nothing, and counts what it is made of."""
    at_once = _without_waits(plan)
    played = {
        name: list(fire(at_once, conformity, "http://nobody", transport=transport))
        for name, transport in _that_do_nothing(conformity).items()
    }
    asked = {step.step.operation for step in plan.steps}
    return Audit(
        scores={name: score(steps) for name, steps in played.items()},
        free={name: tuple(_passed(steps)) for name, steps in played.items()},
        kinds=Counter(assertion.kind for _, assertion in plan.assertions()),
        nonconforming=tuple(nonconforming(plan, conformity)),
        unasked=tuple(operation for operation in conformity.terms if operation not in asked),
    )


def score(steps: list[StepResult]) -> float:
    """Sums the weight of what passed, in percent of all that is declared."""
    passed = sum(
        Fraction(assertion.weight)
        for step in steps
        for assertion in step.assertions
        if assertion.verdict == Verdict.PASSED
    )
    return float(100 * passed)


def _that_do_nothing(conformity: Conformity) -> Mapping[str, "httpx.BaseTransport"]:
    import httpx  # noqa: PLC0415 (start time)

    constant = constant_body(conformity)

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    def answering(make: Callable[[bytes], object]) -> httpx.MockTransport:
        return httpx.MockTransport(lambda request: httpx.Response(200, json=make(request.content)))

    return {
        "a constant body": answering(lambda _: constant),
        "an echo of the request": answering(lambda sent: _echoed(constant, _leaves(_parsed(sent)))),
        "200 {}": answering(lambda _: {}),
        "a dead port": httpx.MockTransport(refuse),
    }


def _parsed(content: bytes) -> object:
    return json.loads(content) if content else None


def _leaves(value: object) -> dict[str, object]:
    """Lists what is sent by its innermost name."""
    if not isinstance(value, dict):
        return {}
    own = {name: inner for name, inner in value.items() if not isinstance(inner, dict)}
    return own | {name: leaf for inner in value.values() for name, leaf in _leaves(inner).items()}


def _echoed(value: object, leaves: Mapping[str, object]) -> object:
    if isinstance(value, list):
        return [_echoed(inner, leaves) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: inner if isinstance(inner, dict) else leaves.get(name, inner)
        for name, inner in ((name, _echoed(inner, leaves)) for name, inner in value.items())
    }


def _without_waits(plan: Plan) -> Plan:
    steps = (replace(step, step=structs.replace(step.step, later={})) for step in plan.steps)
    return replace(plan, steps=tuple(steps))


def _passed(steps: list[StepResult]) -> Iterator[str]:
    for step in steps:
        yield from (a.id for a in step.assertions if a.verdict == Verdict.PASSED)
