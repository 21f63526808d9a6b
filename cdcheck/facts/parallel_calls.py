"""Calls of an ORM that functions make for all elements of a list at once."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class ParallelCalls(Struct, frozen=True):
    """Holds the calls that are made side by side, each with where all of them are awaited."""

    of: Mapping[Location, Location]
