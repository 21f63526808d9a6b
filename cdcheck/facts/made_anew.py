"""Engines and pools that a function of Python makes anew, whenever it runs."""

from msgspec import Struct

from cdcheck.model.places import Location

MAKERS = frozenset(
    {
        "sqlalchemy.create_engine",
        "sqlalchemy.create_async_engine",
        "asyncpg.create_pool",
        "psycopg_pool.ConnectionPool",
        "psycopg_pool.AsyncConnectionPool",
        "psycopg2.pool.SimpleConnectionPool",
        "psycopg2.pool.ThreadedConnectionPool",
    }
)


class MadeAnew(Struct, frozen=True):
    """Holds the calls that make one and stand under no condition."""

    places: frozenset[Location]
