"""Queries that are built and never sent."""

from msgspec import Struct

from cdcheck.model.data import Query
from cdcheck.model.places import Location

_LAZY = frozenset({"knex", "drizzle", "prisma"})
_WRITES = frozenset({"insert", "update", "delete", "schema"})


class DroppedQueries(Struct, frozen=True):
    """Holds the places of calls that build a query which nothing awaits, keeps or hands on."""

    places: frozenset[Location]


def is_lazy(query: Query) -> bool:
    """Tells whether a query writes, and is sent only when something waits for it."""
    is_built = query.form == "orm" and query.driver in _LAZY
    return is_built and query.operation in _WRITES and not query.is_test
