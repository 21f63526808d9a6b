"""What callbacks do that drivers of Node are handed, and that callbacks cannot do."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.data import DataAccess
from cdcheck.model.places import Location

_VERBS = ("run", "get", "all", "each", "exec")
CALLING_BACK = frozenset(
    {f"sqlite3.{kind}.{verb}" for kind in ("Database", "Statement") for verb in _VERBS}
    | {"pg.Client.query", "pg.Pool.query"}
)
"""The methods that hand what they find to a function."""


class CallbackFault(Struct, frozen=True):
    """Is a place in a callback: `how` is `this` for a read of its own `this.name` by an arrow function,
    which has none, or `throw`.

    `is_of_error` marks a throw that follows an error of the driver. `said` is what is thrown, where it
    is an error with a constant message.
    """

    at: Location
    how: str
    name: str = ""
    is_of_error: bool = False
    said: str = ""


class DriverCallbacks(Struct, frozen=True):
    """Holds the faults by the place of the call that is handed the callback."""

    of: Mapping[Location, tuple[CallbackFault, ...]]


def calls_back(access: DataAccess) -> bool:
    """Tells whether a driver may be handed a callback there, outside tests."""
    return access.what in CALLING_BACK and not access.is_test
