"""Lengths of pages that are answered as if they were the number of all rows."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class PageCount(Struct, frozen=True):
    """Is one such: the answer's `key` is given the length of what was asked for at `paged_at`.

    `is_shown` says that a query is limited there, and not only that something is told of a limit.
    """

    at: Location
    key: str
    paged_at: Location
    is_shown: bool


class PageCounts(Struct, frozen=True):
    """Holds them by the place of the function around."""

    of: Mapping[Location, tuple[PageCount, ...]]
