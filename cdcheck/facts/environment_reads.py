"""Which environment variables the code reads and cannot do without."""

from msgspec import Struct

from cdcheck.model.places import Location


class EnvironmentRead(Struct, frozen=True):
    """Is a place where a variable is read; what `is_demanded` fails at once where there is none."""

    name: str
    at: Location
    is_demanded: bool = False


class EnvironmentReads(Struct, frozen=True):
    """Holds the reads of variables that have no default anywhere, and that nothing asks about."""

    needed: tuple[EnvironmentRead, ...]
