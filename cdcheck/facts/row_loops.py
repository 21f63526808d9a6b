"""Loops over rows that ask the database once more for each of them."""

from collections.abc import Iterator, Mapping, Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DRIVERS = frozenset({"sqlite3", "aiosqlite", "psycopg", "psycopg2", "asyncpg"})
_OF_SESSIONS = frozenset({"execute", "scalar", "scalars", "get", "get_one", "exec"})
_OF_QUERIES = frozenset(
    {"all", "first", "one", "one_or_none", "scalar", "count", "get"}
    | {"paginate", "first_or_404", "one_or_404", "get_or_404"}
)


class RowLoop(Struct, frozen=True):
    """Is a query, or a call that leads to one, that a loop over rows makes for each row.

    `rows_at` is where the rows come from, `query_at` the query, which is in another function if one is
    called.
    """

    at: Location
    rows_at: Location
    query_at: Location


class RowLoops(Struct, frozen=True):
    """Holds them by the place of the function around."""

    of: Mapping[Location, tuple[RowLoop, ...]]


class Reads(Struct, frozen=True):
    """Tells where the code of an app reads rows: by the calls that do, and by the functions around.

    Functions that call such a one are among these. `answering` are those that requests lead to.
    """

    calls: Set[Location]
    functions: Mapping[str, Location]
    answering: Set[str]


@fact
def reads(project: Project) -> Reads:
    calls = {at: caller for at, caller in _reading(project) if caller is not None}
    callers: dict[str, set[str]] = {}
    called: dict[str, list[str]] = {}
    for call in project.calls:
        if call.callee is not None and call.caller is not None and not call.is_test:
            callers.setdefault(call.callee, set()).add(call.caller)
            called.setdefault(call.caller, []).append(call.callee)
    functions: dict[str, Location] = {}
    for at, function in calls.items():
        for id_ in (function, *callers.get(function, ())):
            functions.setdefault(id_, at)
    handlers = [one.handler for one in project.routes if one.handler is not None and not one.is_test]
    return Reads(frozenset(calls), functions, closure(handlers, lambda id_: called.get(id_, ())))


def _reading(project: Project) -> Iterator[tuple[Location, str | None]]:
    """Lists the calls that read rows, with the functions around them."""
    for use in project.session_uses:
        if use.method in _OF_SESSIONS and not (use.writes or use.is_test):
            yield use.at, use.function
    for query in project.queries:
        if query.operation == "select" and query.driver in _DRIVERS and not query.is_test:
            yield from ((place, query.function) for place in query.sendings)
    for call in project.calls:
        owner, _, method = (call.external or "").rpartition(".")
        if owner == "sqlalchemy.Query" and method in _OF_QUERIES and not call.is_test:
            yield call.at, call.caller
