"""Puts beside each other, run by run, what somebody's label says and what the ledger says."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.study.label_files import Labelled, RunKey, keys_of
from cdcheck.study.label_parts import LabelParts
from cdcheck.study.outcomes import outcomes_of
from cdcheck.study.records import Design, Measure, Record


class Judged(Struct, frozen=True):
    """Is a run with a label: the `part` that the label means, and the masses of the ledger.

    `masses` are the shares of what the run lost in the strict and root view, and sum to 1.
    """

    design: Design
    part: Part
    masses: Mapping[Part, Fraction]

    @property
    def said(self) -> Part:
        """Gives the part that most was lost to; of equal ones, the first in their fixed order."""
        return max(self.masses, key=lambda part: (self.masses[part], -list(Part).index(part)))

    @property
    def is_explained(self) -> bool:
        return self.said is not Part.UNEXPLAINED

    @property
    def is_tied(self) -> bool:
        most = max(self.masses.values())
        return sum(mass == most for mass in self.masses.values()) > 1


class Judgement(Struct, frozen=True):
    """Holds the runs that can be compared, and counts, by reason, what cannot.

    `disputed` counts those that are compared though their labels mean different parts.
    """

    runs: tuple[Judged, ...]
    left_out: Mapping[str, int]
    disputed: int = 0


def judged(records: Iterable[Record], labels: Sequence[Labelled], parts: LabelParts) -> Judgement:
    """Finds each label's run; of a run's labels that mean different parts, the first counts.

    A coarse label that stands for no part gives way to a finer one of the same run.
    """
    by_key = {key: record for record in records for key in keys_of(record.design)}
    by_run: dict[RunKey, list[str]] = defaultdict(list)
    for line in labels:
        record = by_key.get(line.key)
        by_run[("id", record.design.id) if record else line.key].append(line.label)
    meant = {key: _meant(ones, parts) for key, ones in by_run.items()}
    found = [_judged(by_key.get(key), meant[key], ones[-1], parts) for key, ones in by_run.items()]
    runs = tuple(one for one in found if isinstance(one, Judged))
    left_out = Counter(one for one in found if isinstance(one, str))
    left_out.update(_unlabelled(by_key, by_run))
    compared = {run.design.id for run in runs}
    disputed = sum(len(ones) > 1 and key[1] in compared for key, ones in meant.items())
    return Judgement(runs, dict(sorted(left_out.items())), disputed)


def _meant(labels: Iterable[str], parts: LabelParts) -> tuple[Part, ...]:
    """Gives the parts that a run's labels mean, each once."""
    return tuple(dict.fromkeys(part for label in labels if (part := parts.part_of(label))))


def _judged(record: Record | None, meant: Sequence[Part], label: str, parts: LabelParts) -> Judged | str:
    """Compares one run, or says why it cannot be; `label` is its last, which is the finest."""
    if not meant:
        known = "stands for no part" if label in parts.labels else "is not known"
        return f"the label `{label[:60]}` {known}"
    if record is None:
        return "no record is of the labelled run"
    masses = _masses(record, parts)
    if not masses:
        return "the labelled run failed on our side, or lost nothing"
    return Judged(record.design, meant[0], masses)


def _masses(record: Record, parts: LabelParts) -> Mapping[Part, Fraction]:
    """Gives the shares of what a run lost; families that were violated count as one part."""
    masses: dict[Part, Fraction] = defaultdict(Fraction)
    for outcome in outcomes_of([record], Measure.STRICT):
        for cause, loss in outcome.losses.items():
            part = Part(cause.partition(":")[0])
            masses[parts.merged.get(part, part)] += loss
    total = sum(masses.values(), Fraction(0))
    return {part: masses[part] / total for part in Part if masses.get(part)}


def _unlabelled(by_key: Mapping[RunKey, Record], by_run: Mapping[RunKey, object]) -> Iterator[str]:
    """Names the runs that lost something, and that nobody gave a label."""
    for key, record in by_key.items():
        if key[0] == "id" and key not in by_run and not record.faults and record.strict < 1:
            yield "a run that lost something has no label"
