"""Which members code reads of the objects that SQLAlchemy gives for rows, and which it sets."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class RowMember(Struct, frozen=True):
    """Is a member of an object of the mapped class `model`, which is not among the names of the class.

    `how` is `read`, `set`, `update` for what a method of the class sets that is handed it, `fields` for
    one of the fields of a schema that code sets one after the other, or `new` for one that they are
    unpacked into the constructor by. `row_at` is where the object is from, or the schema is defined.
    `is_told` says that more than an annotation tells what the object, or the schema, is, `is_nothing`
    that the code is reached only where there is no row.
    """

    at: Location
    model: str
    name: str
    how: str
    row_at: Location
    is_told: bool
    is_nothing: bool = False


class RowMembers(Struct, frozen=True):
    """Holds them by the place of the function around."""

    of: Mapping[Location, tuple[RowMember, ...]]
