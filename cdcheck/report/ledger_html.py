"""Ledgers as one page of HTML: where the points went, and the evidence for each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Explanation, Part
from cdcheck.attribution.ledger import Entry, Ledger
from cdcheck.report.ledger_causes import causes_of
from cdcheck.report.ledger_json import percent
from cdcheck.report.page import rendered
from cdcheck.report.palette import COLOURS, ink
from cdcheck.runs import StepResult

_MOST_CAUSES, _MOST_STEPS, _MOST_BRIEF, _MOST_ROWS = 40, 150, 400, 40
_LEAST_NAMED = Fraction(7, 100)


class Segment(Struct, frozen=True):
    """Is a stretch of a bar; its name is written on it where there is room."""

    part: Part
    share: Fraction
    colour: str
    ink: str
    is_named: bool


class Because(Struct, frozen=True):
    """Is what some assertions of a step were lost to, all for the same reason."""

    why: Explanation
    others: tuple[Explanation, ...]
    entries: tuple[Entry, ...]
    more: int


class LostStep(Struct, frozen=True):
    """Is a step that lost something: what was asked and answered, and what it was lost to."""

    step: StepResult
    lost: Fraction
    count: int
    reasons: tuple[Because, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(dict.fromkeys(because.why.part for because in self.reasons))


def render(ledger: Ledger) -> str:
    """Gives a ledger as one page that loads nothing; what is left out of it is counted."""
    steps = tuple(_steps(ledger))
    told = tuple(one for one in steps if one.step.exchanges or one.step.log or one.step.statements)
    silent = tuple(entry for entry in ledger.entries if entry.step not in {one.step.id for one in told})
    causes = causes_of(ledger)
    return rendered(
        "ledger.html",
        ledger=ledger,
        result=ledger.result,
        percent=percent,
        bars=(("direct", bar(ledger.direct)), ("root", bar(ledger.root))),
        parts=tuple(part for part in Part if part in ledger.direct or part in ledger.root),
        colours=COLOURS,
        causes=causes[:_MOST_CAUSES],
        more_causes=_left(causes, _MOST_CAUSES),
        steps=told[:_MOST_STEPS],
        more_steps=_left(told, _MOST_STEPS),
        silent=silent[:_MOST_BRIEF],
        more_silent=_left(silent, _MOST_BRIEF),
        artefacts=tuple(_artefacts(ledger, steps)),
        log=(*ledger.result.start.log, *ledger.result.start.log_after)[-_MOST_ROWS:],
    )


def bar(shares: Mapping[Part, Fraction]) -> tuple[Segment, ...]:
    """Gives the segments of a stacked bar, in the fixed order of the parts."""
    return tuple(
        Segment(part, shares[part], colour, ink(colour), shares[part] >= _LEAST_NAMED)
        for part, colour in COLOURS.items()
        if shares.get(part)
    )


def _left(many: Sequence[object], most: int) -> int:
    return max(len(many) - most, 0)


def _steps(ledger: Ledger) -> Iterator[LostStep]:
    lost: dict[str, list[Entry]] = {}
    for entry in ledger.entries:
        lost.setdefault(entry.step, []).append(entry)
    for step in ledger.result.steps:
        entries = lost.get(step.id)
        if entries:
            weight = sum((entry.weight for entry in entries), Fraction(0))
            yield LostStep(step, weight, len(entries), tuple(_reasons(entries)))


def _reasons(entries: Iterable[Entry]) -> Iterator[Because]:
    groups: list[tuple[Explanation, list[Entry]]] = []
    for entry in entries:
        alike = next((found for why, found in groups if why == entry.why), None)
        if alike is None:
            groups.append((entry.why, [entry]))
        else:
            alike.append(entry)
    for why, found in groups:
        yield Because(why, found[0].others, tuple(found[:_MOST_ROWS]), max(len(found) - _MOST_ROWS, 0))


def _artefacts(ledger: Ledger, steps: Iterable[LostStep]) -> Iterator[tuple[StepResult, Fraction]]:
    """Gives the steps whose request the contract does not allow, with what they lost."""
    lost = {one.step.id: one.lost for one in steps}
    for step in ledger.result.steps:
        if step.conforms is False:
            yield step, lost.get(step.id, Fraction(0))
