"""The lines of source that a finding is about, with what is meant marked."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.model.places import Location

_WIDTH, _WIDEST, _MOST_MARKED = 100, 160, 6


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


class Line(Struct, frozen=True):
    """Is one line of source, in three parts; the one in the middle is marked, and empty mostly."""

    number: int
    before: str
    marked: str
    after: str


def surroundings(at: Location, content: bytes | None, around: int = 2) -> tuple[Line, ...]:
    """Cuts a place out of its file with some lines around it, all shortened alike.

    Of a place that is long only the first lines are given; without such a place there are none.
    """
    lines = [] if content is None else content.decode("utf-8", "replace").split("\n")
    if not 1 <= at.line <= len(lines):
        return ()
    last = min(max(at.end_line, at.line), at.line + _MOST_MARKED - 1)
    shown = range(max(at.line - around, 1), min(last + around, len(lines)) + 1)
    texts = {number: lines[number - 1].rstrip("\r").replace("\t", "    ") for number in shown}
    tabs = lines[at.line - 1][: max(at.column - 1, 0)].count("\t") * 3
    skipped = max(at.column - 1 + tabs - 40, 0) if len(texts[at.line]) > _WIDEST else _indent(texts)
    told = [number for number, text in texts.items() if text.strip() or at.line <= number <= last]
    return tuple(
        _line(number, text[skipped : skipped + _WIDEST], _marked(at, number, lines, skipped))
        for number, text in texts.items()
        if told[0] <= number <= told[-1]
    )


def _indent(texts: Mapping[int, str]) -> int:
    return min((len(t) - len(t.lstrip()) for t in texts.values() if t.strip()), default=0)


def _marked(at: Location, number: int, lines: list[str], skipped: int) -> tuple[int, int]:
    """Says from where to where a line is marked, in what is shown of it."""
    if not at.line <= number <= max(at.end_line, at.line):
        return 0, 0
    line = lines[number - 1]
    start = at.column - 1 if number == at.line else len(line) - len(line.lstrip())
    end = at.end_column - 1 if number == at.end_line else len(line.rstrip())
    end = max(end, start + 1)
    first, last = (max(place + 3 * line[:place].count("\t") - skipped, 0) for place in (start, end))
    return first, last


def _line(number: int, text: str, marked: tuple[int, int]) -> Line:
    start, end = marked
    return Line(number, text[:start], text[start:end], text[end:])
