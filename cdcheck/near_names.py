"""The known name that a wrong one is most like."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from msgspec import Struct

from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.places import Location

_ALIKE = 0.8


class Near(Struct, frozen=True):
    """Is a name that may be meant; `is_close` tells whether it differs by a slip of the pen."""

    name: str
    is_close: bool


def nearest(written: str, offered: Iterable[str]) -> Near | None:
    """Finds the name that is most like a written one; `None` if none is like it."""
    found = get_close_matches(written, list(offered), 1)
    if not found:
        return None
    return Near(found[0], SequenceMatcher(None, written, found[0]).ratio() >= _ALIKE)


def corrected(at: Location, written: str, near: Near | None) -> Fix | None:
    """Writes the name that is meant, if it is close to the one that stands at a place."""
    if near is None or not near.is_close:
        return None
    return Fix((Substitute(at, written, near.name),), is_safe=False)
