"""From byte offsets to lines and columns."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from cdcheck import ir
from cdcheck.abstract.values import Site
from cdcheck.model.places import Location


class Lines:
    """Knows where the lines of every file start; reads a file only for columns beyond ASCII."""

    def __init__(self, extracts: Mapping[str, ir.Extract], read: Callable[[str], bytes | None]) -> None:
        self._extracts = extracts
        self._read = read
        self._texts: dict[str, bytes] = {}
        self._line_starts: dict[str, list[int]] = {}

    def location(self, site: Site) -> Location:
        """Places a site; columns count characters."""
        path, at, end = site.path, site.at, max(site.end, site.at)
        starts, text = self._starts(path), self._text(path)
        line = bisect_right(starts, at) or 1
        end_line = line if end == at else bisect_right(starts, end) or 1
        column = _characters(text, starts[line - 1], at)
        return Location(path, line, column, end_line, _characters(text, starts[end_line - 1], end))

    def source(self, site: Site) -> str:
        """Reads what is written at a site."""
        return self._text(site.path)[site.at : site.end].decode("utf-8", "replace")

    def _starts(self, path: str) -> Sequence[int]:
        extract = self._extracts.get(path)
        if extract is not None:
            return extract.line_starts
        known = self._line_starts.get(path)
        if known is None:
            text = self._text(path)
            known = self._line_starts[path] = [0, *(m.end() for m in re.finditer(b"\n", text))]
        return known

    def _text(self, path: str) -> bytes:
        text = self._texts.get(path)
        if text is None:
            text = self._texts[path] = self._read(path) or b""
        return text


def _characters(text: bytes, start: int, offset: int) -> int:
    """Counts the column of an offset, from 1, in a line that starts at another."""
    before = text[start:offset]
    return 1 + (len(before) if before.isascii() else len(before.decode("utf-8", "replace")))
