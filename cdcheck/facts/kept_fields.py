"""Class fields that are still there when the code runs."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class KeptFields(Struct, frozen=True):
    """Holds the fields of classes that ORM models are made of, by the class's id.

    Compilers of TypeScript take away fields of some classes; what they do must be known.
    """

    of: Mapping[str, tuple[tuple[str, Location], ...]]
