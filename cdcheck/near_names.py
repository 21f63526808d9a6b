"""The known name that a wrong one is most like."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from msgspec import Struct

from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.places import Location

_ALIKE, _ALIKE_WORDS = 0.8, 0.7
_TRIED, _TELLING = 3, 3
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


class Near(Struct, frozen=True):
    """Is a name that may be meant; `is_close` tells whether it differs by a slip of the pen."""

    name: str
    is_close: bool


def nearest(written: str, offered: Iterable[str]) -> Near | None:
    """Finds the name that is most like a written one; `None` if none is like it."""
    close = get_close_matches(written, list(offered), _TRIED)
    found = next((name for name in close if _may_be_meant(_words(written), _words(name))), None)
    return None if found is None else Near(found, _ratio(written, found) >= _ALIKE)


def _may_be_meant(written: list[str], offered: list[str]) -> bool:
    """Tells whether names are about the same: `first_name` is no slip of the pen for `last_name`."""
    if len(written) != len(offered):
        is_part = set(written) <= set(offered) or set(offered) <= set(written)
        return is_part or _ratio("".join(written), "".join(offered)) >= _ALIKE
    apart = [(a, b) for a, b in zip(written, offered, strict=True) if a != b]
    return len(written) == 1 or all(_is_alike(a, b) for a, b in apart)


def _is_alike(one: str, other: str) -> bool:
    """Tells whether words differ by a slip, an ending, or only as `at` and `on` do."""
    are_short = max(len(one), len(other)) < _TELLING
    return (
        are_short or _ratio(one, other) >= _ALIKE_WORDS or one.startswith(other) or other.startswith(one)
    )


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)] or [name.lower()]


def corrected(at: Location, written: str, near: Near | None) -> Fix | None:
    """Writes the name that is meant, if it is close to the one that stands at a place."""
    if near is None or not near.is_close:
        return None
    return Fix((Substitute(at, written, near.name),), is_safe=False)
