"""Matched pairs: what stating one more thing changes, all else being the same."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.study.outcomes import Task, by_configuration, mean
from cdcheck.study.records import Cell
from cdcheck.study.resampling import (
    Cluster,
    Interval,
    Share,
    SignFlip,
    clustered_sem,
    ends_of,
    mean_intervals,
    sign_flips,
)
from cdcheck.study.tables import Column, Table, Unit, Value

_, _DATABASE, _ORM = FAMILIES
_POWER, _ALPHA = 0.8, 0.05
_SAMPLED = "where most sums of signs differ, p is from 20,000 seeded draws of them"


class Pair(NamedTuple):
    """Is a task and its sibling, which states all but one thing of it."""

    stating: Task
    sibling: Task

    @property
    def change(self) -> Fraction:
        return self.stating.mean - self.sibling.mean


class Effect(Struct, frozen=True):
    """Is the mean change over pairs; standard errors are absent where one value has no spread.

    `detectable` is the smallest true effect that a two-sided test at 5 % finds in 80 of 100 studies like
    this one. `adjusted` is p for the family of tests that this one belongs to; `None` if to none.
    """

    configuration: str
    constraint: str
    pairs: int
    contexts: int
    mean: Fraction
    naive_sem: float | None
    clustered_sem: float | None
    clusters: int
    interval: Interval | None
    test: SignFlip
    detectable: float | None
    adjusted: float | None = None


def pairs_of(tasks: Sequence[Task]) -> Mapping[str, tuple[Pair, ...]]:
    """Finds the pairs of each constraint: architecture, every engine, and the ORM.

    A database is paired in tasks that state no ORM, since a task with an ORM alone does not exist.
    """
    by_key = {_key(task): task for task in tasks}
    found: dict[str, list[Pair]] = defaultdict(list)
    for task in tasks:
        for family in task.design.cell.intersection(FAMILIES):
            sibling = by_key.get(_key(task, without=family))
            if sibling is not None:
                found[_constraint(task, family)].append(Pair(task, sibling))
    order = sorted(found, key=lambda name: (FAMILIES.index(name.partition(":")[0]), name))
    return {name: tuple(found[name]) for name in order}


def effects_of(
    tasks: Sequence[Task], seed: int, cluster: Cluster = Cluster.FRAMEWORK
) -> tuple[Effect, ...]:
    """Gives the effects of all configurations together, then of each, with Holm's p in each family.

    The ORMs that effects of an ORM are made of follow, where there are several. They are no tests of
    their own: which ORM is asked for goes with the framework.
    """
    found: list[Effect] = []
    for name, ones in by_configuration(tasks).items():
        pairs = pairs_of(ones)
        made = [_effect(name, *one, seed=seed, cluster=cluster) for one in pairs.items()]
        found += _adjusted(made, "holm")
        found += [
            _effect(name, *one, seed=seed, cluster=cluster)
            for one in _by_orm(pairs.get(_ORM, ())).items()
        ]
    return tuple(found)


def framework_effects(tasks: Sequence[Task], seed: int) -> tuple[Effect, ...]:
    """Gives the effects in each framework, all configurations together, to explore and not to conclude.

    Within a framework pairs are taken to be independent; p is adjusted by Benjamini and Hochberg.
    """
    by_framework: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_framework[task.design.framework].append(task)
    made = [
        _effect(framework, constraint, pairs, seed=seed, cluster=None)
        for framework, ones in sorted(by_framework.items())
        for constraint, pairs in pairs_of(ones).items()
    ]
    return tuple(_adjusted(made, "fdr_bh"))


def effects_table(effects: Sequence[Effect], what: str) -> Table:
    """Shows the constraints' effects with their tests, for all configurations together and each."""
    sampled = () if all(effect.test.is_exact for effect in effects) else (_SAMPLED,)
    return Table(
        name="effects",
        title=f"What stating one more thing changes in the mean {what}, by matched pairs",
        columns=_columns("configuration", "Configuration", "the agent and its model", "Holm"),
        rows=tuple(map(_row, effects)),
        notes=(
            "a pair is a task and its sibling that states all but this; means over pairs, unweighted",
            "contexts differ between rows, so that they do not sum to the fall: see the decomposition",
            "p: sign-flip test over clusters; p min is the smallest that their sums can give",
            "Holm: p for a configuration's constraints as one family of tests; single ORMs are in none",
            "detectable: the true effect that 80 of 100 such studies would find at 5 %",
            *sampled,
        ),
    )


def framework_effects_table(effects: Sequence[Effect], what: str) -> Table:
    """Shows the effects in each framework."""
    return Table(
        name="framework_effects",
        title=f"What stating one more thing changes in the mean {what}, by framework (exploratory)",
        columns=_columns("framework", "Framework", "the stated framework", "BH"),
        rows=tuple(map(_row, effects)),
        notes=(
            "to explore: within a framework, pairs of all configurations are taken to be independent",
            "BH: p by Benjamini and Hochberg over the whole table",
        ),
    )


