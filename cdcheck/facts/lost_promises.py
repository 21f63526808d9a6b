"""Promises that a statement drops, or that leave a `try` or a chain before they fail."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.promise_uses import Promise, promises
from cdcheck.knowledge.data_calls import Touch
from cdcheck.knowledge.promising_calls import ANY, connects, mixin, sends_query, writes_at_once
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class Loss(StrEnum):
    """How a promise is lost: a `return` takes it out of a `try`, or a statement drops it.

    `TRIED` is dropped in a `try` that is to catch its failure, `CHAINED` in a function that `then` is
    given, whose chain goes on without it.
    """

    RETURNED = "returned"
    TRIED = "tried"
    CHAINED = "chained"
    DROPPED = "dropped"


class LostPromise(Struct, frozen=True):
    """Is a promise of `called` that is lost at `at`.

    `caught_at` is the `catch` that will not see it fail, or the chain; `None` if there is none.
    `is_alone` says that there is nothing else which that could catch.
    """

    at: Location
    called: str
    how: Loss
    caught_at: Location | None = None
    is_alone: bool = False


class LostPromises(Struct, frozen=True):
    """Holds them by the place of the call."""

    of: Mapping[Location, LostPromise]


class Losable(Struct, frozen=True):
    """Is a promise that may be lost. `function` is the place of the app's function that gives it.

    `is_write` says that it stands for rows that are written, `is_connection` for a connection.
    """

    promise: Promise
    is_write: bool = False
    is_connection: bool = False
    function: Location | None = None


def losable(project: Project, accesses: DataAccesses) -> Iterator[Losable]:
    """Lists the promises that the app's functions and its queries give."""
    writing = {one.function for one in accesses.every if one.touch is Touch.WRITE}
    functions = {function.id: function for function in project.functions}
    calls = {call.at: call for call in project.calls}
    for promise in promises(project):
        call = calls.get(promise.at)
        callee = functions.get(call.callee or "") if call is not None else None
        if callee is not None and promise.called:
            yield Losable(promise, callee.id in writing, function=callee.at)
    yield from _of_libraries(project)
    for query in project.queries:
        is_write = query.operation in {"insert", "update", "delete"} and query.driver == "pg"
        if is_write and query.sent_at is not None and not query.is_awaited and not query.is_test:
            yield Losable(Promise(query.sent_at, "query", 2), is_write=True)


def _of_libraries(project: Project) -> Iterator[Losable]:
    linked = {one.name.lower() for one in project.associations}
    linked |= {one.singular.lower() for one in project.associations}
    for call in project.calls:
        name = call.external or ""
        if not name or call.is_awaited or call.is_choice or call.is_test:
            continue
        of_link = mixin(name)
        is_linked = of_link is not None and of_link.association.lower() in linked - {""}
        is_write = writes_at_once(name) or (of_link is not None and is_linked and of_link.is_write)
        is_connection = connects(name)
        if is_write or is_linked or is_connection or sends_query(name):
            promise = Promise(call.at, name.rpartition(".")[2], ANY)
            yield Losable(promise, is_write, is_connection)
