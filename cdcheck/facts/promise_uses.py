"""Promises of queries that are used as if they were what they promise."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class PromiseUse(Struct, frozen=True):
    """Is a use of a promise: `member` is what is read of it, empty where it is taken apart.

    `fails_as` is what the engine says of it, empty where what is read is just not there.
    """

    at: Location
    member: str
    fails_as: str = ""


class PromiseUses(Struct, frozen=True):
    """Holds the first wrong use by the place of the call; a promise that goes elsewhere has none."""

    of: Mapping[Location, PromiseUse]
