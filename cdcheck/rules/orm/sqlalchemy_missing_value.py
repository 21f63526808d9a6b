"""Objects that are added to a session of SQLAlchemy without a value that a column needs."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.missing_values import MissingValues
from cdcheck.model.data import Column, Table
from cdcheck.model.orm_calls import Added


@rule(where=lambda added: not added.is_test)
def sqlalchemy_missing_value(added: Added, values: MissingValues) -> Verdicts:
    found = values.of(added)
    if found is None:
        return
    table, columns = found
    column = columns[0]
    yield Violation(
        at=added.at,
        message=_message(table, column),
        about=f"{added.function or added.at.path}: {table.name}.{column.name}",
        hint=_hint(column, values.kind),
        evidence=tuple(Evidence(one.at, f"defines `{one.name}`, without a default") for one in columns),
        predicts=_predicted(table, column, values.kind),
    )


def _message(table: Table, column: Column) -> str:
    if column.is_primary:
        return f"nothing fills `{table.name}.{column.name}`, the key of what is added"
    return f"what is added has no value for `{table.name}.{column.name}`, which may not be null"


def _hint(column: Column, kind: str) -> str:
    if column.is_primary and kind == "sqlite" and column.type in {"BIGINT", "SMALLINT"}:
        return 'SQLite numbers rows by `Integer` only: `.with_variant(Integer, "sqlite")`'
    return "give it a value, or the column a `default`"


def _predicted(table: Table, column: Column, kind: str) -> str:
    if kind == "sqlite":
        return (
            "sqlalchemy.exc.IntegrityError: (sqlite3.IntegrityError) "
            f"NOT NULL constraint failed: {table.name}.{column.name}"
        )
    return (
        f'null value in column "{column.name}" of relation "{table.name}" violates not-null constraint'
    )
