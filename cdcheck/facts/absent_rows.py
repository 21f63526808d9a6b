"""Rows that requests name, and that code takes to be there."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.http import Route
from cdcheck.model.places import Location


class AbsentRow(Struct, frozen=True):
    """Is what fails at `at` where the row that is looked up at `fetched_at` is not there.

    `lacks` puts into a clause what `None` cannot do; it is empty where the look-up itself demands the
    row. `calls` lead from the route to it. It is certain where every request that names no row gets
    there, and not only some.
    """

    at: Location
    fetched_at: Location
    route: Route
    calls: tuple[Location, ...]
    lacks: str
    predicts: str
    function: str
    is_certain: bool = True


class AbsentRows(Struct, frozen=True):
    """Holds them by the function that answers a route."""

    of: Mapping[str, tuple[AbsentRow, ...]]
