"""What kinds of values columns of SQLAlchemy are given, or compared with, as far as the code says it."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.facts.database import Engine
from cdcheck.model.places import Location

_DEFAULTS = {"sqlite": "sqlite", "postgres": "psycopg2"}
_STRICT = frozenset({"sqlite", "aiosqlite", "asyncpg", "psycopg"})


class ColumnValue(Struct, frozen=True):
    """Is a value of a known kind for an attribute of the mapped class `model`.

    `how` is `set`, `compared`, or `key` for a look-up by it. It `is_told` where the code leaves no doubt
    of the kind, and not only by an annotation that callers may not keep. `handed_at` is where a caller
    hands over what the function does not say the kind of.
    """

    at: Location
    model: str
    attribute: str
    kind: str
    how: str
    is_told: bool
    handed_at: Location | None = None


class ColumnValues(Struct, frozen=True):
    """Holds them by the place of the function around, with the driver that they are handed to."""

    of: Mapping[Location, tuple[ColumnValue, ...]]
    driver: str = ""


def strict_driver(engine: Engine) -> str:
    """Names the driver, if there is one only and it takes not nearly everything, as `psycopg2` does."""
    drivers = {use.driver or _DEFAULTS.get(use.kind, "") for use in engine.uses}
    only = drivers.pop() if engine.is_certain and len(drivers) == 1 else ""
    return only if only in _STRICT else ""
