"""What is told of a study: its tables, those with a row a run, and its figures."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from cdcheck.report.figures import causes, decay, effects, flakes, losses
from cdcheck.report.figures.drawing import Figure, style
from cdcheck.report.words import count
from cdcheck.study.analysis import NAMES
from cdcheck.study.dictionary import dictionary_of
from cdcheck.study.gathering import Gathered
from cdcheck.study.outcomes import Task, faulty, outcomes_of, tasks_of
from cdcheck.study.records import Measure
from cdcheck.study.resampling import Cluster
from cdcheck.study.tables import Table
from cdcheck.study.tidy import design_table, run_losses_table, runs_table


class StudyReport(Struct, frozen=True):
    """Is all that a report of a study holds.

    `tables` are for people and programs; `long` have a row a run or more, and are for programs.
    `measure` is what shares, causes and effects are of, `cluster` what is drawn as a whole.
    """

    gathered: Gathered
    measure: Measure
    cluster: Cluster
    tables: tuple[Table, ...]
    long: tuple[Table, ...]


def report_of(
    gathered: Gathered, analysed: Iterable[Table], measure: Measure, cluster: Cluster = Cluster.FRAMEWORK
) -> StudyReport:
    """Puts the design before what was analysed, and a dictionary of all columns behind."""
    tables = (design_table(gathered.records), *analysed)
    long = (runs_table(gathered.records), run_losses_table(gathered.records))
    return StudyReport(gathered, measure, cluster, (*tables, dictionary_of((*tables, *long))), long)


def headline(gathered: Gathered) -> Iterator[str]:
    """Says how many runs there are, and what there is none of."""
    designs = [record.design for record in gathered.records]
    tasks = count(len({design.task[1:] for design in designs}), "task")
    of = count(len({design.configuration for design in designs}), "configuration")
    yield f"{count(len(gathered.records), 'run')} of {of} at {tasks}"
    faults = faulty(gathered.records)
    if faults:
        yield f"{count(faults, 'run')} failed on our side and are left out of all means"
    if gathered.missing:
        yield f"{count(len(gathered.missing), 'planned run')} without a result"
    if gathered.refused:
        yield f"{count(len(gathered.refused), 'result')} that cannot be counted"
    if gathered.strangers:
        yield f"{count(len(gathered.strangers), 'result')} of no planned run, not counted"


def figures_of(report: StudyReport) -> tuple[Figure, ...]:
    """Draws the figures that the records and tables have the data for."""
    tables = {table.name: table for table in report.tables}
    tasks = _tasks(report.gathered)
    with style():
        drawn = (
            decay.decay(tasks, report.gathered.seed, report.cluster),
            losses.losses(tasks[report.measure], NAMES[report.measure]),
            causes.causes(tables["causes"]) if "causes" in tables else None,
            effects.effects(tables["effects"]) if "effects" in tables else None,
            flakes.flakes(tasks[Measure.RAW]),
        )
    return tuple(figure for figure in drawn if figure is not None)


def _tasks(gathered: Gathered) -> Mapping[Measure, tuple[Task, ...]]:
    return {measure: tasks_of(outcomes_of(gathered.records, measure)) for measure in Measure}
