"""Conditions of Knex that hold what a request may not have."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class UndefinedBinding(Struct, frozen=True):
    """Is a value `written` in a condition: a parameter of the query string that nothing tests."""

    at: Location
    verb: str
    written: str


class UndefinedBindings(Struct, frozen=True):
    """Holds them by the place where the query begins."""

    of: Mapping[Location, tuple[UndefinedBinding, ...]]
