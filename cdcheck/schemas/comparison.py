"""Compares tables, however they were come by, with what is demanded of a schema."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from cdcheck.model.data import Column, ForeignKey, Table
from cdcheck.model.schema import ColumnDemand, Kind, SchemaDemand, TableDemand
from cdcheck.schemas.matching import Matches, match_column, match_tables, same_table
from cdcheck.schemas.types import family_of


class Deviation(Struct, frozen=True):
    """Is one respect in which a schema is not as demanded.

    `demand` names what is demanded, as `articles.slug`; `table` and `columns` are what was found
    for it. `doubt` says why it may be otherwise, and is empty if it may not.
    """

    kind: Kind
    demand: str
    table: Table | None = None
    columns: tuple[str, ...] = ()
    found: str = ""
    wanted: str = ""
    doubt: str = ""


def compare(demand: SchemaDemand, tables: Iterable[Table]) -> tuple[Deviation, ...]:
    """Lists all deviations, in the order of the demands.

    Where something that no demand names may be what is missing, that is said as a doubt.
    """
    tables = tuple(tables)
    matches = match_tables(demand, tables)
    spare = tuple(table for table in tables if table not in matches.values())
    return tuple(
        deviation for wanted in demand.tables for deviation in _of_table(wanted, matches, spare)
    )


def _of_table(wanted: TableDemand, matches: Matches, spare: tuple[Table, ...]) -> Iterator[Deviation]:
    table = matches.get(wanted.name)
    if table is None:
        if not wanted.optional:
            doubt = f"`{spare[0].name}` may be it" if spare else ""
            yield Deviation(Kind.TABLE_MISSING, wanted.name, doubt=doubt)
        return
    for column in wanted.columns:
        yield from _of_column(wanted, column, table, matches)
    for names in wanted.unique:
        yield from _of_unique_set(wanted, names, table, matches)


def _of_column(
    owner: TableDemand, wanted: ColumnDemand, table: Table, matches: Matches
) -> Iterator[Deviation]:
    name = f"{owner.name}.{wanted.name}"
    holders = [table, *(matches[other] for other in wanted.elsewhere if other in matches)]
    pairs = [(holder, match_column(wanted, holder, matches)) for holder in holders]
    holder, column = next((pair for pair in pairs if pair[1] is not None), (table, None))
    if column is not None:
        yield from _of_values(name, wanted, column, holder)
        yield from _of_keys(name, wanted, column, holder, matches)
    elif not wanted.optional:
        doubts = (_doubt(one) or _may_be(owner, wanted, one, matches) for one in holders)
        doubt = next(filter(None, doubts), "")
        yield Deviation(Kind.COLUMN_MISSING, name, table, doubt=doubt)


def _may_be(owner: TableDemand, wanted: ColumnDemand, table: Table, matches: Matches) -> str:
    """Names a column that no demand means and that could hold what is demanded."""
    meant = [match_column(demand, table, matches) for demand in owner.columns]
    for column in table.columns:
        family = family_of(column.type)
        fits = not wanted.types or family is None or family in wanted.types
        if fits and column not in meant and not column.is_primary:
            return f"`{column.name}` may be it"
    return ""


def _of_values(name: str, wanted: ColumnDemand, column: Column, table: Table) -> Iterator[Deviation]:
    columns = (column.name,)
    family = family_of(column.type)
    if wanted.types and family is not None and family not in wanted.types:
        yield Deviation(Kind.TYPE, name, table, columns, column.type, " or ".join(wanted.types))
    if wanted.nullable is False and column.nullable is True:
        yield Deviation(Kind.NULLABLE, name, table, columns)
    if wanted.nullable is True and column.nullable is False and not column.has_default:
        yield Deviation(Kind.NOT_NULLABLE, name, table, columns)
    if wanted.unique and frozenset({_key(column.name)}) not in unique_sets(table):
        yield Deviation(Kind.NOT_UNIQUE, name, table, columns, doubt=_unique_doubt(table))
    if wanted.unique is False and frozenset({_key(column.name)}) in unique_sets(table):
        yield Deviation(Kind.TOO_UNIQUE, name, table, columns, wanted=column.name)


def _of_keys(
    name: str, wanted: ColumnDemand, column: Column, table: Table, matches: Matches
) -> Iterator[Deviation]:
    columns = (column.name,)
    keys = [key for key in table.foreign_keys if columns == key.columns]
    target = matches.get(wanted.references)
    if target is not None and wanted.needs_key and not keys:
        yield Deviation(Kind.KEY_MISSING, name, table, columns, wanted=target.name, doubt=_doubt(table))
    if target is not None and wanted.needs_key and keys and not _leads_to(keys, target):
        yield Deviation(Kind.KEY_ELSEWHERE, name, table, columns, keys[0].table, target.name)
    if wanted.on_delete and keys and all(key.on_delete not in wanted.on_delete for key in keys):
        found = keys[0].on_delete or "NO ACTION"
        yield Deviation(Kind.ACTION, name, table, columns, found, " or ".join(wanted.on_delete))
    if wanted.indexed and not is_indexed(table, column):
        yield Deviation(Kind.NOT_INDEXED, name, table, columns, doubt=_doubt(table))


def _leads_to(keys: list[ForeignKey], target: Table) -> bool:
    return any(same_table(key.table, target) for key in keys)


def _of_unique_set(
    owner: TableDemand, names: tuple[str, ...], table: Table, matches: Matches
) -> Iterator[Deviation]:
    """Judges a set of columns only if all of them were found: no name is no fault here."""
    demands = [owner.column(name) for name in names]
    found = [match_column(demand, table, matches) for demand in demands if demand is not None]
    columns = tuple(column.name for column in found if column is not None)
    if len(set(columns)) != len(names):
        return
    wanted, held = frozenset(map(_key, columns)), unique_sets(table)
    demand = f"{owner.name}.{'+'.join(names)}"
    narrower = next((one for one in held if one < wanted), None)
    if narrower is not None:
        yield Deviation(Kind.TOO_UNIQUE, demand, table, columns, wanted=" and ".join(sorted(narrower)))
    elif wanted not in held:
        yield Deviation(Kind.NOT_UNIQUE, demand, table, columns, doubt=_unique_doubt(table))


def unique_sets(table: Table) -> set[frozenset[str]]:
    """Lists the sets of columns, in lower case, of which no two rows have the same."""
    found = {frozenset({_key(column.name)}) for column in table.columns if column.is_unique}
    primary = frozenset(_key(column.name) for column in table.columns if column.is_primary)
    found |= {frozenset(map(_key, index.columns)) for index in table.indexes if index.is_unique}
    return (found | {primary}) - {frozenset()}


def is_indexed(table: Table, column: Column) -> bool:
    """Tells whether an index or a key begins with a column."""
    primary = [one.name for one in table.columns if one.is_primary]
    firsts = [index.columns[0] for index in table.indexes if index.columns] + primary[:1]
    return column.is_unique or column.is_indexed or _key(column.name) in set(map(_key, firsts))


def _key(name: str) -> str:
    return name.lower()


def _doubt(table: Table) -> str:
    return "" if table.is_complete else f"not all of `{table.name}` was understood"


def _unique_doubt(table: Table) -> str:
    known = {_key(column.name) for column in table.columns}
    unread = [i for i in table.indexes if i.is_unique and not set(map(_key, i.columns)) & known]
    if unread:
        return f"a unique index on `{table.name}` was not understood"
    return _doubt(table)
