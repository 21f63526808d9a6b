"""What queries that code builds name, against the tables that there are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.schema import KeptSchema
from cdcheck.knowledge.engine_tables import is_kept_by_an_engine
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import BuiltQuery, BuiltTable, Mention
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_COMPUTED = frozenset({"select", "order", "group"})


class NamedTables(Struct, frozen=True):
    """Holds the definitions of every table by its name, and what code names in vain.

    What is named at one of the places `right` is there for one of the queries that are built by it,
    at `defined` by the object that stands for the table. `doubt` says why there may be other tables
    and columns.
    """

    by_name: Mapping[str, tuple[Table, ...]]
    right: frozenset[Location]
    defined: frozenset[Location] = frozenset()
    doubt: str = ""

    def of(self, name: str) -> tuple[Table, ...]:
        """Lists the definitions of a table."""
        return self.by_name.get(name.lower(), ())

    def unknown_tables(self, query: BuiltQuery) -> Iterator[BuiltTable]:
        """Lists the tables of a query that nothing defines."""
        for table in query.tables if query.is_whole else ():
            is_plain = table.name.isidentifier() and not is_kept_by_an_engine(table.name)
            if is_plain and table.at not in self.right and not self.of(table.name):
                yield table

    def unknown_columns(self, query: BuiltQuery) -> Iterator[tuple[Mention, Table | None]]:
        """Lists the columns that no definition has, with the table that lacks each if it is known."""
        for mention in query.mentions:
            if mention.at in self.right:
                continue
            lacking = _lacking(self.by_name, query, mention)
            if lacking is not None:
                yield mention, lacking[0] if len(lacking) == 1 else None


@fact
def named_tables(project: Project, schema: KeptSchema) -> NamedTables:
    """Collects them; what is right in one query is right wherever the same place builds another."""
    by_name: dict[str, tuple[Table, ...]] = defaultdict(tuple)
    for table in project.tables:
        if not table.is_test:
            by_name[table.name.rpartition(".")[2].lower()] += (table,)
    histories = [one for one in project.migrations if one.tool == "knex"]
    doubts = [one.doubt for one in histories if one.doubt] + [schema.doubt]
    if not by_name:
        doubts.append("no table is known")
    if not histories and not any(t.origin == "ddl" for of in by_name.values() for t in of):
        doubts.append("no migration is known")
    if any(q.operation == "ddl" and "ALTER" in q.sql.upper() for q in project.queries if not q.is_test):
        doubts.append("statements change tables")
    right = {
        mention.at
        for query in project.built_queries
        for mention in query.mentions
        if _lacking(by_name, query, mention) is None
    } | {t.at for query in project.built_queries for t in query.tables if t.name.lower() in by_name}
    drizzle = [query for query in project.built_queries if query.orm == "drizzle"]
    defined = frozenset(mention.at for query in drizzle for mention in query.mentions)
    return NamedTables(by_name, frozenset(right), defined, next(filter(None, doubts), ""))


def _lacking(
    by_name: Mapping[str, tuple[Table, ...]], query: BuiltQuery, mention: Mention
) -> tuple[Table, ...] | None:
    """Gives the tables that lack a column; `None` if one has it, or may have it."""
    column = mention.path[-1]
    if not query.is_whole or column in query.names:
        return None
    if len(mention.path) > 1:
        meant = [t for t in query.tables if t.alias.lower() == mention.path[0].lower()]
    else:
        is_own = mention.role in {"values", "returning"}
        meant = list(query.tables[:1] if is_own else query.tables)
        if not is_own and (_is_elsewhere(by_name, column) or _is_computed(query, mention)):
            return None
    found = [by_name.get(table.name.lower(), ()) for table in meant]
    if not found or any(not of or any(_may_have(t, column) for t in of) for of in found):
        return None
    return tuple(of[0] for of in found)


def _is_elsewhere(by_name: Mapping[str, tuple[Table, ...]], column: str) -> bool:
    return any(table.column(column) is not None for of in by_name.values() for table in of)


def _is_computed(query: BuiltQuery, mention: Mention) -> bool:
    return query.is_renaming and mention.role in _COMPUTED


def _may_have(table: Table, column: str) -> bool:
    is_open = not table.is_complete or table.origin == "view" or not table.columns
    return is_open or table.column(column) is not None
