"""Compares the tables that were read in an app's files with those that its database holds."""

from collections.abc import Iterable, Iterator

from cdcheck.model.data import Column, Table
from cdcheck.model.schema import TypeFamily
from cdcheck.schemas.comparison import unique_sets
from cdcheck.schemas.types import family_of
from cdcheck.sql.kept_tables import BOOKKEEPING

_KEPT_AS = {
    TypeFamily.BOOLEAN: {TypeFamily.INTEGER, TypeFamily.NUMBER},
    TypeFamily.TIMESTAMP: {TypeFamily.TEXT, TypeFamily.INTEGER, TypeFamily.NUMBER},
    TypeFamily.UUID: {TypeFamily.TEXT, TypeFamily.BINARY},
    TypeFamily.JSON: {TypeFamily.TEXT, TypeFamily.BINARY},
    TypeFamily.ARRAY: {TypeFamily.TEXT, TypeFamily.JSON},
    TypeFamily.NUMBER: {TypeFamily.INTEGER},
}
"""How a database keeps values of a type that it does not have."""


def differences(
    read: Iterable[Table], live: Iterable[Table], *, is_all_read: bool = True
) -> Iterator[str]:
    """Says what the database has otherwise than was read; what was not understood is no difference.

    Without `is_all_read` the files may define more tables than are known.
    """
    there = {_bare(table.name): table for table in live}
    known = {_bare(table.name): table for table in read}
    for name, table in known.items():
        if name in there:
            yield from _of_table(table, there[name])
        elif table.origin != "view":
            yield f"the database has no `{table.name}`"
    for name, table in there.items():
        if is_all_read and name not in known and name not in BOOKKEEPING:
            yield f"`{table.name}` is in the database only"


def _of_table(read: Table, live: Table) -> Iterator[str]:
    for column in read.columns:
        found = live.column(column.name)
        if found is None:
            yield f"the database has no `{live.name}.{column.name}`"
        else:
            yield from _of_column(live.name, column, found)
    if not read.is_complete or read.origin == "view":
        return
    for column in live.columns:
        if read.column(column.name) is None:
            yield f"`{live.name}.{column.name}` is in the database only"
    here, there = unique_sets(read), unique_sets(live)
    for names in sorted(map(sorted, here - there)):
        yield f"`{live.name}.{'+'.join(names)}` is not unique in the database"
    for names in sorted(map(sorted, there - here)):
        yield f"`{live.name}.{'+'.join(names)}` is unique in the database only"
    yield from _of_keys(read, live)


def _of_column(table: str, read: Column, live: Column) -> Iterator[str]:
    wanted, found = family_of(read.type), family_of(live.type)
    is_same = wanted is None or found is None or wanted is found or found in _KEPT_AS.get(wanted, ())
    if not is_same:
        yield f"`{table}.{read.name}` is `{live.type}` in the database, not `{read.type}`"
    if read.is_primary or live.is_primary or None in (read.nullable, live.nullable):
        return
    if read.nullable and not live.nullable:
        yield f"`{table}.{read.name}` is `NOT NULL` in the database only"
    elif live.nullable and not read.nullable:
        yield f"`{table}.{read.name}` may be null in the database"


def _of_keys(read: Table, live: Table) -> Iterator[str]:
    there = {_names(key.columns): key for key in live.foreign_keys}
    for key in read.foreign_keys:
        found = there.pop(_names(key.columns), None)
        columns = "+".join(key.columns)
        if found is None:
            yield f"`{live.name}.{columns}` refers to nothing in the database"
        elif _bare(found.table) != _bare(key.table):
            yield f"`{live.name}.{columns}` refers to `{found.table}` in the database"
        elif _action(found.on_delete) != _action(key.on_delete):
            yield f"`{live.name}.{columns}` has `ON DELETE {_action(found.on_delete)}` in the database"
    for key in there.values():
        yield f"`{live.name}.{'+'.join(key.columns)}` refers to `{key.table}` in the database only"


def _names(columns: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in columns)


def _action(written: str) -> str:
    """`RESTRICT` and no action differ only in when they refuse."""
    return "NO ACTION" if written.upper() in ("", "RESTRICT") else written.upper()


def _bare(name: str) -> str:
    return name.rpartition(".")[2].lower()
