"""How much attempts at one task differ, beside how much tasks do."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.study.cells import name_of
from cdcheck.study.outcomes import Task, by_configuration, mean
from cdcheck.study.tables import Column, Table, Unit, Value


class Noise(Struct, frozen=True):
    """Splits the variance of runs, as one-way random effects do (analysis of variance).

    `within` is the variance of attempts at a task, `between` that of tasks' true means, not below 0.
    `None` where no task has two attempts, or there is one task.
    """

    tasks: int
    runs: int
    within: Fraction | None
    between: Fraction | None

    @property
    def repeatability(self) -> Fraction | None:
        """Gives the part of the variance that lies between tasks: the intraclass correlation."""
        if self.within is None or self.between is None or not self.within + self.between:
            return None
        return self.between / (self.within + self.between)


def noise_of(tasks: Sequence[Task]) -> Noise:
    """Splits the variance of all runs; exact, also where tasks have different numbers of attempts."""
    runs = sum(len(task.attempts) for task in tasks)
    spare = runs - len(tasks)
    if not spare:
        return Noise(len(tasks), runs, None, None)
    within = _sum((run.value - task.mean) ** 2 for task in tasks for run in task.attempts) / spare
    if len(tasks) < 2:
        return Noise(len(tasks), runs, within, None)
    centre = mean(run.value for task in tasks for run in task.attempts)
    squares = sum((len(task.attempts) * (task.mean - centre) ** 2 for task in tasks), Fraction(0))
    apart = squares / (len(tasks) - 1)
    sizes = Fraction(sum(len(task.attempts) ** 2 for task in tasks), runs)
    between = (apart - within) / ((runs - sizes) / (len(tasks) - 1))
    return Noise(len(tasks), runs, within, max(Fraction(0), between))


def mixed_tasks(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Gives the tasks, in the measure `SOLVED`, that some attempts solved and some did not."""
    return tuple(task for task in tasks if 0 < task.mean < 1)


def noise_table(tasks: Sequence[Task], solved: Sequence[Task], what: str) -> Table:
    """Shows the split for each configuration, in the measure of `tasks`, and how many are mixed."""
    mixed = by_configuration(solved)
    return Table(
        name="noise",
        title=f"Spread of {what} between tasks and between attempts",
        columns=_COLUMNS,
        rows=tuple(_row(name, ones, mixed[name]) for name, ones in by_configuration(tasks).items()),
        notes=(
            "standard deviations by one-way random effects; tasks differ by framework and families too",
            "mixed: some attempts solve the task and some do not, so that one attempt says little of it",
        ),
    )


def mixed_table(solved: Sequence[Task]) -> Table:
    """Lists the tasks that some attempts solve and some do not."""
    return Table(
        name="mixed",
        title="Tasks that some attempts solve and some do not",
        columns=_MIXED_COLUMNS,
        rows=tuple(
            _mixed_row(task) for task in sorted(mixed_tasks(solved), key=lambda t: t.design.task)
        ),
    )


def _row(name: str, tasks: Sequence[Task], solved: Sequence[Task]) -> tuple[Value, ...]:
    one = noise_of(tasks)
    repeated = [task for task in solved if len(task.attempts) > 1]
    mixed = len(mixed_tasks(repeated))
    return (
        name,
        one.tasks,
        one.runs,
        _deviation(one.between),
        _deviation(one.within),
        one.repeatability,
        len(repeated),
        mixed,
        Fraction(mixed, len(repeated)) if repeated else None,
    )


def _mixed_row(task: Task) -> tuple[Value, ...]:
    design = task.design
    solved = int(sum(run.value for run in task.attempts))
    stated = (name_of(design.cell), design.database, design.orm)
    return (design.configuration, design.template, design.framework, *stated, solved, len(task.attempts))


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _deviation(variance: Fraction | None) -> float | None:
    return None if variance is None else math.sqrt(variance)


_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("tasks", "Tasks", Unit.COUNT, "how many tasks"),
    Column("runs", "Runs", Unit.COUNT, "how many runs of them"),
    Column("between", "SD tasks", Unit.POINTS, "the standard deviation of the tasks' true means"),
    Column("within", "SD attempts", Unit.POINTS, "the standard deviation of attempts at a task"),
    Column("icc", "ICC", Unit.NUMBER, "the part of the variance that lies between tasks"),
    Column("repeated", "Repeated", Unit.COUNT, "tasks with at least two attempts"),
    Column("mixed", "Mixed", Unit.COUNT, "those that some attempts solve and some do not"),
    Column("mixed_share", "Mixed %", Unit.PERCENT, "their part of the repeated tasks"),
)
_MIXED_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("template", "Template", Unit.NAME, "the task without framework and families"),
    Column("framework", "Framework", Unit.NAME, "the stated framework"),
    Column("families", "Stated", Unit.NAME, "the stated families"),
    Column("database", "Database", Unit.NAME, "the stated database"),
    Column("orm", "ORM", Unit.NAME, "the stated ORM"),
    Column("solved", "Solved", Unit.COUNT, "attempts that pass everything and violate nothing"),
    Column("attempts", "Attempts", Unit.COUNT, "all attempts"),
)
