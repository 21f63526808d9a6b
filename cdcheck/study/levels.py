"""Means by level, the number of families that a task states, as the paper's Table 1 has them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.study.outcomes import Task, by_configuration, causes_of, loss_to, mean, mean_of
from cdcheck.study.records import Measure
from cdcheck.study.tables import Column, Table, Unit, Value


class Level(Struct, frozen=True):
    """Is the unweighted mean over the tasks of one level, in each measure that is known."""

    level: int
    tasks: int
    runs: int
    means: Mapping[Measure, Fraction]


class Rise(Struct, frozen=True):
    """Is the mean loss by level; `rise` is that of the last level less that of the first.

    `losses` splits each level's loss by cause, `rises` the rise; both sums are exact.
    """

    levels: tuple[int, ...]
    losses: Mapping[str, tuple[Fraction, ...]]
    rises: Mapping[str, Fraction]
    rise: Fraction


def levels_of(tasks: Mapping[Measure, Sequence[Task]]) -> tuple[Level, ...]:
    """Averages the same tasks in several measures, by level."""
    some = next(iter(tasks.values()), ())
    found = []
    for level, ones in _by_level(some).items():
        means = {measure: mean(map(mean_of, _by_level(all_)[level])) for measure, all_ in tasks.items()}
        found.append(Level(level, len(ones), sum(len(task.attempts) for task in ones), means))
    return tuple(found)


def rise_of(tasks: Sequence[Task]) -> Rise:
    """Splits the rise of the loss between the first and the last level by cause."""
    by_level = _by_level(tasks)
    losses = {
        cause: tuple(mean(map(loss_to(cause), ones)) for ones in by_level.values())
        for cause in causes_of(tasks)
    }
    rises = {cause: ones[-1] - ones[0] for cause, ones in losses.items()}
    kept = [mean(map(mean_of, ones)) for ones in by_level.values()]
    rise = kept[0] - kept[-1] if kept else Fraction(0)
    if sum(rises.values()) != rise:
        raise AssertionError("what is lost to the causes does not sum to the rise")
    return Rise(tuple(by_level), losses, rises, rise)


def levels_table(tasks: Mapping[Measure, Sequence[Task]]) -> Table:
    """Shows each configuration's means by level, and the change from the first to the last."""
    groups = {measure: by_configuration(ones) for measure, ones in tasks.items()}
    names = next(iter(groups.values()), {})
    rows: list[tuple[Value, ...]] = []
    for name in names:
        levels = levels_of({measure: ones[name] for measure, ones in groups.items()})
        rows += _level_rows(name, levels)
    return Table(
        name="levels",
        title="A% and pass@1 by level",
        columns=_LEVEL_COLUMNS,
        rows=tuple(rows),
        notes=(
            "attempts at a task are averaged first, then tasks, unweighted, as in arXiv 2605.06445",
            "a level mixes families, and levels may differ in frameworks: cells and shares do not",
        ),
    )


def losses_table(tasks: Sequence[Task], what: str) -> Table:
    """Shows the mean loss by cause and level, and splits its rise."""
    levels = sorted({task.design.level for task in tasks})
    rises = {name: rise_of(ones) for name, ones in by_configuration(tasks).items()}
    return Table(
        name="losses",
        title=f"Where {what} is lost, by cause and level",
        columns=(
            Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
            Column(
                "cause", "Cause", Unit.NAME, "the part that the points are lost to, in the root view"
            ),
            *(Column(f"L{n}", f"L{n}", Unit.PERCENT, f"the mean loss at level {n}") for n in levels),
            Column("rise", "Rise", Unit.POINTS, "the last level's loss less the first's"),
        ),
        rows=tuple(row for name, rise in rises.items() for row in _loss_rows(name, rise, levels)),
        notes=("every column sums exactly to its last row; a positive rise is a loss that grows",),
    )


def _by_level(tasks: Sequence[Task]) -> Mapping[int, list[Task]]:
    held: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        held[task.design.level].append(task)
    return dict(sorted(held.items()))


def _level_rows(name: str, levels: Sequence[Level]) -> Iterator[tuple[Value, ...]]:
    for one in levels:
        yield (
            name,
            f"L{one.level}",
            one.tasks,
            one.runs,
            *[one.means.get(measure) for measure in Measure],
        )
    if len(levels) > 1:
        first, last = levels[0], levels[-1]
        changes = [
            last.means[measure] - first.means[measure] if measure in first.means else None
            for measure in Measure
        ]
        yield (name, f"L{last.level} - L{first.level}", None, None, *changes)


def _loss_rows(name: str, rise: Rise, levels: Sequence[int]) -> Iterator[tuple[Value, ...]]:
    place = {level: index for index, level in enumerate(rise.levels)}
    for cause, losses in rise.losses.items():
        yield (
            name,
            cause,
            *[losses[place[level]] if level in place else None for level in levels],
            rise.rises[cause],
        )
    totals = [sum(ones, Fraction(0)) for ones in zip(*rise.losses.values(), strict=True)]
    by_level = [
        (totals[place[level]] if totals else Fraction(0)) if level in place else None for level in levels
    ]
    yield (name, "all", *by_level, rise.rise)


_LEVEL_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("level", "Level", Unit.NAME, "how many families the tasks state, or the change between two"),
    Column("tasks", "Tasks", Unit.COUNT, "how many tasks the means are over"),
    Column("runs", "Runs", Unit.COUNT, "how many runs of those tasks there are"),
    Column("raw", "A% raw", Unit.PERCENT, "the mean passed weight"),
    Column("strict", "A% strict", Unit.PERCENT, "the same, 0 where a stated family is violated"),
    Column(
        "solved", "pass@1", Unit.PERCENT, "the share of runs that pass everything and violate nothing"
    ),
)
