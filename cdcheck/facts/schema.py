"""The tables that the app keeps its data in, one definition each."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.authoring import fact
from cdcheck.model.data import Known, Table
from cdcheck.model.project import Project

_ORDER = {"model": 0, "ddl": 1, "migration": 2}


class KeptSchema(Struct, frozen=True):
    """Holds the app's tables; `doubt` says what further tables may come from, empty if nothing does."""

    tables: tuple[Table, ...]
    doubt: str = ""

    def table(self, name: str) -> Table | None:
        """Finds a table by its name, ignoring case and the schema before it."""
        wanted = name.rpartition(".")[2].lower()
        return next((t for t in self.tables if t.name.rpartition(".")[2].lower() == wanted), None)


@fact
def kept_schema(project: Project) -> KeptSchema:
    return KeptSchema(tuple(_one_a_name(one_definition_each(project.tables))), _doubt(project))


def _one_a_name(tables: list[Table]) -> Iterator[Table]:
    """Leaves one table a name: of those of several schemas the first, that may have further columns."""
    for _, named in groupby(tables, key=lambda table: table.name):
        first, *others = named
        yield replace(first, is_complete=first.is_complete and not others)


def one_definition_each(tables: Iterable[Table]) -> list[Table]:
    """Chooses one definition a table: the models', else DDL's, else migrations'.

    Where there are models, a table that only a migration knows is a table of the past.
    """
    shown = sorted((t for t in tables if not t.is_test), key=lambda t: _ORDER.get(t.origin, 3))
    has_models = any(table.origin == "model" for table in shown)
    found: dict[str, list[Table]] = {}
    for table in shown:
        known = found.setdefault(table.name, [])
        if (not has_models or table.origin != "migration") and not any(
            _is_same(table, k) for k in known
        ):
            known.append(table)
    return [table for tables in found.values() for table in tables]


def _is_same(one: Table, other: Table) -> bool:
    """Tells whether two tables of one name are the same; where no schema is stated, it may be any."""
    return not one.schema or not other.schema or one.schema == other.schema


def _doubt(project: Project) -> str:
    if project.schemas_beside and not any(t.origin == "model" for t in project.tables):
        return f"`{project.schemas_beside[0]}` may make further tables"
    known = {table.name.rpartition(".")[2].lower() for table in project.tables}
    for query in project.queries:
        if query.is_test or query.operation != "ddl":
            continue
        if query.known is not Known.FULLY:
            return "a statement that changes the schema is known only in part"
        unread = [name for name in query.tables if name.rpartition(".")[2].lower() not in known]
        if unread:
            return f"SQL makes or changes `{unread[0]}`"
    unread = [t.name for t in project.tables if t.origin == "ddl" and not (t.is_complete or t.columns)]
    if unread:
        return f"the definition of `{unread[0]}` is not understood"
    if any(not c.is_test and c.how == "SQL" for c in project.creations) and not known:
        return "SQL that makes tables is not understood"
    return ""
