"""Rows of Django that code uses as if they were saved."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.orm_calls import ModelCall
from cdcheck.model.places import Location


class UnsavedUse(Struct, frozen=True):
    """Is a use of a relation that holds many rows, by a row that has no key yet.

    `variable` holds the row, `name` is the relation's.
    """

    at: Location
    variable: str
    name: str


class UnsavedRows(Struct, frozen=True):
    """Holds the first such use of rows by the call that makes them."""

    of: Mapping[ModelCall, UnsavedUse]
