"""Statements with RETURNING whose rows nobody has fetched when the transaction is committed."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.model.data import Known, Query
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DRIVERS = frozenset({"sqlite3", "aiosqlite"})
_WRITES = frozenset({"insert", "update", "delete"})
_MAY_GIVE_NONE = ("OR IGNORE", "DO NOTHING", "WHERE", "SELECT")


class UnfetchedRows(Struct, frozen=True):
    """Is such a statement, sent at `sent_at`; the commit is at `at`."""

    at: Location
    sent_at: Location
    query: Query

    @property
    def are_certain(self) -> bool:
        """Tells whether the statement surely gives a row: one that gives none has ended already."""
        text = self.query.sql.upper()
        return self.query.operation == "insert" and not any(word in text for word in _MAY_GIVE_NONE)


class UnfetchedReturnings(Struct, frozen=True):
    """Holds them by the place of the statement's sending."""

    by_sending: Mapping[Location, UnfetchedRows]


def returning(project: Project) -> Iterator[Query]:
    """Lists the statements of SQLite that give the rows they write."""
    for query in project.queries:
        is_write = query.operation in _WRITES and query.driver in _DRIVERS and not query.is_test
        if is_write and query.known is not Known.NO and " RETURNING " in f" {query.sql.upper()} ":
            yield query
