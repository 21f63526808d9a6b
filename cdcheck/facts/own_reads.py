"""Members that the methods of a model's rows read of themselves and that no code sets."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location


class OwnReads(Struct, frozen=True):
    """Holds them by the model's id, by name, with where each is first read.

    `is_set` lists the names of all members that code of the app sets, defines, or speaks of as text.
    """

    of: Mapping[str, tuple[tuple[str, Location], ...]]
    is_set: frozenset[str]
