"""The loss of one run, split exactly: what every failed assertion's weight is put down to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Explanation, Part
from cdcheck.attribution.doubt import doubted
from cdcheck.attribution.evidence import Case, RunEvidence
from cdcheck.attribution.order import explanations
from cdcheck.errors import UsageError
from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.runs import AssertionResult, RunResult, StepResult, Verdict

Shares = Mapping[Part, Fraction]

_WEIGHT = re.compile(r"\d{1,12}(?:/[1-9]\d{0,11})?", re.ASCII)


class Entry(Struct, frozen=True):
    """Is one failed assertion: its weight, why it is lost, and where that weight goes in each view."""

    step: str
    operation: str
    assertion: AssertionResult
    weight: Fraction
    why: Explanation
    others: tuple[Explanation, ...]
    root: Shares

    @property
    def direct(self) -> Shares:
        return {self.why.part: self.weight}


class Group(Struct, frozen=True):
    """Is what some assertions came to: those of an operation, or those of a kind."""

    name: str
    declared: int
    passed: int
    weight: Fraction
    passed_weight: Fraction
    lost: Shares


class Ledger(Struct, frozen=True):
    """Splits the loss of a run; weights are parts of 1, and every view sums to the loss.

    `violated` are the stated families with a proven finding: in the strict view they cost the passing
    weight too, in equal shares.
    """

    result: RunResult
    declared: int
    passed: int
    not_executed: int
    raw: Fraction
    entries: tuple[Entry, ...]
    direct: Shares
    root: Shares
    violated: tuple[str, ...]
    operations: tuple[Group, ...]
    kinds: tuple[Group, ...]

    @property
    def loss(self) -> Fraction:
        return 1 - self.raw

    @property
    def strict(self) -> Fraction:
        return Fraction(0) if self.violated else self.raw

    @property
    def invalidated(self) -> Mapping[str, Fraction]:
        """Gives what each violated family costs beyond the loss."""
        return {family: self.raw / len(self.violated) for family in self.violated}


def ledger_of(result: RunResult) -> Ledger:
    """Makes the ledger of a run; raises `UsageError` for a result whose weights are none."""
    weights = _weights(result)
    evidence = RunEvidence(result)
    reasons = _Reasons(evidence)
    entries = tuple(
        _entry(step, assertion, weights[assertion.id], reasons)
        for step in result.steps
        for assertion in step.assertions
        if assertion.verdict is not Verdict.PASSED
    )
    all_ = [assertion for step in result.steps for assertion in step.assertions]
    passed = [assertion for assertion in all_ if assertion.verdict is Verdict.PASSED]
    raw = sum((weights[assertion.id] for assertion in passed), Fraction(0))
    direct, root = _sum(entry.direct for entry in entries), _sum(entry.root for entry in entries)
    if not all_:
        direct = root = _nothing_declared(evidence)
    # The ledger is the product: a sum that is off by anything must never be printed.
    if not sum(direct.values()) == sum(root.values()) == 1 - raw:
        raise AssertionError("the views of the ledger do not sum to the loss")
    return Ledger(
        result,
        len(all_),
        len(passed),
        sum(assertion.verdict is Verdict.NOT_EXECUTED for assertion in all_),
        raw,
        entries,
        direct,
        root,
        _violated(evidence),
        _groups(
            ((step.operation or step.id, a) for step in result.steps for a in step.assertions),
            entries,
            weights,
        ),
        _groups(((a.kind.value, a) for a in all_), entries, weights),
    )


class _Reasons:
    """Holds the explanations of everything that failed, and what they come down to."""

    def __init__(self, evidence: RunEvidence) -> None:
        self.evidence = evidence
        self.by_assertion: dict[str, tuple[Explanation, ...]] = {}
        self._by_step: dict[str, Shares] = {}
        # In the order of the run: a step's ancestors always stand before it.
        for step in evidence.result.steps:
            self._by_step[step.id] = self._explain(step)

    def root_of(self, why: Explanation) -> Shares:
        """Splits one unit among the parts that a failure comes down to.

        Any one of several failed ancestors would have sufficed, so that they share equally.
        """
        if why.part is not Part.CASCADE:
            return {why.part: Fraction(1)}
        share = Fraction(1, len(why.ancestors))
        return _sum(_scaled(self._by_step[name], share) for name in why.ancestors)

    def _explain(self, step: StepResult) -> Shares:
        suspected = _sum(self._by_step[n] for n in step.suspects if n in self._by_step)
        lost = [a for a in step.assertions if a.verdict is not Verdict.PASSED]
        if not lost:
            found = explanations(Case(step), self.evidence)
            return self.root_of(doubted(found, step, suspected)[0])
        for assertion in lost:
            found = explanations(Case(step, assertion), self.evidence)
            self.by_assertion[assertion.id] = doubted(found, step, suspected)
        share = Fraction(1, len(lost))
        first = [self.by_assertion[assertion.id][0] for assertion in lost]
        return _sum(_scaled(self.root_of(why), share) for why in first)


def _entry(step: StepResult, assertion: AssertionResult, weight: Fraction, reasons: _Reasons) -> Entry:
    why, *others = reasons.by_assertion[assertion.id]
    root = _scaled(reasons.root_of(why), weight)
    return Entry(step.id, step.operation, assertion, weight, why, tuple(others), root)


def _weights(result: RunResult) -> Mapping[str, Fraction]:
    if len({step.id for step in result.steps}) < len(result.steps):
        raise UsageError("the result has two steps of the same id")
    all_ = [assertion for step in result.steps for assertion in step.assertions]
    weights = {assertion.id: _weight(assertion) for assertion in all_}
    if len(weights) < len(all_):
        raise UsageError("the result has two assertions of the same id")
    if all_ and sum(weights.values()) != 1:
        raise UsageError("the weights of the result's assertions do not sum to 1")
    return weights


def _weight(assertion: AssertionResult) -> Fraction:
    stated = assertion.weight
    if not _WEIGHT.fullmatch(stated):
        raise UsageError(
            f"`{assertion.id[:80]}` has the weight `{stated[:40]}`, which is no fraction of 1"
        )
    return Fraction(stated)


def _nothing_declared(evidence: RunEvidence) -> Shares:
    """A result without assertions has lost everything; why is asked of a step that does not exist."""
    why = explanations(Case(StepResult(id="")), evidence)[0]
    return {why.part: Fraction(1)}


def _violated(evidence: RunEvidence) -> tuple[str, ...]:
    broken = {finding.category.value for finding in evidence.proven}
    return tuple(f for f in FAMILIES if f in broken and f in evidence.result.families)


def _groups(
    named: Iterable[tuple[str, AssertionResult]],
    entries: Iterable[Entry],
    weights: Mapping[str, Fraction],
) -> tuple[Group, ...]:
    lost = {entry.assertion.id: entry.root for entry in entries}
    members: dict[str, list[AssertionResult]] = defaultdict(list)
    for name, assertion in named:
        members[name].append(assertion)
    return tuple(_group(name, ones, lost, weights) for name, ones in sorted(members.items()))


def _group(
    name: str, ones: list[AssertionResult], lost: Mapping[str, Shares], weights: Mapping[str, Fraction]
) -> Group:
    passed = [one for one in ones if one.verdict is Verdict.PASSED]
    return Group(
        name,
        len(ones),
        len(passed),
        sum((weights[one.id] for one in ones), Fraction(0)),
        sum((weights[one.id] for one in passed), Fraction(0)),
        _sum(lost[one.id] for one in ones if one.id in lost),
    )


def _scaled(shares: Shares, factor: Fraction) -> Shares:
    return {part: share * factor for part, share in shares.items()}


def _sum(many: Iterable[Shares]) -> Shares:
    """Adds shares up, the parts in their fixed order."""
    total: dict[Part, Fraction] = defaultdict(Fraction)
    for shares in many:
        for part, share in shares.items():
            total[part] += share
    return {part: total[part] for part in Part if total.get(part)}
