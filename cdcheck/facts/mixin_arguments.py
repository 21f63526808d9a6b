"""What code hands to the methods that associations of Sequelize give to rows."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location

VERBS = ("add", "set", "remove", "has")


class Handed(StrEnum):
    """What is handed over in the place of rows or keys."""

    TEXT = "a text"
    PAIR = "a pair of a row and whether it is new"
    PROMISE = "promises"
    OBJECT = "an object"


class MixinArgument(Struct, frozen=True):
    """Is an argument that is surely no row, and no list of rows; `written` is the text, if it is one."""

    at: Location
    kind: Handed
    written: str = ""


class MixinArguments(Struct, frozen=True):
    """Holds them by the places of the calls."""

    of: Mapping[Location, MixinArgument]
