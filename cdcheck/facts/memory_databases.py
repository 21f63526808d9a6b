"""Databases of SQLite in memory whose tables are made where the code that answers does not see them."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.answering import Answering
from cdcheck.facts.answering_threads import in_thread, threaded_server
from cdcheck.model.data import DatabaseUse
from cdcheck.model.http import Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_URLS = frozenset({"", "/", "/:memory:"})
_SCHEMES = frozenset({"sqlite", "sqlite+pysqlite"})
_READING = frozenset({"query", "execute", "scalars", "scalar", "get", "get_one"})


class AskedApart(Struct, frozen=True):
    """Is a statement at `at` that meets an empty database: the tables of `use` are made at `made_at`.

    `apart_at` says why it is another: there requests are answered in other threads, or each connects.
    """

    use: DatabaseUse
    at: Location
    route: Route
    made_at: Location
    apart_at: Location


class MemoryDatabases(Struct, frozen=True):
    """Holds the first such statement of the app's one database."""

    asked: AskedApart | None = None


@fact
def memory_databases(project: Project, answering: Answering) -> MemoryDatabases:
    uses = [use for use in project.databases if not use.is_test]
    if len(uses) != 1 or uses[0].kind != "sqlite" or uses[0].is_alternative:
        return MemoryDatabases()
    use = uses[0]
    scheme, _, rest = (use.url or "").partition("://")
    if use.is_async is False and use.is_only and scheme in _SCHEMES and rest in _URLS:
        return MemoryDatabases(next(_of_engine(use, project, answering), None))
    if use.is_async is None and use.url == ":memory:":
        return MemoryDatabases(next(_of_connections(use, project, answering), None))
    return MemoryDatabases()


def _of_engine(use: DatabaseUse, project: Project, answering: Answering) -> Iterator[AskedApart]:
    """Lists what is asked in other threads, where the main one makes the tables."""
    made = [one for one in project.creations if not one.is_test]
    coroutines = {function.id for function in project.functions if function.is_async}
    if not made or not all(one.how == "create_all" and one.is_on_start for one in made):
        return
    if any(answering.route_of(one.at) is not None for one in made):
        return
    for asked in project.session_uses:
        route = answering.route_of(asked.at)
        if (
            asked.method not in _READING
            or asked.is_test
            or route is None
            or asked.function in coroutines
        ):
            continue
        apart_at = threaded_server(project) or in_thread(route, project)
        if apart_at is not None:
            yield AskedApart(use, asked.at, route, made[0].at, apart_at)


def _of_connections(use: DatabaseUse, project: Project, answering: Answering) -> Iterator[AskedApart]:
    """Lists what is asked of connections of their own, where another one makes the tables."""
    made = [one for one in project.queries if one.operation == "ddl" and not one.is_test]
    around = next((one.at for one in project.functions if one.at.has_line_of(use.at)), None)
    if not made or around is None or answering.route_of(use.at) is None:
        return
    if any(answering.route_of(one.at) or (around.has_line_of(one.sent_at or one.at)) for one in made):
        return
    for query in project.queries:
        route = answering.route_of(query.sent_at or query.at)
        if query.tables and route is not None and query.driver == use.driver:
            yield AskedApart(use, query.at, route, made[0].at, use.at)
