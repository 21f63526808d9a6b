"""Tables of packages of a workspace that define one name differently, for databases of their own."""

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from cdcheck.model.data import Table
from cdcheck.model.mapped import MappingGap
from cdcheck.model.places import Location
from cdcheck.sql.ddl.reading import Ddl, read_tables

_MAKING = re.compile(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?([\w.\"`\[\]]+)", re.IGNORECASE)


def without_contested(
    found: tuple[Table, ...], statements: Iterable[Ddl], dialect: str, package: Callable[[str], str]
) -> tuple[tuple[Table, ...], tuple[MappingGap, ...]]:
    """Empties the tables of which it is open which definition holds, and says so.

    `package` gives the folder of the package that a file is in.
    """
    homes: dict[str, list[Ddl]] = {}
    for statement in statements:
        homes.setdefault(package(statement.place(0, 0).path), []).append(statement)
    contested = _contested(list(homes.values()), dialect)
    emptied = tuple(_emptied(table) if table.name in contested else table for table in found)
    why = "packages of the workspace have databases of their own, with tables of the same names"
    gaps = (MappingGap(at, why) for at in contested.values())
    return emptied, tuple(gaps)


def _contested(homes: list[list[Ddl]], dialect: str) -> dict[str, Location]:
    """Finds the tables of the packages that share a name, and have a database each."""
    named = [{name.lower() for one in home for name in _MAKING.findall(one.sql)} for home in homes]
    shared = {name for names in named for name in names if sum(name in other for other in named) > 1}
    read = [
        [t for t in read_tables(home, dialect) if t.is_complete and t.columns]
        for home, names in zip(homes, named, strict=True)
        if names & shared
    ]
    shapes: dict[str, set[frozenset[str]]] = {}
    for table in (table for tables in read for table in tables):
        shapes.setdefault(table.name, set()).add(frozenset(column.name for column in table.columns))
    apart = {name for name, ways in shapes.items() if len(ways) > 1}
    rivals = (tables for tables in read if any(table.name in apart for table in tables))
    return {table.name: table.at for tables in rivals for table in tables}


def _emptied(table: Table) -> Table:
    return replace(table, columns=(), foreign_keys=(), indexes=(), checks=(), is_complete=False)
