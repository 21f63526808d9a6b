"""Promises that are used as if they were what they promise."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.knowledge.promising_calls import PROMISING
from cdcheck.model.code import Call, Function
from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_SAID = {
    "taken": "it is taken apart",
    "tested": "it is tested: it is always true",
    "compared": "it is compared",
    "joined": "it is put into a text",
    "answered": "it is answered: as `{}`",
}


class Promise(Struct, frozen=True):
    """Is a call that gives a promise: it is written `called`, empty where that is not looked at.

    It has none if it is given more than `most` arguments, of which the last is a callback.
    """

    at: Location
    called: str = ""
    most: int | None = None


class PromiseUse(Struct, frozen=True):
    """Is a use of a promise: `how` is `read`, `taken`, `tested`, `compared`, `joined` or `answered`.

    `called` is what gives it, `member` what is read of it. `fails_as` is what the engine says of it,
    empty where it goes on.
    """

    at: Location
    how: str
    called: str = ""
    member: str = ""
    fails_as: str = ""


class PromiseUses(Struct, frozen=True):
    """Holds the first wrong use by the place of the call; a promise that goes elsewhere has none."""

    of: Mapping[Location, PromiseUse]


def promises(project: Project) -> Iterator[Promise]:
    """Lists the calls that surely give a promise and are not awaited where they stand."""
    for query in project.model_calls:
        if is_query(query):
            yield Promise(query.at)
    functions = {function.id: function for function in project.functions}
    related = _related(project)
    others = {
        _kind(one, related) for one in project.functions if not (_is_promising(one) or one.is_test)
    }
    for call in filter(may_promise, project.calls):
        callee = functions.get(call.callee or "")
        if callee is not None:
            if _is_promising(callee) and _kind(callee, related) not in others:
                yield Promise(call.at, callee.name)
        elif call.external is not None:
            yield Promise(call.at, call.external.rpartition(".")[2], PROMISING[call.external])


def is_query(call: ModelCall) -> bool:
    """Tells whether a call is a query of Sequelize whose promise goes on."""
    return call.orm == "sequelize" and call.is_known and not (call.is_awaited or call.is_test)


def said_of(use: PromiseUse) -> str:
    """Says what is done with a promise."""
    return f"`{use.member}` is read of it" if use.member else _SAID[use.how]


def may_promise(call: Call) -> bool:
    """Tells whether a call may give a promise that goes on."""
    return goes_on(call) and (call.callee is not None or call.external in PROMISING)


def goes_on(call: Call) -> bool:
    """Tells whether what a call of JavaScript gives is not awaited at once."""
    if call.is_awaited or call.is_choice or call.is_test:
        return False
    return not call.at.path.endswith(".py")


def _is_promising(function: Function) -> bool:
    return function.is_async and not (function.is_generator or function.decorators)


def _related(project: Project) -> frozenset[str]:
    """Lists the classes that have the methods of others, or give theirs to others."""
    known = {cls.id for cls in project.classes}
    pairs = [(cls.id, base) for cls in project.classes for base in cls.bases if base in known]
    return frozenset(one for pair in pairs for one in pair)


def _kind(function: Function, related: frozenset[str]) -> tuple[str, str]:
    """Gives what a call may mean by a name: one of a file or class, or any of classes that inherit."""
    if function.owner is None:
        return function.path, function.name
    return "" if function.owner in related else function.owner, function.name
