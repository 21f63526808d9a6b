"""What runs there are, before anything is averaged."""

from collections.abc import Iterator, Sequence

from cdcheck.study.outcomes import configurations_of, faulty
from cdcheck.study.records import Record
from cdcheck.study.tables import Column, Table, Unit, Value


def overview_table(records: Sequence[Record]) -> Table:
    """Counts runs and tasks by configuration; the notes say what should not be averaged."""
    return Table(
        name="overview",
        title="Runs by configuration",
        columns=_COLUMNS,
        rows=tuple(
            _row(name, [one for one in records if one.design.configuration == name])
            for name in configurations_of(records)
        ),
        notes=tuple(_notes(records)),
    )


def _row(name: str, records: Sequence[Record]) -> tuple[Value, ...]:
    counted = [record for record in records if not record.faults]
    attempts: dict[tuple[str, ...], int] = {}
    for record in counted:
        attempts[record.design.task] = attempts.get(record.design.task, 0) + 1
    return (
        name,
        len(records),
        faulty(records),
        len(attempts),
        len({record.design.template for record in counted}),
        len({record.design.framework for record in counted}),
        min(attempts.values(), default=None),
        max(attempts.values(), default=None),
        sum(record.is_passed for record in counted),
        sum(bool(record.violated) for record in counted),
        sum(record.is_solved for record in counted),
    )


def _notes(records: Sequence[Record]) -> Iterator[str]:
    if not records:
        yield "left out: there are no runs"
    if faulty(records):
        yield "runs that failed on our side say nothing of their app, and are in no other table"
    suites, runners = {record.suite for record in records}, {record.runner for record in records}
    for name, values in (("suites", suites), ("runners", runners)):
        if len(values) > 1:
            shown = ", ".join(sorted(value[:40] or "not known" for value in values))
            yield f"runs of different {name} are averaged, and may not compare: {shown}"


_COLUMNS = (
    Column("configuration", "Configuration", Unit.NAME, "the agent and its model"),
    Column("runs", "Runs", Unit.COUNT, "all runs"),
    Column("faulty", "Our failures", Unit.COUNT, "runs that failed on our side, left out elsewhere"),
    Column("tasks", "Tasks", Unit.COUNT, "tasks of the other runs"),
    Column("templates", "Templates", Unit.COUNT, "tasks without framework and families"),
    Column("frameworks", "Frameworks", Unit.COUNT, "stated frameworks"),
    Column("fewest", "Fewest", Unit.COUNT, "attempts at the task with the fewest"),
    Column("most", "Most", Unit.COUNT, "attempts at the task with the most"),
    Column("passed", "Passed", Unit.COUNT, "runs that pass every assertion"),
    Column("violating", "Violating", Unit.COUNT, "runs with a proven finding in a stated family"),
    Column("solved", "Solved", Unit.COUNT, "runs that pass everything and violate nothing"),
)
