"""What kinds of values the drivers are handed beside statements, as far as the code says it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

HANDED = frozenset(
    {"sqlite3", "aiosqlite", "psycopg", "psycopg2", "asyncpg", "better-sqlite3", "pg", "mysql"}
)
"""The drivers of which it is known what they refuse."""
BESIDE = frozenset({"pg", "mysql"})
"""The drivers for Node that are handed all values in one array beside the statement."""


class HandedValue(Struct, frozen=True):
    """Is a value of a known kind: `dict`, `list`, `boolean`, `Date`, ..., as its language names it.

    `request` is what the address of a request says, `undefined` what nothing is.

    `key` is its number among the values, from 1, or its name. `length` is that of a constant string, -1
    where it is not known. One that `is_supposed` is so told by its default alone: `given || []`.
    """

    key: str
    kind: str
    at: Location
    length: int = -1
    is_supposed: bool = False


class Handed(Struct, frozen=True):
    """Is what one call hands over: `whole` stands where the values should, in a sequence or mapping."""

    values: tuple[HandedValue, ...] = ()
    whole: HandedValue | None = None


class HandedValues(Struct, frozen=True):
    """Holds what calls hand over, by their places; of a call that is not here, nothing is known.

    `relayed` gives the call of a function of the app that hands the statement and its values on;
    `methods` the package and method of a call, for a driver of which they do not say the same.
    """

    of: Mapping[Location, Handed]
    relayed: Mapping[Query, Location] = {}
    methods: Mapping[Location, str] = {}

    def places_by(self, method: str) -> tuple[Location, ...]:
        """Lists the calls that hand values over to a method of a driver."""
        relays = (at for query, at in self.relayed.items() if self.driver_of(query) == method)
        return (*(at for at, one in self.methods.items() if one == method), *relays)

    def driver_of(self, query: Query) -> str:
        """Names the driver that a statement is handed to, or its method: `mysql2.execute`."""
        return self.methods.get(query.sent_at, query.driver) if query.sent_at else query.driver

    def places_of(self, query: Query) -> tuple[Location, ...]:
        """Lists the calls that hand values over with a statement."""
        relay = self.relayed.get(query)
        return query.sendings if relay is None else (*query.sendings, relay)


def sent_with_values(project: Project) -> Iterator[Query]:
    """Lists the statements that are sent with values, through a driver that refuses some."""
    for query in project.queries:
        if is_handed_values(query):
            yield query


def is_handed_values(query: Query) -> bool:
    """Tells whether a statement is sent with values by one of the drivers, outside tests."""
    is_bound = query.bound is None or query.bound.count != 0 or bool(query.bound.names)
    return query.driver in HANDED and query.sent_at is not None and is_bound and not query.is_test
