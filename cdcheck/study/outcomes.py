"""What is averaged: the number that a run came to, and where the rest of it went."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from cdcheck.attribution.causes import Part
from cdcheck.study.records import Design, Measure, Record

EVERYBODY = "all configurations"
"""Stands where a configuration's name does, for all of them in one."""

Losses = Mapping[str, Fraction]


class View(StrEnum):
    """Says whether what a cascade lost stays with the cascade, or goes to what it comes from."""

    DIRECT = "direct"
    ROOT = "root"


class Outcome(Struct, frozen=True):
    """Is one run in one measure, as a part of 1; `losses` split the rest of that 1 by cause.

    Published data often say of a run only that it passed or failed. That is an outcome in the measure
    `SOLVED`, and no `Record`: its passed weight is not known.
    """

    design: Design
    value: Fraction
    losses: Losses = {}


class Task(Struct, frozen=True, dict=True):
    """Is all attempts of one configuration at one task; `design` is that of the first."""

    design: Design
    attempts: tuple[Outcome, ...]

    @cached_property
    def mean(self) -> Fraction:
        return mean(attempt.value for attempt in self.attempts)

    @cached_property
    def losses(self) -> Losses:
        """Gives the mean loss by cause, which is absent where it is 0."""
        total: dict[str, Fraction] = defaultdict(Fraction)
        for attempt in self.attempts:
            for cause, loss in attempt.losses.items():
                total[cause] += loss
        return {cause: loss / len(self.attempts) for cause, loss in total.items() if loss}


Placed = TypeVar("Placed", Task, Record)
"""Is what has a place in a study."""

Number = Callable[[Task], Fraction]
"""Is what is averaged of a task: its mean, or the mean of one of its losses."""


def mean_of(task: Task) -> Fraction:
    """Gives the mean over a task's attempts."""
    return task.mean


def loss_to(cause: str) -> Number:
    """Gives what reads a task's mean loss to one cause."""
    return lambda task: task.losses.get(cause, Fraction(0))


def outcomes_of(
    records: Iterable[Record], measure: Measure, view: View = View.ROOT
) -> tuple[Outcome, ...]:
    """Reads records in one measure; runs that failed on our side are left out, see `faulty`.

    In `STRICT`, the weight that passed in spite of a violation is lost to `invalidated:<family>`. In
    `SOLVED`, an unsolved run counts as 1 lost, split as its strict loss is.
    """
    return tuple(_outcome(record, measure, view) for record in records if not record.faults)


def faulty(records: Iterable[Record]) -> int:
    """Counts the runs that say nothing of their app, since we failed."""
    return sum(bool(record.faults) for record in records)


def tasks_of(outcomes: Iterable[Outcome]) -> tuple[Task, ...]:
    """Gathers the attempts at each task, in the order in which tasks are first met."""
    attempts: dict[tuple[str, ...], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        attempts[outcome.design.task].append(outcome)
    return tuple(Task(ones[0].design, tuple(ones)) for ones in attempts.values())


def configurations_of(some: Iterable[Placed]) -> tuple[str, ...]:
    """Names the configurations of tasks or records, sorted."""
    return tuple(sorted({one.design.configuration for one in some}))


def by_configuration(some: Sequence[Placed]) -> Mapping[str, tuple[Placed, ...]]:
    """Gives tasks or records of all configurations in one, where there are several, and of each."""
    names = configurations_of(some)
    groups = {EVERYBODY: tuple(some)} if len(names) > 1 else {}
    for name in names:
        groups[name] = tuple(one for one in some if one.design.configuration == name)
    return groups


def causes_of(tasks: Iterable[Task]) -> tuple[str, ...]:
    """Names the causes that lost anything: parts in their fixed order, then the others by name."""
    met = {cause for task in tasks for cause in task.losses}
    parts = [part.value for part in Part if part.value in met]
    return (*parts, *sorted(met.difference(parts)))


def mean(values: Iterable[Fraction]) -> Fraction:
    """Gives the exact mean of at least one value."""
    all_ = tuple(values)
    return sum(all_, Fraction(0)) / len(all_)


def _outcome(record: Record, measure: Measure, view: View) -> Outcome:
    value, losses = record.measured(measure), _strict_losses(record, view)
    if measure is Measure.RAW:
        losses = _named(record, view)
    elif measure is Measure.SOLVED and not value:
        losses = _scaled_to_one(losses)
    elif measure is Measure.SOLVED:
        losses = {}
    # What splits a loss must never be printed where it does not sum to it.
    if sum(losses.values()) != 1 - value:
        raise AssertionError(f"the losses of `{record.design.id}` do not sum to what it lost")
    return Outcome(record.design, value, losses)


def _named(record: Record, view: View) -> Losses:
    shares = record.root if view is View.ROOT else record.direct
    return {part.value: share for part, share in shares.items()}


def _strict_losses(record: Record, view: View) -> Losses:
    invalidated = {f"{Part.INVALIDATED}:{name}": lost for name, lost in record.invalidated.items()}
    return {**_named(record, view), **invalidated}


def _scaled_to_one(losses: Losses) -> Losses:
    total = sum(losses.values(), Fraction(0))
    if not total:  # All that failed has no weight in its suite.
        return {Part.UNEXPLAINED.value: Fraction(1)}
    return {cause: loss / total for cause, loss in losses.items()}
