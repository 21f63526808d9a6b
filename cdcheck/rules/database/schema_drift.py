from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.schema_drift import Drift, SchemaDrift

_MISSING = {
    "sqlite": ("no such table: {table}", "no such column: {table}.{column}"),
    "postgres": ('relation "{table}" does not exist', "column {table}.{column} does not exist"),
}


@rule(where=lambda drift: bool(drift.every or drift.doubt))
def schema_drift(drift: SchemaDrift, engine: Engine, main: MainPlace) -> Verdicts:
    if drift.doubt:
        yield Unknown(main.at, f"models and migrations are not compared: {drift.doubt}")
    for one in drift.every:
        column = one.column.name if one.column is not None else ""
        migrated = one.migrated.at if one.migrated is not None else one.migrations.at
        yield Violation(
            at=one.column.at if one.column is not None and not one.is_extra else one.table.at,
            message=_said(one, column),
            about=f"{one.table.name}.{column}",
            hint="write a migration for it" if not one.is_extra else "map the column, or drop it",
            evidence=(Evidence(migrated, "the migrations make the table here"),)
            if one.migrated is not None
            else (Evidence(one.migrations.at, "this is the last migration"),),
            predicts=_predicted(one, engine.kind, column),
        )


def _said(drift: Drift, column: str) -> str:
    table = drift.table.name
    if drift.is_extra:
        return f"`{table}.{column}` must have a value, but no model maps it"
    return f"`{table}{'.' if column else ''}{column}` is mapped, but no migration makes it"


def _predicted(drift: Drift, kind: str, column: str) -> str:
    table = drift.table.name
    if drift.is_extra:
        if kind == "sqlite":
            return f"NOT NULL constraint failed: {table}.{column}"
        return f'null value in column "{column}" of relation "{table}" violates not-null constraint'
    errors = _MISSING.get(kind)
    return errors[bool(column)].format(table=table, column=column) if errors is not None else ""
