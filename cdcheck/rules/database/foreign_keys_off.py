"""Actions of foreign keys that SQLite does not take, because nothing switches them on."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.data import ForeignKey, Query, Table
from cdcheck.model.project import Project

# Django, Sequelize, TypeORM, better-sqlite3 and node:sqlite switch them on themselves.
_LEFT_OFF = frozenset({"sqlite3", "aiosqlite", "sqlite"})
_ORMS = frozenset({"sqlalchemy", "knex"})
_ACTIONS = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})


@rule(where=lambda engine: engine.kind == "sqlite" and engine.is_certain)
def foreign_keys_off(
    engine: Engine, schema: KeptSchema, project: Project, words: SourceWords
) -> Verdicts:
    found = [(t, k) for t in schema.tables for k in t.foreign_keys if k.on_delete in _ACTIONS]
    if (
        not found
        or not _is_left_off(engine, found[0][0])
        or words.mentions("foreign_keys", "foreignkeys")
    ):
        return
    proven = [(t, k) for t, k in found if _deleting(t, k, project) is not None]
    supposed = [(t, k) for t, k in found if t.orm in _ORMS][:1]
    for table, key in proven or supposed:
        deleting = _deleting(table, key, project)
        yield Violation(
            at=key.at,
            message=f"`ON DELETE {key.on_delete}` does nothing in SQLite unless `foreign_keys` is on",
            about=f"{table.name}: {', '.join(key.columns)}",
            hint="execute `PRAGMA foreign_keys = ON` on every connection, right after it is made",
            evidence=(Evidence(deleting.at, f"`{key.table}` is deleted from here"),) if deleting else (),
            confidence=Confidence.PROVEN if deleting is not None else Confidence.INFERRED,
        )


def _is_left_off(engine: Engine, table: Table) -> bool:
    drivers = {use.driver for use in engine.uses}
    is_plain = bool(drivers) and drivers <= _LEFT_OFF
    return is_plain or (table.orm in _ORMS and not drivers & {"better-sqlite3", "libsql"})


def _deleting(table: Table, key: ForeignKey, project: Project) -> Query | None:
    """Finds a statement that deletes what is referred to, where none deletes what refers to it."""
    deletes = [
        q for q in project.queries if q.operation == "delete" and q.form == "sql" and not q.is_test
    ]
    names = {name.lower() for query in deletes for name in query.tables}
    if key.on_delete != "CASCADE" or table.name.lower() in names:
        return None
    return next((q for q in deletes if [n.lower() for n in q.tables] == [key.table.lower()]), None)
