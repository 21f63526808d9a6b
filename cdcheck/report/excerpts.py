"""The line of source that a finding is about, with marks below it."""

from msgspec import Struct

from cdcheck.model.places import Location

_WIDTH = 100


class Excerpt(Struct, frozen=True):
    """Is one line of source; `marks` are carets below the place."""

    number: int
    text: str
    marks: str


def excerpt(at: Location, content: bytes | None) -> Excerpt | None:
    """Cuts the first line of a place out of its file; `None` if there is no such line."""
    if content is None:
        return None
    lines = content.decode("utf-8", "replace").split("\n")
    if not 1 <= at.line <= len(lines):
        return None
    line = lines[at.line - 1].rstrip("\r").replace("\t", " ")
    start = min(at.column - 1, len(line))
    end = at.end_column - 1 if at.end_line == at.line else len(line)
    end = max(min(end, len(line)), start + 1)
    indent = min(len(line) - len(line.lstrip()), start)
    cut = indent if end - indent <= _WIDTH else max(start - 20, 0)
    shown = line[cut : cut + _WIDTH]
    width = max(min(end - start, _WIDTH - (start - cut)), 1)
    return Excerpt(at.line, shown, " " * (start - cut) + "^" * width)
