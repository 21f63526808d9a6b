"""Long tables, one row an observation: each run, each loss of a run, and the design that they fill."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from cdcheck.study.cells import name_of
from cdcheck.study.plan_tables import absent_cells, uneven
from cdcheck.study.records import Cell, Design, Record
from cdcheck.study.tables import Column, Table, Unit, Value

_ID = Column("run", "Run", Unit.NAME, "the run's id, unique in the study")
_PLACE = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("template", "Template", Unit.NAME, "the task without framework and constraints"),
    Column("framework", "Framework", Unit.NAME, "the stated framework"),
    Column("families", "Stated", Unit.NAME, "the families that the task states"),
    Column("level", "Level", Unit.COUNT, "how many families the task states"),
    Column("database", "Database", Unit.NAME, "the stated database, empty for none"),
    Column("orm", "ORM", Unit.NAME, "the stated ORM, empty for none"),
    Column("attempt", "Attempt", Unit.NAME, "which attempt at the task it is"),
)
_FATE = (
    Column("raw", "A% raw", Unit.PERCENT, "the passed weight"),
    Column("strict", "A% strict", Unit.PERCENT, "the same, 0 where a stated family is violated"),
    Column("solved", "Solved", Unit.COUNT, "1 if everything passed and nothing is violated, else 0"),
    Column("raw_exact", "A raw, exact", Unit.NAME, "the passed weight as a fraction of 1"),
    Column("violated", "Violated", Unit.NAME, "the stated families with a proven finding"),
    Column("declared", "Declared", Unit.COUNT, "how many assertions the suite declares"),
    Column("passed", "Passed", Unit.COUNT, "how many assertions passed"),
    Column("not_executed", "Not executed", Unit.COUNT, "how many assertions were not executed"),
    Column("suite", "Suite", Unit.NAME, "the suite that was asked"),
    Column("rules", "Rules", Unit.NAME, "the rules that the app was checked by"),
    Column("runner", "Runner", Unit.NAME, "what ran the app"),
    Column("faults", "Faults", Unit.COUNT, "what failed on our side; such a run is left out of means"),
)


def runs_table(records: Iterable[Record]) -> Table:
    """Gives a row a run."""
    return Table(
        name="runs",
        title="Runs",
        columns=(_ID, *_PLACE, *_FATE),
        rows=tuple((one.design.id, *_place(one.design), *_fate(one)) for one in records),
        notes=("a row a run; runs with faults say nothing of their app",),
    )


def run_losses_table(records: Iterable[Record]) -> Table:
    """Gives a row for each part that a run lost something to, in each view."""
    return Table(
        name="run_losses",
        title="Losses of each run, by part and view",
        columns=(
            _ID,
            *_PLACE,
            Column("view", "View", Unit.NAME, "direct: a cascade stays one; root: it goes to its cause"),
            Column("part", "Part", Unit.NAME, "what the points were lost to"),
            Column("lost", "Lost", Unit.POINTS, "the points of 100 that were lost to it"),
            Column("lost_exact", "Lost, exact", Unit.NAME, "the same as a fraction of 1"),
        ),
        rows=tuple(
            (one.design.id, *_place(one.design), view, part, lost, str(lost))
            for one in records
            for view, part, lost in _losses(one)
        ),
        notes=(
            "direct and root each sum to 100 - A% raw in every run",
            "strict holds what violated families cost beyond that, of what passed",
        ),
    )


def design_table(designs: Sequence[Design]) -> Table:
    """Says which sets of families were asked for, of how many, and which never were."""
    by_cell: dict[Cell, list[Design]] = {}
    for design in designs:
        by_cell.setdefault(design.cell, []).append(design)
    absent = absent_cells(designs)
    notes = [f"never asked for: {'; '.join(map(name_of, absent))}"] if absent else []
    return Table(
        name="design",
        title="What was asked",
        columns=(
            Column("families", "Stated", Unit.NAME, "the families that the tasks state"),
            Column("level", "Level", Unit.COUNT, "how many those are"),
            Column("configurations", "Configurations", Unit.COUNT, "how many were asked"),
            Column("frameworks", "Frameworks", Unit.COUNT, "in how many frameworks"),
            Column("databases", "Databases", Unit.NAME, "the databases that tasks state"),
            Column("orms", "ORMs", Unit.NAME, "the ORMs that tasks state"),
            Column("tasks", "Tasks", Unit.COUNT, "tasks, counted once in each configuration"),
            Column("runs", "Runs", Unit.COUNT, "runs of those"),
        ),
        rows=tuple(
            _cell(cell, ones) for cell, ones in sorted(by_cell.items(), key=lambda pair: len(pair[0]))
        ),
        notes=(*notes, *uneven(designs)),
    )


def _cell(cell: Cell, designs: Sequence[Design]) -> tuple[Value, ...]:
    return (
        name_of(cell),
        len(cell),
        len({design.configuration for design in designs}),
        len({design.framework for design in designs}),
        ", ".join(sorted({design.database for design in designs} - {""})),
        ", ".join(sorted({design.orm for design in designs} - {""})),
        len({design.task for design in designs}),
        len(designs),
    )


def _place(design: Design) -> tuple[Value, ...]:
    return (
        design.configuration,
        design.template,
        design.framework,
        name_of(design.cell),
        design.level,
        design.database,
        design.orm,
        design.attempt,
    )


def _fate(record: Record) -> tuple[Value, ...]:
    return (
        record.raw,
        record.strict,
        int(record.is_solved),
        str(record.raw),
        ", ".join(record.violated),
        record.declared,
        record.passed,
        record.not_executed,
        record.suite,
        record.rules,
        record.runner,
        len(record.faults),
    )


def _losses(record: Record) -> Iterator[tuple[str, str, Fraction]]:
    yield from (("direct", part.value, lost) for part, lost in record.direct.items() if lost)
    yield from (("root", part.value, lost) for part, lost in record.root.items() if lost)
    invalidated = record.invalidated.items()
    yield from (("strict", f"invalidated:{family}", lost) for family, lost in invalidated if lost)
