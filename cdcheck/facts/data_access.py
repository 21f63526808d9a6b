"""Every place of the app that reads or writes the database, however it was recognised."""

from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.knowledge.data_calls import Touch, touch_of
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

# What opens, ends or hands on a transaction sends no statement of its own.
_TRANSACTIONS = frozenset(
    {"begin", "begin_nested", "close", "commit", "connect", "expire", "expunge", "flush"}
    | {"refresh", "rollback", "transaction"}
)
_WRITING = frozenset(
    {"add", "add_all", "bulk_create", "bulkCreate", "create", "createMany", "delete", "deleteMany"}
    | {"destroy", "insert", "merge", "save", "update", "updateMany", "upsert"}
)
_NO_DATA = frozenset({"ddl", "fragment", "schema", "transaction"})
_WRITES = frozenset({"insert", "update", "delete"})


class Access(Struct, frozen=True):
    """Is a place where the database is read or written, outside tests.

    `function` is the id of the function around it, `None` at module level.
    """

    at: Location
    what: str
    touch: Touch
    function: str | None


class DataAccesses(Struct, frozen=True):
    """Knows the accesses of an app, in order of place, one for each line."""

    every: tuple[Access, ...]
    by_file: Mapping[str, Sequence[Access]]
    by_function: Mapping[str | None, Sequence[Access]]

    def in_file(self, path: str) -> Sequence[Access]:
        """Lists the accesses of one file."""
        return self.by_file.get(path, ())

    def in_function(self, function: str) -> Sequence[Access]:
        """Lists the accesses in a function's own body."""
        return self.by_function.get(function, ())


@fact
def data_accesses(project: Project) -> DataAccesses:
    """Unites what ORM models, drivers and qualified names tell."""
    found: dict[tuple[str, int], Access] = {}
    for access in _all(project):
        found.setdefault((access.at.path, access.at.line), access)
    every = tuple(sorted(found.values(), key=lambda access: access.at))
    by_file: dict[str, list[Access]] = {}
    by_function: dict[str | None, list[Access]] = {}
    for access in every:
        by_file.setdefault(access.at.path, []).append(access)
        by_function.setdefault(access.function, []).append(access)
    return DataAccesses(every, by_file, by_function)


def _all(project: Project) -> Iterator[Access]:
    inherited = {a.at for a in project.accesses if a.through not in {"", a.at.path}}
    yield from (_of_query(query) for query in project.queries if _is_run_here(query, inherited))
    lines = {(at.path, at.line) for query in project.queries for at in _without_data(query)}
    for call in project.calls:
        touch = touch_of(call.external) if call.external and not call.is_test else None
        if call.at in inherited or (call.at.path, call.at.line) in lines:
            continue
        if touch is not None and touch is not Touch.DEFINE:
            yield Access(call.at, call.external or "", touch, call.caller)
    for access in project.accesses:
        if (access.at.path, access.at.line) in lines or access.at in inherited:
            continue
        what = access.what.strip("`").removesuffix("()")
        verb = what.rpartition(".")[2]
        if not access.is_test and verb not in _TRANSACTIONS:
            touch = Touch.WRITE if verb in _WRITING else Touch.RUN
            yield Access(access.at, what, touch, access.function)


def _is_run_here(query: Query, inherited: Set[Location]) -> bool:
    """Tells whether a statement runs where it is written; one that does not is noted at its call.

    A part of a statement runs with what it is put into. What sets up a connection reads no data. What a
    repository of the app inherits is run by that.
    """
    is_elsewhere = query.function is not None and query.function.partition(":")[0] != query.at.path
    is_elsewhere = is_elsewhere or query.at in inherited
    return not (query.is_test or query.operation in _NO_DATA or is_elsewhere or query.is_pragma)


def _without_data(query: Query) -> Iterator[Location]:
    """Gives the places of a statement that makes the schema or sets up a connection."""
    if query.is_pragma or query.operation in _NO_DATA - {"fragment"}:
        yield from (query.at, *query.sendings)


def _of_query(query: Query) -> Access:
    touch = Touch.WRITE if query.operation in _WRITES else Touch.RUN
    touch = Touch.READ if query.operation == "select" else touch
    return Access(query.at, " ".join((query.operation, *query.tables)), touch, query.function)
