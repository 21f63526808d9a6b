"""All tables of a study, in the order in which they are read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.study.agreement import agreement_table, classes_table, confusion_table
from cdcheck.study.causes import causes_table
from cdcheck.study.cells import cells_table
from cdcheck.study.comparing import Judgement, judged
from cdcheck.study.effects import (
    effects_of,
    effects_table,
    framework_effects,
    framework_effects_table,
)
from cdcheck.study.falls import dividends_table, falls_of, falls_table
from cdcheck.study.frameworks import frameworks_table, subset_table
from cdcheck.study.impact import impact_table
from cdcheck.study.label_files import read_labels
from cdcheck.study.label_parts import PAPER, LabelParts
from cdcheck.study.levels import levels_table, losses_table
from cdcheck.study.noise import mixed_table, noise_table
from cdcheck.study.outcomes import Task, View, outcomes_of, tasks_of
from cdcheck.study.overview import overview_table
from cdcheck.study.passing import passing_table
from cdcheck.study.published import Published
from cdcheck.study.records import Measure, Record
from cdcheck.study.resampling import DRAWS, Cluster
from cdcheck.study.tables import Table

NAMES = {Measure.RAW: "A% raw", Measure.STRICT: "A% strict", Measure.SOLVED: "pass@1"}
"""What the measures are called in titles."""

_WIDENED = "95 % intervals: bootstrap, levels widened for few as those of t are (Hesterberg 2015)"
_INVALIDATED = "invalidated: what passed, lost as families are violated, in equal shares"
_LOSSES = {
    Measure.RAW: (),
    Measure.STRICT: (_INVALIDATED,),
    Measure.SOLVED: (_INVALIDATED, "an unsolved run is 1 lost, split as its strict loss is"),
}


class _Asked(Struct, frozen=True):
    """Says what is averaged, and what is drawn as a whole, by which seed; and what a loss is."""

    seed: int
    measure: Measure
    cluster: Cluster
    losses: tuple[str, ...]


def tables_of(
    records: Sequence[Record],
    *,
    seed: int,
    measure: Measure = Measure.STRICT,
    cluster: Cluster = Cluster.FRAMEWORK,
    labels: Sequence[Path] = (),
    parts: LabelParts = PAPER,
) -> Iterator[Table]:
    """Makes every table; one that cannot be made is there without rows, and a note says why.

    `measure` is what cells, shares, causes and effects are of. `labels` are tables of what somebody says
    of the runs, and `parts` what those labels mean; raises `UsageError` for one that cannot be read.
    Intervals and tests need the packages of `cdcheck[study]`.
    """
    asked = _Asked(seed, measure, cluster, _LOSSES[measure])
    judgement = judged(records, read_labels(labels), parts) if labels else None
    tasks = {each: tasks_of(outcomes_of(records, each)) for each in Measure}
    direct = tasks_of(outcomes_of(records, measure, View.DIRECT))
    views = {View.ROOT: tasks[measure], View.DIRECT: direct}
    yield overview_table(records)
    for table in (*_tables(tasks, views, asked), impact_table(records)):
        yield _with_reason(table)
    if judgement is not None:
        yield from _agreement(judgement, asked)


def published_tables(
    published: Published, *, seed: int, cluster: Cluster = Cluster.FRAMEWORK
) -> Iterator[Table]:
    """Makes the tables that pass and fail alone allow; causes are the published labels."""
    tasks = tasks_of(published.outcomes)
    asked = _Asked(seed, Measure.SOLVED, cluster, ("causes are the published labels, one a run",))
    for table in _tables({Measure.SOLVED: tasks}, {View.ROOT: tasks}, asked):
        yield _with_reason(_noted(table, *published.notes))
    why = "left out: published failures do not say what passed in spite of a violation"
    yield replace(impact_table(()), notes=(why,))


def _tables(
    tasks: Mapping[Measure, Sequence[Task]], views: Mapping[View, Sequence[Task]], asked: _Asked
) -> Iterator[Table]:
    what, main, solved = NAMES[asked.measure], views[View.ROOT], tasks[Measure.SOLVED]
    has_extra = _has_extra()
    falls = falls_of(main, asked.seed if has_extra else None, asked.cluster)
    yield levels_table(tasks)
    yield _noted(losses_table(main, what), *asked.losses)
    yield cells_table(main, what)
    yield _seeded(falls_table(falls, what), asked)
    yield _seeded(dividends_table(falls, what), asked)
    yield _noted(causes_table(views, what), *asked.losses)
    yield _needing_extra(
        effects_table((), what),
        lambda: _seeded(effects_table(effects_of(main, asked.seed, asked.cluster), what), asked),
    )
    yield _needing_extra(
        framework_effects_table((), what),
        lambda: _seeded(
            framework_effects_table(framework_effects(main, asked.seed), what), asked, "pair"
        ),
    )
    yield passing_table(solved)
    yield frameworks_table(tasks)
    yield _needing_extra(subset_table({}), lambda: subset_table(tasks))
    yield noise_table(main, solved, what)
    yield mixed_table(solved)


def _agreement(judgement: Judgement, asked: _Asked) -> Iterator[Table]:
    nobody = Judgement((), judgement.left_out)
    yield _needing_extra(
        # Without runs nothing is computed, so that this needs no package.
        agreement_table(nobody, asked.seed),
        lambda: _seeded(agreement_table(judgement, asked.seed, asked.cluster), asked),
    )
    yield _with_reason(classes_table(judgement))
    yield _with_reason(confusion_table(judgement))


def _has_extra() -> bool:
    return all(find_spec(name) for name in ("numpy", "scipy", "statsmodels"))


def _needing_extra(empty: Table, make: Callable[[], Table]) -> Table:
    if _has_extra():
        return make()
    return replace(empty, notes=("left out: needs the packages of `cdcheck[study]`",))


def _seeded(table: Table, asked: _Asked, drawn: str = "") -> Table:
    """Notes what intervals are about and how they are made again; `drawn` is what is no cluster."""
    if not _has_extra():
        return _noted(table, "intervals need the packages of `cdcheck[study]`")
    import numpy  # noqa: PLC0415 (comes with cdcheck[study])

    made = f"seed {asked.seed}, {DRAWS:,} draws by {drawn or asked.cluster}, numpy {numpy.__version__}"
    meant = f"intervals and tests are about other {asked.cluster}s, for these configurations"
    return _noted(table, *(() if drawn else (meant,)), _WIDENED, made)


def _with_reason(table: Table) -> Table:
    if table.rows or any("left out" in note for note in table.notes):
        return table
    return _noted(table, "left out: no run of the study has what this shows")


def _noted(table: Table, *notes: str) -> Table:
    return replace(table, notes=(*table.notes, *notes))
