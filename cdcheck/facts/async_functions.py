"""Functions of JavaScript that are async when they run."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class AsyncFunctions(Struct, frozen=True):
    """Says of those that are written as async, by their place, whether it is certain that they stay so.

    A compiler may turn them into others that return promises; where it surely does, they are left out.
    """

    of: Mapping[Location, bool]
