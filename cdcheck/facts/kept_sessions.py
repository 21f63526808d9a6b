"""Sessions of SQLAlchemy that the function which makes or gets them never closes."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class KeptSession(Struct, frozen=True):
    """Is made at `at`, in `function`, and asked for something at `since`, after which nothing ends it.

    Without `since` it is what the function gives, and of those that are handed it none closes it.
    """

    at: Location
    function: str
    since: Location | None = None


class KeptSessions(Struct, frozen=True):
    """Holds them by the functions that they are made or got in."""

    by_function: Mapping[str, tuple[KeptSession, ...]]
