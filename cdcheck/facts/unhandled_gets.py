"""Rows that requests name, and whose absence nothing handles."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.http import Route
from cdcheck.model.places import Location


class UnhandledGet(Struct, frozen=True):
    """Is a query that demands one row, on the way of a route; `calls` lead there from its view."""

    route: Route
    calls: tuple[Location, ...]
    is_of_drf: bool


class UnhandledGets(Struct, frozen=True):
    """Holds them by the place of the query."""

    of: Mapping[Location, UnhandledGet]
