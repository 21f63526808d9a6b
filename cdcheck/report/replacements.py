"""What a fix would write, as stretches of files and their new text: for editors and agents."""

from collections.abc import Callable, Iterator
from itertools import takewhile

from msgspec import Struct

from cdcheck.fixes.applying import applied
from cdcheck.model.edits import Fix
from cdcheck.model.places import Location


class Replacement(Struct, frozen=True):
    """Puts a text where a stretch of a file is; of an empty stretch, before it."""

    at: Location
    text: str


def replacements(fix: Fix | None, read: Callable[[str], bytes | None]) -> tuple[Replacement, ...]:
    """Gives what a safe fix would write, one stretch a file; nothing for one that cannot be made.

    Whether it helps is found out by `cdcheck fix` alone, which checks the app that would come out.
    """
    if fix is None or not fix.is_safe:
        return ()
    changed, made = applied([fix], read)
    return tuple(_replaced(changed, read)) if made == [True] else ()


def _replaced(changed: dict[str, bytes], read: Callable[[str], bytes | None]) -> Iterator[Replacement]:
    for path, content in sorted(changed.items()):
        old, new = (read(path) or b"").decode(), content.decode()
        before = _shared(old, new)
        behind = min(_shared(old[::-1], new[::-1]), min(len(old), len(new)) - before)
        before, behind = _in_words(old, new, before, behind)
        end = len(old) - behind
        text = new[before : len(new) - behind]
        yield Replacement(Location(path, *_place(old, before), *_place(old, end)), text)


def _shared(one: str, other: str) -> int:
    """Counts the characters with which two texts begin alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _in_words(old: str, new: str, before: int, behind: int) -> tuple[int, int]:
    """Takes words whole that a change would cut."""
    while before and any(_is_within_word(text, before) for text in (old, new)):
        before -= 1
    while behind and any(_is_within_word(text, len(text) - behind) for text in (old, new)):
        behind -= 1
    return before, behind


def _is_within_word(text: str, offset: int) -> bool:
    around = text[offset - 1 : offset + 1]
    return len(around) == 2 and all(sign.isalnum() or sign == "_" for sign in around)


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
