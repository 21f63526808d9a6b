"""Calls of a name that is imported, where a parameter or a variable that is no function has taken it."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class ShadowedCall(Struct, frozen=True):
    """Is a call of `name`, which is no function there: `what` says what it is instead.

    `bound_at` is where the parameter or the variable has its name from, `given_at` what it is given, and
    `imported_at` where the name is imported. `kind` is the type of the value as Python names it, empty
    where that is not known.
    """

    at: Location
    name: str
    what: str
    bound_at: Location
    given_at: Location
    imported_at: Location
    kind: str = ""


class ShadowedCalls(Struct, frozen=True):
    """Holds them by the path of the file that they stand in."""

    of: Mapping[str, tuple[ShadowedCall, ...]]
