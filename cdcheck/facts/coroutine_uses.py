"""Coroutines that nothing awaits, or that are used as if they were their result."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project

# Decorators that give back what they are put on, or the same kind of function.
_HARMLESS = frozenset(
    {"staticmethod", "classmethod", "override", "abstractmethod", "get", "post", "put", "delete"}
    | {"patch", "route", "exception_handler", "middleware"}
)
_AWAITED = frozenset(
    {"commit", "rollback", "flush", "refresh", "close", "delete", "merge", "execute", "scalars"}
    | {"scalar", "get", "get_one", "stream", "stream_scalars", "exec"}
)
_SENDING = ("execute", "executemany", "fetch", "fetchrow", "fetchval")
_OF_DRIVERS = frozenset(
    {f"asyncpg.{owner}.{name}" for owner in ("Connection", "Pool") for name in _SENDING}
    | {f"aiosqlite.Cursor.{name}" for name in ("fetchone", "fetchall", "fetchmany")}
    | {"aiosqlite.Connection.commit"}
)


class Coroutine(Struct, frozen=True):
    """Is a call that makes a coroutine: of `name`, called `called`, which tracebacks call `shown`."""

    at: Location
    called: str
    name: str
    shown: str
    function: str | None


class CoroutineUse(Struct, frozen=True):
    """Is what is done with a coroutine, at `at`: `how` is `dropped`, `read`, `compared` or `taken`.

    `fails_as` is what Python says of it, `member` what is read of it.
    """

    at: Location
    how: str
    coroutine: Coroutine
    fails_as: str
    member: str = ""


class CoroutineUses(Struct, frozen=True):
    """Holds the wrong uses by the place of the call; a coroutine that is handed on has none."""

    of: Mapping[Location, CoroutineUse]


def coroutines(project: Project) -> Iterator[Coroutine]:
    """Lists the calls that surely make a coroutine and are not awaited where they stand."""
    functions = {function.id: function for function in project.functions}
    sync = {_kind(f) for f in project.functions if not _makes_coroutine(f) and not f.is_test}
    for call in project.calls:
        callee = functions.get(call.callee or "")
        if callee is None or call.is_awaited or call.is_test or not callee.path.endswith(".py"):
            continue
        if _makes_coroutine(callee) and _kind(callee) not in sync:
            shown = callee.id.partition(":")[2]
            yield Coroutine(call.at, callee.name, callee.name, shown, call.caller)
    yield from _of_sessions(project, functions)
    yield from _of_drivers(project)


def _kind(function: Function) -> tuple[str, str]:
    """Gives what a call may mean by a name: any method of it, or one function of one file."""
    return ("", function.name) if function.owner is not None else (function.path, function.name)


def _makes_coroutine(function: Function) -> bool:
    is_plain = set(function.decorators) <= _HARMLESS
    return function.is_async and not function.is_generator and is_plain


def _of_sessions(project: Project, functions: Mapping[str, Function]) -> Iterator[Coroutine]:
    """Lists what async sessions are asked for; in a function that is not, `run_sync` may give one."""
    sync = {use.at for use in project.session_uses if not use.is_async or use.is_test}
    for use in project.session_uses:
        around = functions.get(use.function or "")
        if around is None or not around.is_async or use.is_awaited or use.at in sync:
            continue
        if use.method in _AWAITED:
            name = f"session.{use.method}"
            yield Coroutine(use.at, use.method, name, f"AsyncSession.{use.method}", use.function)


def _of_drivers(project: Project) -> Iterator[Coroutine]:
    """Lists what connections, pools and cursors are asked for whose driver is async."""
    for call in project.calls:
        if call.external in _OF_DRIVERS and not (call.is_awaited or call.is_choice or call.is_test):
            _, owner, method = call.external.split(".")
            name = f"{owner.lower()}.{method}"
            yield Coroutine(call.at, method, name, f"{owner}.{method}", call.caller)
