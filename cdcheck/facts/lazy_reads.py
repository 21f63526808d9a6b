"""Relations of rows that are read where they were not loaded."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.orm_calls import RowSource
from cdcheck.model.places import Location


class LazyRead(Struct, frozen=True):
    """Is one such: the attribute `name` of a row of the model `model`.

    `is_in_loop` says that it is read for each of many rows, `is_in_coroutine` that an `async def` does;
    `may_be_empty` that a row may have none, for which nothing is asked.
    """

    at: Location
    model: str
    name: str
    is_in_loop: bool
    is_in_coroutine: bool
    may_be_empty: bool


class LazyReads(Struct, frozen=True):
    """Holds them by where the row comes from."""

    of: Mapping[RowSource, tuple[LazyRead, ...]]
