"""Which mapped tables `create_all` leaves out, since they belong to another declarative base."""

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.schema_creation import SchemaCreations, are_others_written
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.started_files import StartedFiles
from cdcheck.model.data import SchemaCreation, Table
from cdcheck.model.project import Project

# One name stands for all that these libraries collect, though an app may have several of them.
_SHARED = frozenset({"", "flask_sqlalchemy", "sqlmodel"})


class LeftOutTables(Struct, frozen=True):
    """Holds the tables that nothing creates, and the creations of other tables."""

    every: tuple[Table, ...] = ()
    creations: tuple[SchemaCreation, ...] = ()


@fact
def left_out_tables(
    project: Project, creations: SchemaCreations, started: StartedFiles, words: SourceWords
) -> LeftOutTables:
    """Says nothing of apps with several databases, of which one may be filled by others."""
    made = creations.on_start
    collections = {one.metadata for one in made}
    is_plain = bool(made) and all(one.how == "create_all" for one in made)
    if not is_plain or collections & _SHARED or creations.outside or started.doubt:
        return LeftOutTables()
    engines = {use.at for use in project.databases if not use.is_test}
    if len(engines) != 1 or are_others_written(creations, words):
        return LeftOutTables()
    mapped = [t for t in project.tables if t.origin == "model" and t.cls and not t.is_test]
    left = tuple(
        table
        for table in mapped
        if table.at.path in started.reached and table.metadata not in _SHARED | collections
        if not table.is_extending
    )
    return LeftOutTables() if _refer_to_each_other(mapped) else LeftOutTables(left, made)


def _refer_to_each_other(tables: list[Table]) -> bool:
    """Tells whether a key leads from one base to another, so that the models cannot be used at all."""
    known = {(table.metadata, table.name) for table in tables}
    return any((t.metadata, key.table) not in known for t in tables for key in t.foreign_keys)
