"""What is told of a study: its tables, those with a row a run, and its figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from cdcheck.report.figures import causes, decay, effects, flakes, losses
from cdcheck.report.figures.drawing import Figure, style
from cdcheck.report.words import count
from cdcheck.study.analysis import NAMES
from cdcheck.study.dictionary import dictionary_of
from cdcheck.study.gathering import Gathered
from cdcheck.study.outcomes import Task, faulty, outcomes_of, tasks_of
from cdcheck.study.published import Published
from cdcheck.study.records import Design, Measure
from cdcheck.study.resampling import Cluster
from cdcheck.study.tables import Table
from cdcheck.study.tidy import design_table, run_losses_table, runs_table

_OF_ATTEMPT = ("whether the attempt solved the task (100) or not (0)", "A% of the attempt")


class Asked(Struct, frozen=True):
    """Says what shares, causes and effects are of, and what is drawn as a whole, by which seed."""

    seed: int
    measure: Measure = Measure.STRICT
    cluster: Cluster = Cluster.FRAMEWORK


class StudyReport(Struct, frozen=True, kw_only=True):
    """Is all that a report of a study holds.

    `told` are sentences on what there is, `lists` name what there is none of. `tables` are for people
    and programs; `long` have a row a run or more, and are for programs.
    """

    study: str
    asked: Asked
    told: tuple[str, ...]
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tasks: Mapping[Measure, Sequence[Task]]
    tables: tuple[Table, ...]
    long: tuple[Table, ...] = ()


def report_of(gathered: Gathered, analysed: Iterable[Table], asked: Asked) -> StudyReport:
    """Puts the design before what was analysed, and a dictionary of all columns behind."""
    records = gathered.records
    tables = (design_table([record.design for record in records]), *analysed)
    long = (runs_table(records), run_losses_table(records))
    return StudyReport(
        study=gathered.study,
        asked=asked,
        told=tuple(_told(gathered)),
        lists=(
            ("Planned runs without a result", gathered.missing),
            ("Results that cannot be counted", gathered.refused),
            ("Results of no planned run", gathered.strangers),
        ),
        tasks={measure: tasks_of(outcomes_of(records, measure)) for measure in Measure},
        tables=(*tables, dictionary_of((*tables, *long))),
        long=long,
    )


def report_of_published(
    study: str, published: Published, analysed: Iterable[Table], asked: Asked
) -> StudyReport:
    """Reports what published tables of failures allow: who passed, and what failures were called."""
    designs = [outcome.design for outcome in published.outcomes]
    tables = (design_table(designs), *analysed)
    return StudyReport(
        study=study,
        asked=asked,
        told=(_counted(designs), *published.notes),
        tasks={Measure.SOLVED: tasks_of(published.outcomes)},
        tables=(*tables, dictionary_of(tables)),
    )


def figures_of(report: StudyReport) -> tuple[Figure, ...]:
    """Draws the figures that the runs and tables have the data for."""
    tables = {table.name: table for table in report.tables}
    asked, has_raw = report.asked, Measure.RAW in report.tasks
    attempts = report.tasks[Measure.RAW if has_raw else asked.measure]
    with style():
        drawn = (
            decay.decay(report.tasks, asked.seed, asked.cluster),
            losses.losses(report.tasks[asked.measure], NAMES[asked.measure]),
            causes.causes(tables["causes"]) if "causes" in tables else None,
            effects.effects(tables["effects"]) if "effects" in tables else None,
            flakes.flakes(attempts, _OF_ATTEMPT[has_raw]),
        )
    return tuple(figure for figure in drawn if figure is not None)


def _told(gathered: Gathered) -> Iterator[str]:
    yield _counted([record.design for record in gathered.records])
    faults = faulty(gathered.records)
    if faults:
        yield f"{count(faults, 'run')} failed on our side and are left out of all means"
    if gathered.missing:
        yield f"{count(len(gathered.missing), 'planned run')} without a result"
    if gathered.refused:
        yield f"{count(len(gathered.refused), 'result')} that cannot be counted"
    if gathered.strangers:
        yield f"{count(len(gathered.strangers), 'result')} of no planned run, not counted"


def _counted(designs: Sequence[Design]) -> str:
    tasks = count(len({design.task[1:] for design in designs}), "task")
    of = count(len({design.configuration for design in designs}), "configuration")
    return f"{count(len(designs), 'run')} of {of} at {tasks}"
