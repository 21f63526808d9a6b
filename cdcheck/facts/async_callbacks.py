"""Async functions that methods of lists are given, which do not wait for them."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class AsyncCallback(Struct, frozen=True):
    """Is a call of `method` that is given an async function, and what comes of it.

    `how` is `predicate` (the method takes the promise for its answer), `compared` (for a number),
    `dropped` (nothing waits) or `listed` (the list is awaited, and not what is in it). `is_list` says
    that the method is surely that of a list. `later` is where what the function makes after it has
    waited is read too early.
    """

    at: Location
    method: str
    how: str
    is_list: bool
    later: Location | None = None


class AsyncCallbacks(Struct, frozen=True):
    """Holds them by the place of the function."""

    of: Mapping[Location, AsyncCallback]
