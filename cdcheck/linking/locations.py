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
        line, column = self._point(site.path, site.at)
        end_line, end_column = self._point(site.path, max(site.end, site.at))
        return Location(site.path, line, column, end_line, end_column)

    def source(self, site: Site) -> str:
        """Reads what is written at a site."""
        return self._text(site.path)[site.at : site.end].decode("utf-8", "replace")

    def _point(self, path: str, offset: int) -> tuple[int, int]:
        starts = self._starts(path)
        line = bisect_right(starts, offset) or 1
        start = starts[line - 1]
        text = self._text(path)[start:offset]
        return line, (len(text) if text.isascii() else len(text.decode("utf-8", "replace"))) + 1

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
