"""What the objects of Python's drivers do not have, where others have a method of that name."""

from collections.abc import Mapping

_FETCHING = frozenset({"fetchone", "fetchall", "fetchmany"})
_OF_MAPPINGS = frozenset({"get", "items", "values", "pop", "update", "setdefault", "copy"})
_OF_CONNECTIONS = frozenset({"commit", "rollback", "fetchone", "fetchall", "fetch_one", "fetch_all"})
ABSENT: Mapping[str, frozenset[str]] = {
    "sqlite3.Connection": _FETCHING,
    "sqlite3.Row": _OF_MAPPINGS,
    "aiosqlite.Connection": _FETCHING,
    "psycopg.Connection": _FETCHING,
    "psycopg2.extensions.connection": _FETCHING | {"execute", "executemany", "transaction"},
    "psycopg2.execute()": _FETCHING,
    "asyncpg.Connection": _OF_CONNECTIONS,
    "asyncpg.Pool": _OF_CONNECTIONS | {"cursor", "transaction"},
    "asyncpg.execute()": _FETCHING | {"fetch", "fetchrow", "get", "items", "keys", "__getitem__"},
}
"""Gives names by the type; `execute()` stands for what that method gives."""
HINTS: Mapping[str, str] = {
    "sqlite3.Connection": "fetch from the cursor that `execute` gives",
    "sqlite3.Row": "make a `dict` of it first, or index it",
    "aiosqlite.Connection": "fetch from the cursor that `execute` gives",
    "psycopg.Connection": "fetch from the cursor that `execute` gives",
    "psycopg2.extensions.connection": "take a `cursor()` of it",
    "psycopg2.execute()": "fetch from the cursor itself",
    "asyncpg.Connection": "each statement is committed by itself; rows come from `fetch` and `fetchrow`",
    "asyncpg.Pool": "acquire a connection; rows come from `fetch` and `fetchrow`",
    "asyncpg.execute()": "rows come from `fetch` and `fetchrow`",
}
ROWS_AS_TUPLES = frozenset(
    f"{driver}.tuple" for driver in ("sqlite3", "aiosqlite", "psycopg", "psycopg2")
)
OF_NO_TUPLE = _OF_MAPPINGS | {"keys", "_asdict", "__getitem__"}
