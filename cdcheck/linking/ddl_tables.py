"""Tables that DDL defines: in SQL files, and in statements that code sends."""

import re
from collections.abc import Callable, Iterable, Iterator
from posixpath import basename

from msgspec.structs import replace

from cdcheck.abstract.values import Site
from cdcheck.facts.database import engine
from cdcheck.file_kinds import is_migration_path
from cdcheck.linking.contested_tables import without_contested
from cdcheck.linking.link import Linked
from cdcheck.linking.taken_back import NAMES, takes_back
from cdcheck.linking.unsent_tables import with_unsent
from cdcheck.linking.widened_models import widened_models
from cdcheck.model.data import Known, Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.model.sql_places import place_in
from cdcheck.sql.ddl.prepared import is_variable
from cdcheck.sql.ddl.reading import Ddl, is_schema_work, read_tables
from cdcheck.sql.statements import Statement, split

_BACK = r"(?:^|[._-])(?:down|undo|rollback|revert)(?:[._-]|$)|(?:^|/)(?:down|rollback)/"
_ENGINES = {"sqlite": "sqlite", "sqlite3": "sqlite", "mysql": "mysql", "mariadb": "mysql"} | {
    "postgres": "postgres",
    "postgresql": "postgres",
}
_DESCRIPTIONS = frozenset({"doc", "docs", "documentation"})


def with_ddl(project: Project, linked: Linked, read: Callable[[str], bytes | None]) -> Project:
    """Adds the tables of DDL to a project, read in the dialect of its engine."""
    project = _with_sent(project, linked)
    dialect = engine(project).kind
    tables = with_unsent(project.tables, project.queries, linked, read, dialect)
    return replace(project, tables=tables)


def _with_sent(project: Project, linked: Linked) -> Project:
    kind = engine(project).kind
    statements = [*_in_files(linked, kind), *_in_code(project.queries, linked)]
    defining = [one for one in statements if not _is_description(one)]
    if project.tables or defining:
        statements = defining
    if not statements and not project.tables:
        return project
    package = linked.machine.package_folder
    found, gaps = without_contested(read_tables(statements, kind), statements, kind, package)
    marked = [replace(t, is_test=True) if linked.is_test(t.at.path) else t for t in found]
    known = (*project.tables, *marked)
    widened = widened_models(replace(project, tables=known), statements)
    gaps = (*project.mapping_gaps, *gaps)
    return replace(project, tables=(*known, *widened), mapping_gaps=gaps)


def _in_files(linked: Linked, kind: str) -> Iterator[Ddl]:
    scripts = [path for path in linked.machine.texts if path.endswith(".sql")]
    meant = {_meant_for(path) for path in scripts} - {""}
    for path, text in sorted(linked.machine.texts.items(), key=_order):
        if not path.endswith(".sql") or linked.is_test(path) or re.search(_BACK, _stem(path)):
            continue
        if len(meant) > 1 and kind in meant and _meant_for(path) not in {"", kind}:
            continue
        origin = "migration" if is_migration_path(path) else "ddl"
        made = [one for one in split(text) if not one.is_down and _may_define(one.text)]
        if origin == "ddl" and all(one.text[:4].upper() == "DROP" for one in made):
            continue  # A script that only drops tables is for starting anew.
        for statement in made:
            yield Ddl(statement.text, _Placing(linked, path, text, statement), origin)


def _meant_for(path: str) -> str:
    """Names the engine that a script's folder names, where each has scripts of its own."""
    return next((_ENGINES[part] for part in path.lower().split("/")[:-1] if part in _ENGINES), "")


def _is_description(statement: Ddl) -> bool:
    """Tells whether a statement stands in the documentation, which no database is made from."""
    return bool(_DESCRIPTIONS & set(statement.place(0, 0).path.lower().split("/")[:-1]))


def _order(item: tuple[str, str]) -> tuple[bool, list[tuple[int, str]]]:
    """Puts schema scripts before migrations, and `10` after `9`."""
    path = item[0]
    parts = [(int(p or 0), "") if p.isdigit() else (0, p) for p in re.split(r"(\d+)", path)]
    return is_migration_path(path), parts


def _stem(path: str) -> str:
    return path.rpartition("/")[0] + "/" + basename(path).removesuffix(".sql").lower()


def _may_define(sql: str) -> bool:
    return is_schema_work(sql) or sql[:2].upper() == "DO" or is_variable(sql)


class _Placing:
    """Places stretches of one statement of a file."""

    def __init__(self, linked: Linked, path: str, text: str, statement: Statement) -> None:
        self._location = linked.machine.location
        self._path = path
        self._before = len(text[: statement.start].encode())
        self._sql = statement.text

    def __call__(self, start: int, end: int) -> Location:
        at = self._before + len(self._sql[:start].encode())
        return self._location(Site(self._path, at, at + len(self._sql[start:end].encode())))


def _in_code(queries: Iterable[Query], linked: Linked) -> Iterator[Ddl]:
    """Lists the DDL that code sends; one that drops a table says nothing of what is there."""
    for query in queries:
        if query.operation != "ddl" or query.known is not Known.FULLY or query.is_test:
            continue
        name = (query.function or "").rpartition(":")[2].rpartition(".")[2].lower()
        is_in_file = query.at.path.endswith(".sql")
        if is_in_file or name in NAMES or query.sql[:4].upper() == "DROP":
            continue
        if takes_back(linked, query.at):
            continue
        origin = "migration" if is_migration_path(query.at.path) else "ddl"
        yield Ddl(query.sql, _InQuery(query), origin)


class _InQuery:
    """Places stretches of a statement that code holds."""

    def __init__(self, query: Query) -> None:
        self._query = query

    def __call__(self, start: int, end: int) -> Location:
        return place_in(self._query, start, end)
