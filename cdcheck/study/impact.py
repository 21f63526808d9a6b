"""What the static half takes away: passed weight of runs that violate what their task states."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from cdcheck.study.cells import in_order
from cdcheck.study.outcomes import by_configuration, mean
from cdcheck.study.records import Record
from cdcheck.study.tables import Column, Table, Unit, Value


class Impact(Struct, frozen=True):
    """Is raw and strict A% of some runs at tasks that state a family, as means over tasks.

    Of the `passing` runs, which pass every assertion, `rejected` violate a family all the same.
    `violated` counts runs by violated family; one run may violate several.
    """

    runs: int
    raw: Fraction
    strict: Fraction
    passing: int
    rejected: int
    violated: Mapping[str, int]

    @property
    def rejection(self) -> Fraction | None:
        """Gives the part of the passing runs that is rejected; `None` where none pass."""
        return Fraction(self.rejected, self.passing) if self.passing else None


def impact_of(records: Sequence[Record]) -> Impact | None:
    """Compares both measures where a family is stated; `None` where none is."""
    stating = [record for record in records if record.design.families and not record.faults]
    if not stating:
        return None
    by_task: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in stating:
        by_task[record.design.task].append(record)
    passing = [record for record in stating if record.is_passed]
    return Impact(
        runs=len(stating),
        raw=mean(mean(record.raw for record in ones) for ones in by_task.values()),
        strict=mean(mean(record.strict for record in ones) for ones in by_task.values()),
        passing=len(passing),
        rejected=sum(bool(record.violated) for record in passing),
        violated=Counter(family for record in stating for family in record.violated),
    )


def impact_table(records: Sequence[Record]) -> Table:
    """Shows the impact by configuration and level."""
    groups = by_configuration(records)
    families = in_order({family for record in records for family in record.design.families})
    return Table(
        name="impact",
        title="What violated families take from A%",
        columns=_columns(families),
        rows=tuple(row for name, ones in groups.items() for row in _rows(name, ones, families)),
        notes=(
            "only tasks that state a family; means over tasks, attempts averaged first",
            "rejected: runs that pass every assertion and have a proven finding in a stated family",
        ),
    )


def _rows(name: str, records: Sequence[Record], families: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    levels = sorted({record.design.level for record in records if record.design.families})
    groups: dict[str, Sequence[Record]] = {
        f"L{level}": [record for record in records if record.design.level == level] for level in levels
    }
    if levels:
        groups["all"] = records
    for level, ones in groups.items():
        one = impact_of(ones)
        if one is not None:
            yield (
                name,
                level,
                one.runs,
                one.raw,
                one.strict,
                one.strict - one.raw,
                one.passing,
                one.rejected,
                one.rejection,
                *[one.violated.get(family, 0) for family in families],
            )


def _columns(families: Sequence[str]) -> tuple[Column, ...]:
    return (
        Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
        Column("level", "Level", Unit.NAME, "how many families the tasks state"),
        Column("runs", "Runs", Unit.COUNT, "runs at tasks that state a family"),
        Column("raw", "A% raw", Unit.PERCENT, "the mean passed weight"),
        Column("strict", "A% strict", Unit.PERCENT, "the same, 0 where a stated family is violated"),
        Column("impact", "Change", Unit.POINTS, "strict less raw"),
        Column("passing", "Passing", Unit.COUNT, "runs that pass every assertion"),
        Column("rejected", "Rejected", Unit.COUNT, "those of them that violate a stated family"),
        Column("rejection", "Rejected %", Unit.PERCENT, "their part of the passing runs"),
        *(
            Column(f"violated_{name}", f"Violate {name}", Unit.COUNT, f"runs that violate {name}")
            for name in families
        ),
    )
