"""Queries in a transaction of Django in which a write before them may have failed."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.facts.aborted_transactions import AbortedStatement
from cdcheck.model.places import Location


class BrokenTransactions(Struct, frozen=True):
    """Holds such queries, by their places."""

    of: Mapping[Location, AbortedStatement]
