"""Finds the tables and columns that a demand means, whatever the app calls them."""

from collections.abc import Iterable, Mapping

from cdcheck.model.data import Column, Table
from cdcheck.model.schema import ColumnDemand, SchemaDemand, TableDemand
from cdcheck.schemas.names import key_of, keys_of, without_first_word

Matches = Mapping[str, Table]
"""Maps the name of a table's demand to the table that is meant."""


def match_tables(demand: SchemaDemand, tables: Iterable[Table]) -> Matches:
    """Gives each demand the table with its name, else with its name behind a prefix, else its columns.

    No table is given twice.
    """
    found: dict[str, Table] = {}
    left = list(tables)
    for fits in (_has_name, _has_name_behind_prefix, _has_columns):
        for wanted in demand.tables:
            if wanted.name in found:
                continue
            table = next((t for t in left if fits(wanted, t)), None)
            if table is not None:
                found[wanted.name] = table
                left.remove(table)
    return found


def _has_name(wanted: TableDemand, table: Table) -> bool:
    return key_of(_bare(table.name)) in _keys(wanted)


def _has_name_behind_prefix(wanted: TableDemand, table: Table) -> bool:
    return without_first_word(_bare(table.name)) in _keys(wanted)


def _has_columns(wanted: TableDemand, table: Table) -> bool:
    named = [wanted.column(name) for name in wanted.known_by]
    return bool(named) and all(c is not None and _by_name(c, table) is not None for c in named)


def _keys(wanted: TableDemand | ColumnDemand) -> frozenset[str]:
    return keys_of((wanted.name, *wanted.names))


def _bare(name: str) -> str:
    return name.rpartition(".")[2]


def match_column(wanted: ColumnDemand, table: Table, matches: Matches) -> Column | None:
    """Finds a column by its name, or else by the table that it refers to if only one does."""
    named = _by_name(wanted, table)
    if named is not None or not wanted.references:
        return named
    target = matches.get(wanted.references)
    referring = [
        key.columns[0]
        for key in table.foreign_keys
        if target is not None and len(key.columns) == 1 and same_table(key.table, target)
    ]
    return table.column(referring[0]) if len(referring) == 1 else None


def same_table(name: str, table: Table) -> bool:
    """Tells whether a foreign key's target names a table."""
    return _bare(name).lower() == _bare(table.name).lower()


def _by_name(wanted: ColumnDemand, table: Table) -> Column | None:
    order = [key_of(name) for name in (wanted.name, *wanted.names)]
    by_key = {key_of(name): c for c in table.columns for name in (c.attribute, c.name) if name}
    return next((by_key[key] for key in order if key in by_key), None)
