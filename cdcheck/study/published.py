"""Outcomes from published tables of failures, which say of each run that it failed, and its label.

What passed has no line, so that the number of attempts must be known from elsewhere, and the passed
weight of a failed run is not known at all: these are outcomes in the measure `SOLVED`, not records.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.errors import UsageError
from cdcheck.study.label_files import Labelled, RunKey
from cdcheck.study.outcomes import Outcome
from cdcheck.study.records import Design

_MOST_ATTEMPTS = 1_000


class Published(Struct, frozen=True):
    """Holds what the tables say; `notes` state what was assumed, and what stands in them twice."""

    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]


def published_outcomes(failures: Sequence[Labelled], attempts: int) -> Published:
    """Makes outcomes of failures: each task has `attempts`, and those without a line passed.

    The tasks are those that any configuration failed, asked of every configuration: a task that all
    passed is not seen, and a run that was never made counts as passed. The notes say so. Raises
    `UsageError` for lines that name no task, and where more runs failed than there are attempts.
    """
    if not 1 <= attempts <= _MOST_ATTEMPTS:
        raise UsageError(f"{attempts} attempts at a task; there are from 1 to {_MOST_ATTEMPTS}")
    if not all(one.task for one in failures):
        raise UsageError("failures that name their runs by `id` alone do not say what was asked for")
    failed = _first_of_each(failures)
    tasks = {one.task: one.design for one in failures}
    makers = sorted({(one.design.agent, one.design.model) for one in failures})
    outcomes = tuple(
        outcome
        for agent, model in makers
        for task, design in sorted(tasks.items(), key=lambda item: item[0])
        for outcome in _attempts(
            replace(design, agent=agent, model=model), failed.get((agent, model, task), {}), attempts
        )
    )
    repeated = len(failures) - sum(map(len, failed.values()))
    return Published(outcomes, tuple(_notes(outcomes, len(tasks), attempts, repeated)))


def _first_of_each(failures: Sequence[Labelled]) -> Mapping[RunKey, Mapping[str, str]]:
    """Gives the labels of the failed attempts at each task; of an attempt's lines the first counts."""
    failed: dict[RunKey, dict[str, str]] = {}
    for one in failures:
        of_task = failed.setdefault((one.design.agent, one.design.model, one.task), {})
        of_task.setdefault(one.design.attempt, one.label)
    return failed


def _attempts(task: Design, failed: Mapping[str, str], attempts: int) -> Iterator[Outcome]:
    if len(failed) > attempts:
        name = " ".join(filter(None, task.task))
        raise UsageError(f"{len(failed)} runs failed of {attempts} attempts at `{name}`")
    passed = [f"passed {number + 1}" for number in range(attempts - len(failed))]
    for attempt in (*sorted(failed), *passed):
        design = replace(task, id="/".join((*task.task, attempt)), attempt=attempt)
        losses = {failed[attempt]: Fraction(1)} if attempt in failed else {}
        yield Outcome(design, Fraction(not losses), losses)


def _notes(outcomes: Sequence[Outcome], tasks: int, attempts: int, repeated: int) -> Iterator[str]:
    failed = sum(not outcome.value for outcome in outcomes)
    yield f"{failed} of {len(outcomes)} runs are listed as failed, {attempts} at each of {tasks} tasks"
    yield "runs that are not listed are taken to have passed, even if they were never made"
    if repeated:
        yield f"{repeated} lines repeat a run; its first line counts"
