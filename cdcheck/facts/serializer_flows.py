"""What functions do with the serializers that they make, in order."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class Step(Struct, frozen=True):
    """Is one use of a serializer: `name` is the attribute that is read or called.

    `is_alone` says that what it gives is not used, `named` which arguments it is given by name (`*` for
    those that are unpacked). `depth` counts the conditions and loops around it.
    """

    at: Location
    name: str
    is_call: bool
    is_alone: bool = False
    named: tuple[str, ...] = ()
    depth: int = 0


class SerializerFlows(Struct, frozen=True):
    """Holds the steps by the place where the serializer is made.

    One that a function hands to others, or holds under several names, is not there.
    """

    of: Mapping[Location, tuple[Step, ...]]
