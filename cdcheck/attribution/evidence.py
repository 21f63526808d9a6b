"""What a run offers to those who explain its failures, looked up by step."""

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct, field

from cdcheck.attribution.answers import expects_success, last_exchange
from cdcheck.attribution.signatures import Match, Moment, Signature, first_match, packaged_signatures
from cdcheck.attribution.tracebacks import Raised, exceptions_in
from cdcheck.results import Confidence, Finding
from cdcheck.runs import AssertionResult, RunResult, StepResult, Verdict


class Case(Struct, frozen=True):
    """Is what is to be explained: a step, and of it a failed assertion.

    `None` asks why a step failed that asserts nothing.
    """

    step: StepResult
    assertion: AssertionResult | None = None


class RunEvidence(Struct, frozen=True, dict=True):
    """Holds a run, and remembers what was found out about its steps."""

    result: RunResult
    signatures: tuple[Signature, ...] = field(default_factory=packaged_signatures)
    _raised: dict[str, tuple[Raised, ...]] = field(default_factory=dict)
    _matches: dict[str, Match | None] = field(default_factory=dict)

    @cached_property
    def steps(self) -> Mapping[str, StepResult]:
        return {step.id: step for step in self.result.steps}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Gives each step's place in the run."""
        return {step.id: place for place, step in enumerate(self.result.steps)}

    @cached_property
    def has_statements(self) -> bool:
        """Says whether anything was seen of what the app asked its database."""
        return any(step.statements for step in self.result.steps)

    @cached_property
    def proven(self) -> tuple[Finding, ...]:
        found = self.result.findings
        return tuple(f for f in found if f.violation.confidence is Confidence.PROVEN)

    def ancestors(self, step: StepResult) -> tuple[str, ...]:
        """Lists the earlier steps without whose effect this one could not succeed, and that failed.

        A step that was sent although one of its needs failed counts as its victim only if that one's
        effect cannot be there: it was refused, not answered or itself never sent.
        """
        names = dict.fromkeys(step.missing or step.needs)
        here = self.places.get(step.id, 0)
        earlier = [self.steps[name] for name in names if self.places.get(name, here) < here]
        return tuple(other.id for other in earlier if step.missing or self._is_without_effect(other))

    def raised(self, step: StepResult) -> tuple[Raised, ...]:
        """Finds the exceptions in the step's window of the log."""
        if step.id not in self._raised:
            self._raised[step.id] = exceptions_in(step.log)
        return self._raised[step.id]

    def match(self, step: StepResult) -> Match | None:
        """Finds the signature that the step's window bears.

        Exceptions and refused statements are asked first, then all lines, then the answer.
        """
        if step.id not in self._matches:
            self._matches[step.id] = self._match(step)
        return self._matches[step.id]

    def _match(self, step: StepResult) -> Match | None:
        raised = [raised.headline for raised in self.raised(step)]
        refused = [statement.error for statement in step.statements if statement.error]
        exchange = last_exchange(step)
        body = [exchange.body] if exchange else []
        for lines in ([*raised, *refused], step.log, body):
            match = first_match(lines, self.signatures, Moment.REQUEST)
            if match is not None and not (lines is body and match.signature.is_general):
                return match
        return None

    def _is_without_effect(self, step: StepResult) -> bool:
        if all(assertion.verdict is Verdict.PASSED for assertion in step.assertions):
            return False
        exchange = last_exchange(step)
        if exchange is None or exchange.status is None:
            return True
        return exchange.status >= 400 and expects_success(step)
