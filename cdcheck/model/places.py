"""Where things stand in the checked sources."""

from msgspec import Struct


class Location(Struct, frozen=True, order=True):
    """Spans a stretch of a file: lines and columns count from 1, `end_column` is exclusive.

    `path` is relative to the checked folder, with `/`. Columns count characters.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def has_line_of(self, other: "Location") -> bool:
        """Tells whether another place begins on one of these lines."""
        return self.path == other.path and self.line <= other.line <= self.end_line

    def has_start_of(self, other: "Location") -> bool:
        """Tells whether another place begins in this stretch, or right behind it."""
        start, end = (self.line, self.column), (self.end_line, self.end_column)
        return self.path == other.path and start <= (other.line, other.column) <= end

    def holds(self, other: "Location") -> bool:
        """Tells whether the whole of another place is in this stretch."""
        end = (self.end_line, self.end_column)
        return self.has_start_of(other) and (other.end_line, other.end_column) <= end

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"
