"""Connections that a function takes and neither gives back nor hands on."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class Taking(Struct, frozen=True):
    """Says how a driver gives a connection out, and what one that is never given back leads to.

    `verb` is the qualified name of what takes one, or the name of a method that only pools of this
    driver have. `back` gives it back, `using` only use it; it is not open before `opening` is called.
    `fails_as` is what is said once there is none left, empty where callers wait for ever.
    """

    driver: str
    verb: str
    back: str
    using: frozenset[str]
    fails_as: str = ""
    opening: str = ""

    @property
    def is_method(self) -> bool:
        """Tells whether it is known by the name of a method alone."""
        return "." not in self.verb


class KeptConnection(Struct, frozen=True):
    """Is a place that takes a connection; `name` is the variable that forgets it."""

    at: Location
    name: str
    taking: Taking


class KeptConnections(Struct, frozen=True):
    """Holds what is never given back, by the driver."""

    by_driver: Mapping[str, tuple[KeptConnection, ...]]


_ASYNCPG = frozenset({"fetch", "fetchrow", "fetchval", "execute", "executemany", "transaction"})
_PSYCOPG = frozenset({"cursor", "execute", "executemany", "commit", "rollback", "transaction"})
_PG = frozenset({"query", "on"})
_MYSQL = frozenset({"query", "execute", "beginTransaction", "commit", "rollback"})
_FULL = "sorry, too many clients already"
_MYSQL_FULL = "Too many connections"

TAKINGS = (
    Taking("asyncpg", "acquire", "release", _ASYNCPG),
    Taking("asyncpg", "asyncpg.connect", "close", _ASYNCPG, _FULL),
    Taking("psycopg2", "getconn", "putconn", _PSYCOPG, "connection pool exhausted"),
    Taking("psycopg", "getconn", "putconn", _PSYCOPG, "couldn't get a connection after 30.00 sec"),
    Taking("pg", "pg.Pool.connect", "release", _PG),
    Taking("pg", "pg.Client", "end", _PG | {"connect"}, _FULL, opening="connect"),
    Taking("mysql2/promise", "mysql2/promise.Pool.getConnection", "release", _MYSQL),
    Taking("mysql2/promise", "mysql2/promise.createConnection", "end", _MYSQL, _MYSQL_FULL),
)
"""How drivers give connections out that stay taken when a function forgets them.

Those of sqlite3 and psycopg that no pool holds are left out: they close when they are collected.
"""
