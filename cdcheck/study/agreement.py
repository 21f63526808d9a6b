"""How well the ledger agrees with the labels that a judge or a person gave to runs.

Compared is the part that most of a run's loss goes to, in the root view, with the part that its label
means: Cohen's kappa (1960), and Gwet's AC1 (2008), which does not fall as one part prevails. A run may
have several causes and a label names one, so that the mass on the label's part stands beside.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.study.comparing import Judged, Judgement
from cdcheck.study.resampling import Cluster, Interval, ends_of, intervals
from cdcheck.study.tables import Column, Table, Unit, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy import float64
    from numpy.typing import NDArray

    Floats = NDArray[float64]


class Agreement(Struct, frozen=True):
    """Is one measure of agreement; `value` is absent where it is not defined."""

    name: str
    says: str
    value: float | None
    interval: Interval | None


_SAYS = {
    "kappa": "Cohen's kappa on the explained runs",
    "kappa_all": "the same with `unexplained` as a part, which no label means",
    "ac1": "Gwet's AC1 on the explained runs",
    "accuracy": "the share of the explained runs on which both say the same",
    "macro_f1": "the mean F1 of the parts that either names, on the explained runs",
    "mass": "the mean share of the loss that goes to the label's part, on all runs",
    "brier": "the mean squared distance of the shares from the label, from 0 to 2, on all runs",
    "coverage": "the share of the runs whose largest part is not `unexplained`",
}


def agreement_of(
    judgement: Judgement, seed: int, cluster: Cluster = Cluster.FRAMEWORK
) -> tuple[Agreement, ...]:
    """Measures the agreement on all runs that can be compared; nothing where there are none."""
    runs = judgement.runs
    if not runs:
        return ()
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    parts = _parts(runs)
    clusters = sorted({cluster.of(run.design) for run in runs})
    totals = [
        _summed([run for run in runs if cluster.of(run.design) == name], parts) for name in clusters
    ]
    statistic = _statistic(len(parts))
    values = statistic(numpy.asarray(totals, dtype=float).sum(axis=0))
    found = intervals(totals, statistic, seed, "agreement")
    return tuple(
        Agreement(
            name,
            says,
            None if numpy.isnan(value) else float(value),
            found[index] if found and not numpy.isnan(value) else None,
        )
        for index, ((name, says), value) in enumerate(zip(_SAYS.items(), values, strict=True))
    )


def agreement_table(judgement: Judgement, seed: int, cluster: Cluster = Cluster.FRAMEWORK) -> Table:
    """Shows all measures, and counts what could not be compared."""
    found = agreement_of(judgement, seed, cluster)
    tied = sum(run.is_tied for run in judgement.runs)
    rows = tuple((one.name, one.says, one.value, *ends_of(one.interval)) for one in found)
    return Table(
        name="agreement",
        title="Agreement of the ledger with the labels",
        columns=_COLUMNS,
        rows=rows,
        notes=(
            f"{len(judgement.runs)} runs are compared, one label each; intervals: 95 %, by {cluster}",
            "the ledger's part is the one that most of the strict loss goes to, in the root view",
            *((f"{tied} runs lost as much to another part: the first counts",) if tied else ()),
            *_counted(judgement),
        ),
    )


def _counted(judgement: Judgement) -> Iterator[str]:
    if judgement.disputed:
        yield f"{judgement.disputed} runs have labels of different parts: the first counts"
    yield from (f"{count} left out: {reason}" for reason, count in judgement.left_out.items())


def classes_table(judgement: Judgement) -> Table:
    """Shows how often labels and ledger name each part, precision and recall, on the explained runs."""
    explained = [run for run in judgement.runs if run.is_explained]
    return Table(
        name="agreement_parts",
        title="Agreement of the ledger with the labels, by part",
        columns=_CLASS_COLUMNS,
        rows=tuple(_class_row(part, explained) for part in _parts(explained)[:-1]),
        notes=("on the explained runs; the label is taken to be right",),
    )


def confusion_table(judgement: Judgement) -> Table:
    """Counts the runs by the label's part and the ledger's."""
    parts = _parts(judgement.runs)
    meant = [part for part in parts if any(run.part is part for run in judgement.runs)]
    return Table(
        name="confusion",
        title="Runs by the label's part (rows) and the ledger's (columns)",
        columns=(
            Column("label", "Label", Unit.NAME, "the part that the label means"),
            *(
                Column(part.value, part.value, Unit.COUNT, f"runs whose largest loss is to {part}")
                for part in parts
            ),
        ),
        rows=tuple((part.value, *_row_of(part, parts, judgement.runs)) for part in meant),
    )


def _parts(runs: Sequence[Judged]) -> tuple[Part, ...]:
    """Gives the parts that either side names, in their order; `unexplained` is always the last."""
    met = {run.part for run in runs} | {run.said for run in runs}
    return (*(part for part in Part if part in met - {Part.UNEXPLAINED}), Part.UNEXPLAINED)


def _row_of(part: Part, parts: Sequence[Part], runs: Sequence[Judged]) -> Iterator[int]:
    yield from (sum(run.part is part and run.said is said for run in runs) for said in parts)


def _summed(runs: Sequence[Judged], parts: Sequence[Part]) -> list[float]:
    """Gives what all measures are made of, and can be added up: counts, mass, distances, confusion."""
    mass = sum(float(run.masses.get(run.part, 0)) for run in runs)
    brier = sum(_distance(run) for run in runs)
    counts = [count for part in parts for count in _row_of(part, parts, runs)]
    return [len(runs), mass, brier, *counts]


def _distance(run: Judged) -> float:
    aims = {run.part} | run.masses.keys()
    return sum((float(run.masses.get(part, 0)) - (part is run.part)) ** 2 for part in aims)


def _statistic(size: int) -> "Callable[[Floats], Floats]":
    """Makes what gives all measures, in the order of `_SAYS`, of sums in the last axis."""
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    def measured(sums: "Floats") -> "Floats":
        count, mass, brier = (sums[..., index] for index in range(3))
        all_ = sums[..., 3:].reshape(*sums.shape[:-1], size, size)
        explained = all_[..., :-1, :-1]
        with numpy.errstate(invalid="ignore", divide="ignore"):
            measures = (
                _kappa(explained),
                _kappa(all_),
                _ac1(explained),
                _accuracy(explained),
                _macro_f1(explained),
                mass / count,
                brier / count,
                explained.sum(axis=(-2, -1)) / count,
            )
        return numpy.stack(measures, axis=-1)

    return measured


def _accuracy(matrix: "Floats") -> "Floats":
    accuracy: Floats = matrix.trace(axis1=-2, axis2=-1) / matrix.sum(axis=(-2, -1))
    return accuracy


def _kappa(matrix: "Floats") -> "Floats":
    count = matrix.sum(axis=(-2, -1))
    chance = (matrix.sum(axis=-1) * matrix.sum(axis=-2)).sum(axis=-1) / count**2
    kappa: Floats = (_accuracy(matrix) - chance) / (1 - chance)
    return kappa


def _ac1(matrix: "Floats") -> "Floats":
    count = matrix.sum(axis=(-2, -1))[..., None]
    named = (matrix.sum(axis=-1) + matrix.sum(axis=-2)) / (2 * count)
    chance = (named * (1 - named)).sum(axis=-1) / (matrix.shape[-1] - 1)
    ac1: Floats = (_accuracy(matrix) - chance) / (1 - chance)
    return ac1


def _macro_f1(matrix: "Floats") -> "Floats":
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    named = matrix.sum(axis=-1) + matrix.sum(axis=-2)
    scores = 2 * matrix.diagonal(axis1=-2, axis2=-1) / named
    macro: Floats = numpy.nansum(scores, axis=-1) / (named > 0).sum(axis=-1)
    return macro


def _class_row(part: Part, runs: Sequence[Judged]) -> tuple[Value, ...]:
    labelled = sum(run.part is part for run in runs)
    said = sum(run.said is part for run in runs)
    both = sum(run.part is run.said is part for run in runs)
    return (
        part.value,
        labelled,
        said,
        both,
        both / said if said else None,
        both / labelled if labelled else None,
        2 * both / (labelled + said),
    )


_COLUMNS = (
    Column("measure", "Measure", Unit.NAME, "the name of the measure"),
    Column("says", "What it is", Unit.NAME, "what the measure says"),
    Column("value", "Value", Unit.NUMBER, "its value; absent where it is not defined"),
    Column("low", "Low", Unit.NUMBER, "the lower end of its 95 % interval"),
    Column("high", "High", Unit.NUMBER, "the upper end of its 95 % interval"),
)
_CLASS_COLUMNS = (
    Column("part", "Part", Unit.NAME, "the part"),
    Column("labelled", "Labelled", Unit.COUNT, "runs whose label means it"),
    Column("said", "Ledger", Unit.COUNT, "runs whose largest loss goes to it"),
    Column("both", "Both", Unit.COUNT, "runs of which both holds"),
    Column("precision", "Precision", Unit.NUMBER, "both, of those that the ledger names"),
    Column("recall", "Recall", Unit.NUMBER, "both, of those that are labelled"),
    Column("f1", "F1", Unit.NUMBER, "their harmonic mean"),
)
