"""Means by framework, and how well some frameworks stand for all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import NamedTuple

from msgspec import Struct

from cdcheck.study.outcomes import Task, configurations_of, mean, mean_of
from cdcheck.study.records import Measure
from cdcheck.study.tables import Column, Table, Unit, Value

FOUR = ("aiohttp", "express", "fastapi", "fastify")
"""The paper's subset, to which its larger comparison of configurations is limited."""

_MOST_SUBSETS = 1_000


class Subset(Struct, frozen=True):
    """Compares the means of a subset with those of all, one point a configuration and level.

    `closer` is the part of all subsets of its size with a smaller mean absolute error; it and the
    correlations are absent where they cannot be told.
    """

    frameworks: tuple[str, ...]
    points: int
    error: Fraction
    pearson: float | None
    spearman: float | None
    closer: Fraction | None


def framework_means(tasks: Sequence[Task]) -> Mapping[str, Fraction]:
    """Averages a framework's tasks in each configuration, then the configurations."""
    by_framework: dict[str, dict[str, list[Task]]] = defaultdict(lambda: defaultdict(list))
    for task in tasks:
        by_framework[task.design.framework][task.design.configuration].append(task)
    return {
        framework: mean(mean(map(mean_of, ones)) for ones in by_one.values())
        for framework, by_one in sorted(by_framework.items())
    }


def subset_of(tasks: Sequence[Task], names: Iterable[str]) -> Subset | None:
    """Compares a subset with all frameworks; `None` where the study has not all of it, or no others."""
    chosen, met = frozenset(names), {task.design.framework for task in tasks}
    if not chosen < met:
        return None
    held = _by_point(tasks)
    pairs = _pairs(held, chosen)
    if not pairs:
        return None
    error = _error(pairs)
    closer = _closer(held, met, len(chosen), error)
    return Subset(tuple(sorted(chosen)), len(pairs), error, *_correlations(pairs), closer)


def frameworks_table(tasks: Mapping[Measure, Sequence[Task]]) -> Table:
    """Shows each framework's mean in every measure that is known."""
    means = {measure: framework_means(ones) for measure, ones in tasks.items()}
    some = next(iter(tasks.values()), ())
    return Table(
        name="frameworks",
        title="Means by framework",
        columns=_COLUMNS,
        rows=tuple(_row(name, some, means) for name in next(iter(means.values()), {})),
        notes=("a framework's tasks are averaged in each configuration, then the configurations",),
    )


def subset_table(tasks: Mapping[Measure, Sequence[Task]], names: Sequence[str] = FOUR) -> Table:
    """Shows how far the means of the subset are from those of all frameworks."""
    found = {measure: subset_of(ones, names) for measure, ones in tasks.items()}
    rows = tuple(
        (measure.value, one.points, one.error, one.pearson, one.spearman, one.closer)
        for measure, one in found.items()
        if one is not None
    )
    listed = ", ".join(names)
    without = () if rows else (f"left out: the study lacks some of {listed}, or has no others",)
    return Table(
        name="subset",
        title=f"Means over {listed} beside those over all frameworks",
        columns=_SUBSET_COLUMNS,
        rows=rows,
        notes=("one point a configuration and level; means over tasks", *without),
    )


class _Sum(NamedTuple):
    """Is what a framework's tasks at one level sum to, and how many they are."""

    total: Fraction
    tasks: int


_Held = Mapping[tuple[str, int], Mapping[str, _Sum]]


def _by_point(tasks: Sequence[Task]) -> _Held:
    """Sums up each framework's tasks at every configuration and level: subsets are many."""
    held: dict[tuple[str, int], dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for task in tasks:
        held[task.design.configuration, task.design.level][task.design.framework].append(task.mean)
    return {
        point: {name: _Sum(sum(ones, Fraction(0)), len(ones)) for name, ones in by_name.items()}
        for point, by_name in sorted(held.items())
    }


def _pairs(held: _Held, chosen: frozenset[str]) -> list[tuple[Fraction, Fraction]]:
    """Gives the subset's mean and that of all, for every point that the subset has."""
    found = []
    for sums in held.values():
        some = [one for name, one in sums.items() if name in chosen]
        if some:
            found.append((_mean_of_sums(some), _mean_of_sums(sums.values())))
    return found


def _mean_of_sums(sums: Iterable[_Sum]) -> Fraction:
    ones = tuple(sums)
    return sum((one.total for one in ones), Fraction(0)) / sum(one.tasks for one in ones)


def _error(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return mean(abs(some - all_) for some, all_ in pairs)


def _correlations(
    pairs: Sequence[tuple[Fraction, Fraction]],
) -> tuple[float | None, float | None]:
    some, all_ = [float(one) for one, _ in pairs], [float(one) for _, one in pairs]
    if len(set(some)) < 2 or len(set(all_)) < 2 or len(pairs) < 3:
        return None, None
    from scipy.stats import pearsonr, spearmanr  # noqa: PLC0415 (comes with cdcheck[study])

    return float(pearsonr(some, all_).statistic), float(spearmanr(some, all_).statistic)


def _closer(held: _Held, met: set[str], size: int, error: Fraction) -> Fraction | None:
    if comb(len(met), size) > _MOST_SUBSETS:
        return None
    others = [_pairs(held, frozenset(names)) for names in combinations(sorted(met), size)]
    errors = [_error(pairs) for pairs in others if pairs]
    return Fraction(sum(one < error for one in errors), len(errors))


def _row(
    name: str, tasks: Sequence[Task], means: Mapping[Measure, Mapping[str, Fraction]]
) -> tuple[Value, ...]:
    ones = [task for task in tasks if task.design.framework == name]
    values = [means[measure][name] if measure in means else None for measure in Measure]
    return (name, len(configurations_of(ones)), len(ones), *values)


_COLUMNS = (
    Column("framework", "Framework", Unit.NAME, "the stated framework"),
    Column("configurations", "Configurations", Unit.COUNT, "how many were asked for it"),
    Column("tasks", "Tasks", Unit.COUNT, "how many tasks of all configurations"),
    Column("raw", "A% raw", Unit.PERCENT, "the mean passed weight"),
    Column("strict", "A% strict", Unit.PERCENT, "the same, 0 where a stated family is violated"),
    Column("solved", "pass@1", Unit.PERCENT, "runs that pass everything and violate nothing"),
)
_SUBSET_COLUMNS = (
    Column("measure", "Measure", Unit.NAME, "what is averaged"),
    Column("points", "Points", Unit.COUNT, "configurations times levels"),
    Column("error", "MAE", Unit.POINTS, "the mean absolute difference of the points"),
    Column("pearson", "Pearson", Unit.NUMBER, "the correlation of the points"),
    Column("spearman", "Spearman", Unit.NUMBER, "the correlation of their ranks"),
    Column("closer", "Closer", Unit.PERCENT, "the part of subsets of this size with a smaller MAE"),
)
