"""Handlers that first ask `pg` for what a request names, which may not be there."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class UncheckedRows(Struct, frozen=True):
    """Holds by the call that asks which part of the request it looks for.

    Nothing is awaited before but the request itself, no guard of the route may have looked, and no
    `catch` around the call answers that there is none.
    """

    of: Mapping[Location, str]
