"""Writes down what a Python app asks its database; runs inside the app, so it needs nothing of cdcheck.

Whatever goes wrong here is passed over: an app must never behave otherwise because it is watched.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

_MOST_BYTES = 32 << 20
_MOST_SQL, _MOST_VALUE, _MOST_VALUES = 20_000, 200, 40
_SENDS = ("execute", "executemany", "executescript")
_MAKES_CURSORS = ("cursor", *_SENDS)
_TRANSACTION = ("BEGIN", "COMMIT", "END", "ROLLBACK")


def install(path: str) -> None:
    """Watches the drivers that are imported from now on, and notes that somebody does."""
    trace = Trace(path)

    def note_process() -> None:
        trace.write(driver="", pid=os.getpid())

    note_process()
    os.register_at_fork(after_in_child=note_process)
    sys.meta_path.insert(0, Finder(trace))


class Trace:
    """Is the file that all processes of an app append to, a line for each thing that is seen."""

    def __init__(self, path: str) -> None:
        self._path = path

    def write(self, **seen: object) -> None:
        """Appends what was seen just now."""
        with suppress(Exception):
            line = json.dumps({"at": time.time(), **seen}).encode() + b"\n"
            # Opened anew each time: a daemon closes what it did not open, and the number is reused.
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                if os.fstat(file).st_size < _MOST_BYTES:
                    os.write(file, line)
            finally:
                os.close(file)


class Finder:
    """Finds the modules of drivers as they are found without it, and has them watched."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Finds a driver's module; all others are left to those who find them."""
        watch = _WATCHED.get(name)
        if watch is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None) if finder is not self else None
            spec: ModuleSpec | None = find(name, path, target) if find is not None else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader, watch, self._trace)  # type: ignore[assignment]  # a stand-in
                return spec
        return None


class _Loader:
    """Loads a module as its own loader does, which it then gives back, and has it watched."""

    def __init__(self, inner: Any, watch: Callable[[Any, Trace], None], trace: Trace) -> None:
        self._inner = inner
        self._watch = watch
        self._trace = trace

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        spec.loader = self._inner
        made: ModuleType | None = self._inner.create_module(spec)
        spec.loader = self  # type: ignore[assignment]  # a stand-in
        return made

    def exec_module(self, module: Any) -> None:
        module.__spec__.loader = module.__loader__ = self._inner
        self._inner.exec_module(module)
        with suppress(Exception):
            self._watch(module, self._trace)


def _watch_sqlite(module: Any, trace: Trace) -> None:
    watcher = _Sqlite(module, trace)
    connect = module.connect

    def traced(*args: Any, **kwargs: Any) -> Any:
        with suppress(Exception):
            args, kwargs = watcher.arguments(args, kwargs)
        connection = connect(*args, **kwargs)
        with suppress(Exception):
            watcher.connected(connection, args[0] if args else kwargs["database"])
        return connection

    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
        setattr(traced, name, getattr(connect, name))
    module.connect = traced


class _Sending(threading.local):
    """Is the statement that a thread is sending."""

    sql = ""


