"""Stretches of a text, by the lines and columns of a place."""

from cdcheck.model.edits import Substitute
from cdcheck.model.places import Location


def stretch(text: str, at: Location) -> tuple[int, int] | None:
    """Finds where a place begins and ends in a text; `None` if the text has no such place."""
    lines = text.split("\n")
    if not 1 <= at.line <= at.end_line <= len(lines):
        return None
    start = sum(len(line) + 1 for line in lines[: at.line - 1]) + at.column - 1
    end = sum(len(line) + 1 for line in lines[: at.end_line - 1]) + at.end_column - 1
    return (start, end) if start <= end <= len(text) else None


def substituted(edit: Substitute, text: str) -> str | None:
    """Writes the new text for the old; `None` unless that stands there exactly once."""
    found = stretch(text, edit.at)
    if found is None:
        return None
    start, end = found
    if text[start:end].count(edit.old) != 1:
        return None
    return text[:start] + text[start:end].replace(edit.old, edit.new) + text[end:]