def _by_orm(pairs: Sequence[Pair]) -> Mapping[str, Sequence[Pair]]:
    """Groups the pairs of several ORMs; of one, they are those of `orm`."""
    names = sorted({pair.stating.design.orm for pair in pairs})
    groups = {f"{_ORM}: {name}": [p for p in pairs if p.stating.design.orm == name] for name in names}
    return groups if len(names) > 1 else {}


def naive_sem(values: Sequence[Fraction]) -> float | None:
    """Gives the standard error of the mean of independent values."""
    if len(values) < 2:
        return None
    centre = mean(values)
    squares = sum((value - centre) ** 2 for value in values)
    return math.sqrt(squares / (len(values) - 1) / len(values))


def detectable_effect(sem: float | None, clusters: int) -> float | None:
    """Gives the true effect that a t test between clusters at 5 % finds with a power of 80 %.

    `None` where nothing varies, since that tells nothing of how much it might.
    """
    if not sem:
        return None
    from scipy.special import stdtrit  # noqa: PLC0415 (comes with cdcheck[study])

    return float((stdtrit(clusters - 1, 1 - _ALPHA / 2) + stdtrit(clusters - 1, _POWER)) * sem)


def _key(task: Task, without: str = "") -> tuple[Cell, tuple[str, ...]]:
    """Identifies a task, or the one that states all but one family of it."""
    design = task.design
    database = "" if without == _DATABASE else design.database
    orm = "" if without == _ORM else design.orm
    place = (design.configuration, design.template, design.framework, database, orm)
    return design.cell - {without}, place


def _context(pair: Pair) -> tuple[Cell, str]:
    return pair.sibling.design.cell, pair.sibling.design.database


def _constraint(task: Task, family: str) -> str:
    engine = task.design.database if family == _DATABASE else ""
    return f"{family}: {engine}" if engine else family


def _effect(
    name: str, constraint: str, pairs: Sequence[Pair], *, seed: int, cluster: Cluster | None
) -> Effect:
    groups = _clustered(pairs, cluster)
    changes = [pair.change for pair in pairs]
    by_cluster = {key: [pair.change for pair in ones] for key, ones in groups.items()}
    sem = clustered_sem(by_cluster)
    shares = [Share(key, (change,)) for key, ones in by_cluster.items() for change in ones]
    found = mean_intervals(shares, seed, f"effect {name} {constraint}")
    return Effect(
        configuration=name,
        constraint=constraint,
        pairs=len(pairs),
        contexts=len({_context(pair) for pair in pairs}),
        mean=mean(changes),
        naive_sem=naive_sem(changes),
        clustered_sem=sem,
        clusters=len(groups),
        interval=found[0] if found else None,
        test=sign_flips([sum(ones, Fraction(0)) for ones in by_cluster.values()], seed),
        detectable=detectable_effect(sem, len(groups)),
    )


def _clustered(pairs: Sequence[Pair], cluster: Cluster | None) -> Mapping[str, list[Pair]]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for index, pair in enumerate(pairs):
        groups[cluster.of(pair.stating.design) if cluster else f"{index:06}"].append(pair)
    return groups


def _row(one: Effect) -> tuple[Value, ...]:
    return (
        one.configuration,
        one.constraint,
        one.pairs,
        one.contexts,
        one.mean,
        one.naive_sem,
        one.clustered_sem,
        one.clusters,
        *ends_of(one.interval),
        float(one.test.p),
        float(one.test.smallest),
        one.adjusted,
        one.detectable,
    )


def _columns(name: str, title: str, says: str, adjustment: str) -> tuple[Column, ...]:
    return (
        Column(name, title, Unit.NAME, says),
        Column(
            "constraint", "Constraint", Unit.NAME, "what one task of a pair states, and the other not"
        ),
        Column("pairs", "Pairs", Unit.COUNT, "how many pairs the mean is over"),
        Column("contexts", "Contexts", Unit.COUNT, "in how many sets of other families and engines"),
        Column("effect", "Effect", Unit.POINTS, "the mean change over pairs"),
        Column("naive_sem", "SEM", Unit.POINTS, "the standard error as if pairs were independent"),
        Column("clustered_sem", "SEM clustered", Unit.POINTS, "the standard error by cluster"),
        Column("clusters", "Clusters", Unit.COUNT, "how many clusters the pairs are in"),
        Column("low", "Low", Unit.POINTS, "the lower end of the 95 % interval"),
        Column("high", "High", Unit.POINTS, "the upper end of the 95 % interval"),
        Column("p", "p", Unit.PROBABILITY, "of the two-sided sign-flip test over clusters"),
        Column("p_min", "p min", Unit.PROBABILITY, "the smallest p that these clusters can give"),
        Column("p_adjusted", f"p {adjustment}", Unit.PROBABILITY, "p adjusted for the other tests"),
        Column("detectable", "Detectable", Unit.POINTS, "the effect that is found with a power of 80 %"),
    )


def _adjusted(effects: Sequence[Effect], method: str) -> list[Effect]:
    if not effects:
        return []
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 (comes with cdcheck[study])

    adjusted = multipletests([float(effect.test.p) for effect in effects], method=method)[1]
    return [replace(one, adjusted=float(p)) for one, p in zip(effects, adjusted, strict=True)]
