"""Plays a plan against an app over HTTP: one request after the other, and a verdict on every assertion.

What is declared and not executed is counted as such: the denominator does not depend on the app.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from cdcheck.runs import TOO_MANY_REQUESTS, AssertionResult, StepResult, Verdict
from cdcheck.runtime.suites.answer import Answer
from cdcheck.runtime.suites.conformity import Conformity, Sent
from cdcheck.runtime.suites.judge import Judgement, judged, several, shown, statuses_match
from cdcheck.runtime.suites.paths import found
from cdcheck.runtime.suites.patience import Patience
from cdcheck.runtime.suites.plan import Assertion, Later, Plan, PlannedStep
from cdcheck.runtime.suites.sending import Exchanged, Sender, request_of, sender
from cdcheck.runtime.suites.templates import filled

if TYPE_CHECKING:
    import httpx

_MOST_SHOWN = 2000
_PATIENCE = 3


class Watch(Struct, frozen=True):
    """Is told before and after every request, with its step and its order, so that logs can be cut."""

    before: Callable[[PlannedStep, int], None] = lambda _step, _order: None
    after: Callable[[PlannedStep, int], None] = lambda _step, _order: None


def fire(
    plan: Plan,
    conformity: Conformity,
    base_url: str,
    *,
    watch: Watch | None = None,
    until: float | None = None,
    transport: "httpx.BaseTransport | None" = None,
) -> Iterator[StepResult]:
    """Plays all steps in their order, giving each result as soon as it is known.

    After three timeouts in a row, and past `until` (by the monotonic clock), nothing more is sent.
    """
    with closing(sender(base_url, plan.suite.timeout, transport).client) as client:
        patience = Patience(plan.suite.patience)
        sending = Sender(client, plan.suite.timeout)
        playing = _Playing(plan, conformity, sending, watch or Watch(), until, patience)
        for step in plan.steps:
            yield playing.play(step)


class _Playing(Struct):
    """Is a run under way: what was captured, what succeeded, how patient we still are."""

    plan: Plan
    conformity: Conformity
    sender: Sender
    watch: Watch
    until: float | None
    patience: Patience
    captured: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    succeeded: set[str] = field(default_factory=set)
    order: int = 0
    timeouts: int = 0

    def play(self, step: PlannedStep) -> StepResult:
        missing = {
            **{need: f"`{need}` did not succeed" for need in step.needs if need not in self.succeeded},
            **{
                giver: f"`{giver}` gave no `{{{name}}}`"
                for name, givers in step.givers.items()
                if name not in self.captured
                for giver in givers
            },
        }
        if missing:
            return _not_executed(step, "; ".join(missing.values()), tuple(missing))
        if self.timeouts >= _PATIENCE:
            return _not_executed(step, f"{_PATIENCE} requests in a row were not answered in time")
        if self.until is not None and time.monotonic() > self.until:
            return _not_executed(step, "the time for the suite was over")
        return self._executed(step)

    def _executed(self, step: PlannedStep) -> StepResult:
        self._wait(step)
        known = self._known(step)
        sent = request_of(step.step, self.plan.suite, known)
        conforms = bool(step.step.breaks) or not any(
            self.conformity.of_request(step.step.operation, sent)
        )
        exchanged = list(self._sent(step, sent))
        self._note(step, exchanged[-1], known)
        return StepResult(
            id=step.id,
            operation=step.step.operation,
            needs=step.depends_on,
            conforms=conforms,
            exchanges=tuple(one.record for one in exchanged),
            assertions=tuple(self._judged(step, exchanged[-1], known)),
        )

    def _known(self, step: PlannedStep) -> dict[str, Any]:
        known = {**step.known, **self.captured}
        later = {name: value.value for name, value in step.known.items() if isinstance(value, Later)}
        return {**known, **{name: filled(value, known) for name, value in later.items()}}

    def _sent(self, step: PlannedStep, sent: Sent) -> Iterator[Exchanged]:
        """Sends a request until it is answered, as often as the step and the suite state."""
        failures = refusals = 0
        while True:
            self.order += 1
            self.watch.before(step, self.order)
            exchanged = self.sender.send(sent, self.order)
            self.watch.after(step, self.order)
            yield exchanged
            if exchanged.answer is None:
                failures += 1
                if failures > step.step.retries:
                    return
            elif not _is_refused_for_rate(step, exchanged.answer) or not self.patience.waits(
                exchanged.record.headers, refusals, self.until
            ):
                return
            else:
                refusals += 1

    def _wait(self, step: PlannedStep) -> None:
        for earlier, seconds in step.step.later.items():
            if earlier in self.ended:
                time.sleep(max(0.0, self.ended[earlier] + seconds - time.monotonic()))

    def _note(self, step: PlannedStep, exchanged: Exchanged, known: dict[str, Any]) -> None:
        """Keeps what later steps depend on."""
        answer = exchanged.answer
        self.ended[step.id] = time.monotonic()
        self.timeouts = self.timeouts + 1 if "Timeout" in exchanged.record.error else 0
        if answer is None:
            return
        if _succeeded(step, answer):
            self.succeeded.add(step.id)
        if answer.is_json:
            values = {name: found(answer.json, path, known) for name, path in step.captures.items()}
            self.captured |= {name: value for name, value in values.items() if _is_usable(value)}

    def _judged(
        self, step: PlannedStep, exchanged: Exchanged, known: dict[str, Any]
    ) -> Iterator[AssertionResult]:
        answer = exchanged.answer
        if answer is None:
            for assertion in step.assertions:
                yield _result(assertion, Judgement(f"no answer: {exchanged.record.error}"))
            return
        judgements = {a.id: self._judgement(step, a, answer, known) for a in step.assertions}
        guard = judgements.get(f"{step.id}.{step.step.guard}", Judgement())
        for assertion in step.assertions:
            judgement = judgements[assertion.id]
            if guard.message and not judgement.message:
                said = f"the answer is not about what was asked: {guard.message}"
                judgement = Judgement(said, judgement.expected, judgement.actual)
            yield _result(assertion, judgement)

    def _judgement(
        self, step: PlannedStep, assertion: Assertion, answer: Answer, known: dict[str, Any]
    ) -> Judgement:
        if assertion.question != "schema":
            return judged(assertion, answer, known)
        return Judgement(next(self.conformity.of_answer(step.step.operation, answer), ""))


def _succeeded(step: PlannedStep, answer: Answer) -> bool:
    """Says whether the status is of the class that the step states first (2xx if it states none)."""
    wanted = next((a.wanted for a in step.assertions if a.question == "status"), "2xx")
    is_of_class = statuses_match([f"{str(one)[0]}xx" for one in several(wanted)], answer.status)
    return is_of_class and not _is_refused_for_rate(step, answer)


def _is_refused_for_rate(step: PlannedStep, answer: Answer) -> bool:
    """Says whether the app was asked too often, unless that is just what the suite wants to see."""
    stated = [one for a in step.assertions if a.question == "status" for one in several(a.wanted)]
    return answer.status == TOO_MANY_REQUESTS and str(TOO_MANY_REQUESTS) not in map(str, stated)


def _is_usable(value: object) -> bool:
    """Says whether a captured value can be sent: an empty one would make another address."""
    return isinstance(value, str | int | float) and value != ""


def _not_executed(step: PlannedStep, why: str, missing: tuple[str, ...] = ()) -> StepResult:
    return StepResult(
        id=step.id,
        operation=step.step.operation,
        needs=step.depends_on,
        missing=missing,
        assertions=tuple(
            _result(assertion, Judgement(f"not executed: {why}"), Verdict.NOT_EXECUTED)
            for assertion in step.assertions
        ),
    )


def _result(
    assertion: Assertion, judgement: Judgement, verdict: Verdict | None = None
) -> AssertionResult:
    return AssertionResult(
        id=assertion.id,
        kind=assertion.kind,
        verdict=verdict or (Verdict.FAILED if judgement.message else Verdict.PASSED),
        weight=str(assertion.weight),
        message=judgement.message,
        expected=_bounded(judgement.expected),
        actual=_bounded(judgement.actual),
    )


def _bounded(value: Any) -> Any:
    return value if value is None or len(str(value)) <= _MOST_SHOWN else shown(value)
