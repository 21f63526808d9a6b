"""A foreign key of another type than the column that it refers to."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.data import Column, ForeignKey, Table
from cdcheck.model.project import Project

_KINDS = {
    **dict.fromkeys(
        ("INTEGER", "INT", "BIGINT", "SMALLINT", "SERIAL", "BIGSERIAL", "INT4", "INT8"), "int"
    ),
    **dict.fromkeys(("TEXT", "VARCHAR", "CHARACTER", "CHAR", "STRING"), "text"),
    "UUID": "uuid",
}
# The other ORMs give a key the type of what it refers to.
_WRITING_TYPES = frozenset({"", "sql", "sqlalchemy", "sqlmodel", "sequelize", "drizzle", "knex"})
_CREATING = ("create_all", ".sync()")


@rule(where=lambda table: bool(table.foreign_keys) and table.orm in _WRITING_TYPES and not table.is_test)
def foreign_key_type(table: Table, engine: Engine, project: Project) -> Verdicts:
    if engine.kind != "postgres":
        return
    is_made = table.origin != "model" or any(
        one.how.endswith(_CREATING) for one in project.creations if not one.is_test
    )
    for key in table.foreign_keys:
        column = table.column(key.columns[0]) if len(key.columns) == 1 else None
        target = _target(key, table, project)
        if column is None or target is None or not _differ(column, target):
            continue
        yield Violation(
            at=column.at,
            message=f"`{table.name}.{column.name}` is `{column.type}`, and refers to `{target.type}`",
            about=f"{table.name}.{column.name}",
            hint=f"give it the type of `{key.table}.{target.name}`",
            evidence=(Evidence(target.at, f"`{key.table}.{target.name}` is `{target.type}`"),),
            confidence=Confidence.PROVEN if is_made and engine.is_certain else Confidence.INFERRED,
            predicts=f'Key columns "{column.name}" and "{target.name}" are of incompatible types:',
        )


def _target(key: ForeignKey, table: Table, project: Project) -> Column | None:
    """Finds the column that a key refers to, in a table that is defined once, in the same way."""
    alike = [
        one
        for one in project.tables
        if one.name == key.table
        and (one.origin, one.orm, one.is_test) == (table.origin, table.orm, False)
    ]
    if len(alike) != 1:
        return None
    if key.target_columns:
        return alike[0].column(key.target_columns[0])
    primary = [column for column in alike[0].columns if column.is_primary]
    return primary[0] if len(primary) == 1 else None


def _differ(column: Column, target: Column) -> bool:
    kinds = {_KINDS.get(one.type.upper().partition("(")[0].strip()) for one in (column, target)}
    return len(kinds) == 2 and None not in kinds
