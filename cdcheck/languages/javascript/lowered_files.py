"""Files that are lowered again, for facts that need more of them than the model keeps."""

from bisect import bisect_right
from collections.abc import Iterator
from posixpath import splitext

from cdcheck import ir
from cdcheck.file_kinds import DIALECTS
from cdcheck.languages.javascript.extract import extract
from cdcheck.model.places import Location


class LoweredFile:
    """Is one file, lowered, with the places of its nodes."""

    def __init__(self, path: str, text: bytes, dialect: str) -> None:
        self.path, self.text = path, text
        self.extract = extract(text, dialect)

    def bodies(self) -> Iterator[tuple[int, tuple[ir.Statement, ...]]]:
        """Lists the bodies of the module (-1) and of all functions."""
        yield -1, self.extract.body
        for index, function in enumerate(self.extract.functions):
            yield index, function.body

    def place(self, node: ir.Expression) -> Location:
        """Places an expression as the model does."""
        line, column = self._point(node.at)
        return Location(self.path, line, column, *self._point(node.end))

    def _point(self, offset: int) -> tuple[int, int]:
        starts = self.extract.line_starts
        line = bisect_right(starts, offset) or 1
        return line, len(self.text[starts[line - 1] : offset].decode("utf-8", "replace")) + 1


def lowered(path: str, text: bytes | None) -> LoweredFile | None:
    """Lowers a file, if it is one of JavaScript."""
    dialect = DIALECTS.get(splitext(path)[1])
    return LoweredFile(path, text, dialect) if text is not None and dialect is not None else None
