"""Writes through a connection that a function opens, and closes without a commit."""

from msgspec import Struct

from cdcheck.model.places import Location


class UncommittedWrite(Struct, frozen=True):
    """Is a statement that writes through what `opened` gives, in a function that keeps it."""

    at: Location
    opened: Location
    driver: str
    function: str


class UncommittedWrites(Struct, frozen=True):
    """Holds one for each function."""

    every: tuple[UncommittedWrite, ...]
