"""What calls that look for a row, and else make it, look for."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class LookedUp(Struct, frozen=True):
    """Is a value that a call looks for: `read` are the variables and attributes that it is made of.

    `is_read` says that it is one of these as it is, and nothing that is made of it.
    """

    read: frozenset[str]
    is_read: bool

    def is_told_by(self, other: "LookedUp") -> bool:
        """Tells whether another value leaves no choice for this one."""
        return other.is_read and bool(self.read) and self.read <= other.read


class LookedUpValues(Struct, frozen=True):
    """Holds them by the place of the call, and by name.

    Calls that unpack a mapping are not there, nor those whose failure is caught.
    """

    of: Mapping[Location, Mapping[str, LookedUp]]
