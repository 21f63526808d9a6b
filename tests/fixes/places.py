"""Finds the place of a piece of text, as a front end would say it."""

from cdcheck.model.places import Location


def place_of(piece: str, text: str, path: str = "app.py") -> Location:
    """Gives the place of the only `piece` in a text."""
    assert text.count(piece) == 1
    start = text.index(piece)
    return Location(path, *_position(text, start), *_position(text, start + len(piece)))


def _position(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