class _Sqlite:
    """Watches the connections that `sqlite3` makes, by classes below those that it would make."""

    def __init__(self, module: Any, trace: Trace) -> None:
        self._connection, self._cursor = module.Connection, module.Cursor
        self._trace = trace
        self._sending = _Sending()
        self._traced: dict[type, type] = {}

    def arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Gives what `connect` is to be called with so that statements are seen."""
        factory = args[5] if len(args) > 5 else kwargs.get("factory", self._connection)
        # One that makes cursors in its own way is told from the plain ones by what it does.
        if any(getattr(factory, name) is not getattr(self._connection, name) for name in _MAKES_CURSORS):
            return args, kwargs
        traced = self._below(factory, self._connection_methods)
        if len(args) > 5:
            return (*args[:5], traced, *args[6:]), kwargs
        return args, {**kwargs, "factory": traced}

    def connected(self, connection: Any, database: Any) -> None:
        """Notes a new connection, and has it tell when a transaction begins and ends."""
        path = os.fsdecode(database)
        is_file = path not in ("", ":memory:") and not path.startswith("file:")
        self._trace.write(driver="sqlite3", connected=os.path.realpath(path) if is_file else path)
        is_traced = type(connection) in self._traced.values()
        connection.set_trace_callback(self._implied if is_traced else self._any)

    def _implied(self, sql: str) -> None:
        """Writes down what begins or ends a transaction without being asked for."""
        word = _first_word(sql)
        if word in _TRANSACTION and _first_word(self._sending.sql) != word:
            self._trace.write(driver="sqlite3", sql=sql.strip())

    def _any(self, sql: str) -> None:
        if not sql.startswith("--"):
            self._trace.write(driver="sqlite3", sql=sql[:_MOST_SQL])

    def _below(self, parent: type, methods: Callable[[Any], dict[str, Any]]) -> type:
        if parent not in self._traced:
            names = {"__module__": parent.__module__, "__qualname__": parent.__qualname__}
            self._traced[parent] = type(parent.__name__, (parent,), {**methods(parent), **names})
        return self._traced[parent]

    def _connection_methods(self, factory: Any) -> dict[str, Any]:
        make = factory.cursor

        def cursor(connection: Any, *args: Any, **kwargs: Any) -> Any:
            with suppress(Exception):
                factory = args[0] if args else kwargs.get("factory", self._cursor)
                if issubclass(factory, self._cursor):
                    traced = self._below(factory, self._cursor_methods)
                    args, kwargs = ((), {"factory": traced}) if not args else ((traced,), kwargs)
            return make(connection, *args, **kwargs)

        return {"cursor": cursor, **{name: _through_cursor(name) for name in _SENDS}}

    def _cursor_methods(self, factory: Any) -> dict[str, Any]:
        return {name: self._traced_call(getattr(factory, name)) for name in _SENDS}

    def _traced_call(self, call: Any) -> Any:
        def traced(cursor: Any, *args: Any, **kwargs: Any) -> Any:
            if self._sending.sql or not args or not isinstance(args[0], str):
                return call(cursor, *args, **kwargs)
            seen = _seen("sqlite3", *args)
            self._sending.sql = args[0]
            try:
                result = call(cursor, *args, **kwargs)
            except Exception as error:
                self._trace.write(**seen, error=str(error)[:_MOST_SQL])
                raise
            finally:
                self._sending.sql = ""
            self._trace.write(**seen, rows=cursor.rowcount if cursor.rowcount >= 0 else None)
            return result

        return traced


def _through_cursor(name: str) -> Any:
    """Sends by a cursor, as a connection does in C, where no cursor of ours would be made."""

    def sends(connection: Any, *args: Any) -> Any:
        return getattr(connection.cursor(), name)(*args)

    sends.__name__ = name
    return sends


def _first_word(sql: str) -> str:
    return sql.lstrip()[:9].upper().partition(" ")[0].rstrip(";")


def _seen(driver: str, sql: Any, given: object = (), *_: object) -> dict[str, Any]:
    text = (
        sql
        if isinstance(sql, str)
        else _text(sql)
        if isinstance(sql, bytes)
        else f"<{type(sql).__name__}>"
    )
    seen = {"driver": driver, "sql": text[:_MOST_SQL], "parameters": ""}
    with suppress(Exception):
        seen["parameters"] = parameters_of(given)
    return seen


def parameters_of(given: Any) -> str:
    """Writes parameters as a Postgres log does, of many rows the first; an iterator is left alone."""
    if isinstance(given, (list, tuple)) and given and isinstance(given[0], (list, tuple, dict)):
        return parameters_of(given[0])
    if isinstance(given, dict):
        pairs = [(f":{name}", value) for name, value in given.items()]
    elif isinstance(given, (list, tuple)):
        pairs = [(f"${place}", value) for place, value in enumerate(given, start=1)]
    else:
        return ""
    return ", ".join(f"{name} = {_value(value)}" for name, value in pairs[:_MOST_VALUES])


def _value(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, (str, int, float)) or type(value).__module__ in ("datetime", "uuid", "decimal"):
        return "'" + str(value)[:_MOST_VALUE].replace("'", "''") + "'"
    return f"<{type(value).__name__}>"


def _watch_psycopg2(module: Any, trace: Trace) -> None:
    connect = module.connect

    def traced(*args: Any, **kwargs: Any) -> Any:
        connection = connect(*args, **kwargs)
        with suppress(Exception):
            info = connection.info
            trace.write(driver="psycopg2", connected=_url(info.user, info.host, info.port, info.dbname))
        return connection

    traced.__name__, traced.__doc__ = connect.__name__, connect.__doc__
    module.connect = traced


def _watch_psycopg(module: Any, trace: Trace) -> None:
    for name in ("Connection", "AsyncConnection"):
        # Called by whatever makes a connection, as soon as it is there.
        _note_first(
            getattr(module, name),
            "__init__",
            lambda _self, pgconn, *_: trace.write(
                driver="psycopg",
                connected=_url(
                    *(_text(getattr(pgconn, part)) for part in ("user", "host", "port", "db"))
                ),
            ),
        )
    for name in ("Cursor", "AsyncCursor"):
        _note_first(
            getattr(module, name),
            "execute",
            lambda _self, query, params=None, **_: trace.write(**_seen("psycopg", query, params)),
        )


def _watch_asyncpg(module: Any, trace: Trace) -> None:
    connection, statement = module.connection.Connection, module.prepared_stmt.PreparedStatement

    def connected(
        _self: Any, _protocol: Any, _transport: Any, _loop: Any, addr: Any, *more: Any
    ) -> None:
        params = more[-1]
        host, port = addr if isinstance(addr, tuple) else (addr, "")
        trace.write(driver="asyncpg", connected=_url(params.user, host, port, params.database))

    def sent(_self: Any, query: str, *args: Any, **_: Any) -> None:
        trace.write(**_seen("asyncpg", query, args[0] if args else ()))

    def prepared(self: Any, args: Any, *_: Any) -> None:
        trace.write(**_seen("asyncpg", self.get_query(), args))

    _note_first(connection, "__init__", connected)
    _note_first(connection, "_execute", sent)
    _note_first(
        connection, "execute", lambda self, query, *args, **_: None if args else sent(self, query)
    )
    _note_first(statement, "_PreparedStatement__bind_execute", prepared)


def _note_first(owner: Any, name: str, note: Callable[..., object]) -> None:
    """Notes each call of a method before it is made; what is awaited is awaited as before."""
    original = getattr(owner, name)

    def noted(*args: Any, **kwargs: Any) -> Any:
        with suppress(Exception):
            note(*args, **kwargs)
        return original(*args, **kwargs)

    noted.__name__, noted.__qualname__, noted.__doc__ = name, original.__qualname__, original.__doc__
    setattr(owner, name, noted)


def _url(user: Any, host: Any, port: Any, database: Any) -> str:
    return f"postgresql://{user}@{host}:{port}/{database}"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


_WATCHED: dict[str, Callable[[Any, Trace], None]] = {
    "_sqlite3": _watch_sqlite,
    "asyncpg": _watch_asyncpg,
    "psycopg": _watch_psycopg,
    "psycopg2": _watch_psycopg2,
}
