"""Statements that are sent in a transaction of PostgreSQL in which one before them may have failed."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location

SENDING = frozenset(
    f"{owner}.{verb}"
    for owner in (
        "psycopg.Connection",
        "psycopg.Cursor",
        "psycopg2.extensions.cursor",
    )
    for verb in ("execute", "executemany")
)
"""What sends statements in a transaction that goes on until the code ends it."""


class AbortedStatement(Struct, frozen=True):
    """Is a statement that is refused when the one at `failing` has failed, which is caught there."""

    at: Location
    failing: Location
    caught_at: Location


class AbortedTransactions(Struct, frozen=True):
    """Holds such statements, by their places."""

    of: Mapping[Location, AbortedStatement]
