"""Results of SQLAlchemy whose rows are asked for after they have been read."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class TwiceRead(Struct, frozen=True):
    """Is where `method` asks for rows of a result that `first` has read at `first_at`.

    Both are names of methods, or `for` for a loop. The result `is_closed` by some first methods.
    """

    at: Location
    method: str
    first: str
    first_at: Location
    is_closed: bool


class TwiceReadResults(Struct, frozen=True):
    """Holds them by the place of the function around."""

    of: Mapping[Location, tuple[TwiceRead, ...]]
