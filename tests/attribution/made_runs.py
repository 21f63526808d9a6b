"""Makes results of runs for tests: steps with assertions that passed or failed."""

from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from cdcheck.model.places import Location
from cdcheck.results import Category, Confidence, Evidence, Finding, Violation
from cdcheck.runs import (
    AssertionResult,
    Digests,
    End,
    Exchange,
    Kind,
    RunResult,
    Start,
    StartResult,
    StepResult,
    Verdict,
)

HERE = Location("app.py")
READY = StartResult(how=Start.READY, end=End.RUNNING)


def step(
    id_: str,
    *,
    failed: int = 0,
    passed: int = 0,
    status: int | None = 200,
    body: str = "",
    **more: Any,
) -> StepResult:
    """Makes a step; its first assertion is of its status, the others of values.

    `status` 0 stands for a request that was not sent.
    """
    request, expected = more.pop("request", "GET /api/tags"), more.pop("expected", "2xx")
    method, _, path = request.partition(" ")
    verdicts = [Verdict.FAILED] * failed + [Verdict.PASSED] * passed
    if status == 0:
        verdicts = [Verdict.NOT_EXECUTED] * (failed + passed)
    assertions = tuple(
        AssertionResult(
            id=f"{id_}.{number}",
            kind=Kind.STATUS if number == 0 else Kind.VALUE,
            verdict=verdict,
            weight="0",
            expected=expected if number == 0 else None,
        )
        for number, verdict in enumerate(verdicts)
    )
    exchange = Exchange(order=1, method=method, url=f"http://app:8000{path}", status=status, body=body)
    exchanges = () if status == 0 else (exchange,)
    return StepResult(**{"id": id_, "assertions": assertions, "exchanges": exchanges, **more})


def run(*steps: StepResult, **more: Any) -> RunResult:
    """Makes a run of steps, their assertions of equal weight."""
    count = sum(len(one.assertions) for one in steps)
    share = str(Fraction(1, count)) if count else "1"
    weighed = tuple(
        replace(one, assertions=tuple(replace(a, weight=share) for a in one.assertions)) for one in steps
    )
    given: dict[str, Any] = {
        "app": "app",
        "suite": "suite",
        "rules": "L0",
        "runner": "process",
        "runtime": "python",
        "root": "/app",
        "digests": Digests(app="a", suite="b", pack="c"),
        "start": READY,
        "steps": weighed,
    }
    return RunResult(**{**given, **more})


def finding(
    rule: str,
    *,
    at: Location = HERE,
    about: str = "",
    predicts: str = "",
    evidence: tuple[Evidence, ...] = (),
    confidence: Confidence = Confidence.PROVEN,
) -> Finding:
    """Makes a finding of a rule."""
    violation = Violation(
        at=at, message="m", about=about, predicts=predicts, evidence=evidence, confidence=confidence
    )
    return Finding(rule, Category(rule.partition("/")[0]), violation, "f")
