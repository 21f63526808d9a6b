"""Judges the tables of a live database: by what is demanded, and by what was read in the app's files."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from cdcheck.model.data import Column, Table
from cdcheck.model.schema import SchemaDemand
from cdcheck.runs import DatabaseSeen
from cdcheck.schemas.comparison import compare, unique_sets
from cdcheck.schemas.differences import differences
from cdcheck.schemas.wording import said


def judged(
    seen: DatabaseSeen,
    live: tuple[Table, ...],
    demand: SchemaDemand | None,
    read: Iterable[Table],
    *,
    is_all_read: bool,
) -> DatabaseSeen:
    """Gives what was seen with the tables, and with all in which they deviate or differ."""
    return replace(
        seen,
        tables={table.name: tuple(_columns(table)) for table in live},
        deviations=tuple(_deviations(demand, live)) if demand is not None else (),
        differences=tuple(differences(read, live, is_all_read=is_all_read)),
    )


def _deviations(demand: SchemaDemand, live: tuple[Table, ...]) -> Iterator[str]:
    for deviation in compare(demand, live):
        yield said(deviation) + (f", but {deviation.doubt}" if deviation.doubt else "")


def _columns(table: Table) -> Iterator[str]:
    unique = unique_sets(table)
    for column in table.columns:
        yield " ".join(filter(None, _words(column, table, is_unique={column.name.lower()} in unique)))


def _words(column: Column, table: Table, *, is_unique: bool) -> Iterator[str]:
    yield column.name
    yield column.type
    if column.is_primary:
        yield "PRIMARY KEY"
    elif column.nullable is False:
        yield "NOT NULL"
    if is_unique and not column.is_primary:
        yield "UNIQUE"
    for key in table.foreign_keys:
        if key.columns == (column.name,):
            yield f"REFERENCES {key.table}"
            yield f"ON DELETE {key.on_delete}" if key.on_delete else ""
