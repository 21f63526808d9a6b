"""Where the models map what the migrations do not make, and the other way round."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.schema_creation import SchemaCreations
from cdcheck.model.data import Column, Known, Table
from cdcheck.model.migrations import Migrations
from cdcheck.model.project import Project

_ORMS = {"alembic": "sqlalchemy", "sequelize": "sequelize"}
_TABLE = "TABLE"


class Drift(Struct, frozen=True):
    """Is one contradiction: a mapped table or column that no migration makes, or a column that
    migrations make, that must have a value, and that no model maps (`is_extra`)."""

    table: Table
    migrations: Migrations
    column: Column | None = None
    is_extra: bool = False
    migrated: Table | None = None


class SchemaDrift(Struct, frozen=True):
    """Holds what drifted apart; `doubt` says why that could not be told."""

    every: tuple[Drift, ...] = ()
    doubt: str = ""


@fact
def schema_drift(project: Project, creations: SchemaCreations) -> SchemaDrift:
    """Compares only if migrations alone make the schema, and all of them were understood."""
    histories = [history for history in project.migrations if not history.is_test]
    if len(histories) != 1 or _makes_migrations(project):
        return SchemaDrift()
    history = histories[0]
    is_sequelize = history.tool == "sequelize"
    expected = {"SQL", "queryInterface.createTable"} if is_sequelize else {"a migration"}
    if any(one.how not in expected for one in creations.on_start):
        return SchemaDrift()
    if is_sequelize and (_is_synchronised(creations) or _changes_by_sql(project)):
        return SchemaDrift(doubt="tables are made in other ways too")
    if history.doubt:
        return SchemaDrift(doubt=history.doubt)
    tables = [t for t in project.tables if not t.is_test]
    migrated = {t.name.lower(): t for t in tables if t.origin == "migration"}
    mapped = [t for t in tables if t.origin == "model" and _is_covered(t, history)]
    mapped_names = {t.name for t in mapped}
    if any(map(_is_made_beside, tables)) or len({t.metadata for t in mapped}) > 1:
        return SchemaDrift(doubt="tables are defined in other ways too")
    if len(mapped_names) < len(mapped):
        return SchemaDrift(doubt="a table is mapped twice")
    return SchemaDrift(
        tuple(drift for t in mapped for drift in _of(t, migrated.get(t.name.lower()), history))
    )


def _is_synchronised(creations: SchemaCreations) -> bool:
    return any(one.how.endswith("sync()") for one in creations.elsewhere)


def _changes_by_sql(project: Project) -> bool:
    """Tells whether a statement may have made or changed a table, which no migration shows."""
    sent = [query for query in project.queries if query.operation == "ddl" and not query.is_test]
    return any(q.known is not Known.FULLY or _TABLE in q.sql.upper() for q in sent)


def _makes_migrations(project: Project) -> bool:
    """Tells whether migrations that are missing may be written when the app starts."""
    words = {word for c in (project.start.commands if project.start else ()) for word in c.words}
    calls = {call.external for call in project.calls if not call.is_test}
    is_scripted = bool(words & {"makemigrations", "--autogenerate", "--run-syncdb"})
    return is_scripted or {"db", "migrate"} <= words or "django.core.management.call_command" in calls


def _is_made_beside(table: Table) -> bool:
    """Tells whether a table is made by what is no revision of the history."""
    return table.origin == "ddl" or (table.origin == "migration" and table.at.path.endswith(".sql"))


def _is_covered(table: Table, history: Migrations) -> bool:
    """Tells whether a table is one of those that the history is about."""
    if history.tool in _ORMS:
        return table.orm == _ORMS[history.tool]
    return table.orm == history.tool and any(table.name.startswith(f"{app}_") for app in history.apps)


def _of(table: Table, migrated: Table | None, history: Migrations) -> Iterator[Drift]:
    if migrated is None:
        yield Drift(table, history)
        return
    if migrated.is_complete:
        for column in table.columns:
            if migrated.column(column.name) is None:
                yield Drift(table, history, column, migrated=migrated)
    if table.is_complete:
        for column in migrated.columns:
            is_needed = column.nullable is False and not column.has_default and not column.is_primary
            if is_needed and table.column(column.name) is None:
                yield Drift(table, history, column, is_extra=True, migrated=migrated)
