"""How many tasks are solved by any of k attempts, and by all of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import comb

from msgspec import Struct

from cdcheck.study.outcomes import Task, by_configuration, mean
from cdcheck.study.tables import Column, Table, Unit, Value

_SHOWN = (1, 2, 3, 5, 10, 20, 50, 100)


class Passing(Struct, frozen=True):
    """Averages over the tasks with at least `k` attempts; `short` counts those with fewer.

    `plug_in` is (c/n)^k, which the paper gives as pass^k: it overestimates where n is small.
    """

    k: int
    tasks: int
    short: int
    any: Fraction
    all: Fraction
    plug_in: Fraction


def any_of(attempts: int, solved: int, k: int) -> Fraction:
    """Gives pass@k without bias, 1 - C(n-c, k)/C(n, k) (Chen et al. 2021, arXiv 2107.03374)."""
    return 1 - Fraction(comb(attempts - solved, k), comb(attempts, k))


def all_of(attempts: int, solved: int, k: int) -> Fraction:
    """Gives pass^k without bias, C(c, k)/C(n, k) (Yao et al. 2024, arXiv 2406.12045)."""
    return Fraction(comb(solved, k), comb(attempts, k))


def passing_of(tasks: Sequence[Task], k: int) -> Passing | None:
    """Averages over tasks in the measure `SOLVED`; `None` where no task has `k` attempts."""
    counts = [(len(task.attempts), int(sum(run.value for run in task.attempts))) for task in tasks]
    enough = [(attempts, solved) for attempts, solved in counts if attempts >= k]
    if not enough:
        return None
    return Passing(
        k,
        len(enough),
        len(counts) - len(enough),
        mean(any_of(attempts, solved, k) for attempts, solved in enough),
        mean(all_of(attempts, solved, k) for attempts, solved in enough),
        mean(Fraction(solved, attempts) ** k for attempts, solved in enough),
    )


def passing_table(tasks: Sequence[Task]) -> Table:
    """Shows pass@k and pass^k of each configuration, up to the usual number of attempts."""
    return Table(
        name="passing",
        title="pass@k and pass^k",
        columns=_COLUMNS,
        rows=tuple(row for name, ones in by_configuration(tasks).items() for row in _rows(name, ones)),
        notes=(
            "pass@k: 1 - C(n-c, k)/C(n, k); pass^k: C(c, k)/C(n, k), for c of n attempts; both unbiased",
            "means over tasks; tasks with fewer than k attempts are left out",
            "(c/n)^k is the paper's pass^k: it overestimates it while attempts are few",
        ),
    )


def usual_attempts(tasks: Sequence[Task]) -> int:
    """Gives the number of attempts that most tasks have; of equally many, the smaller."""
    counts: Mapping[int, int] = Counter(len(task.attempts) for task in tasks)
    return min(counts, key=lambda attempts: (-counts[attempts], attempts), default=0)


def _rows(name: str, tasks: Sequence[Task]) -> Iterator[tuple[Value, ...]]:
    usual = usual_attempts(tasks)
    for k in sorted({*(k for k in _SHOWN if k < usual), usual} - {0}):
        one = passing_of(tasks, k)
        if one is not None:
            yield (name, k, one.tasks, one.short, one.any, one.all, one.plug_in)


_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("k", "k", Unit.COUNT, "how many attempts"),
    Column("tasks", "Tasks", Unit.COUNT, "tasks with at least k attempts"),
    Column("short", "Too few", Unit.COUNT, "tasks that are left out for having fewer"),
    Column("pass_at_k", "pass@k", Unit.PERCENT, "the chance that any of k attempts solves a task"),
    Column("pass_all_k", "pass^k", Unit.PERCENT, "the chance that all of k attempts do"),
    Column("plug_in", "(c/n)^k", Unit.PERCENT, "the plug-in estimate of the latter"),
)
