"""Lowers a file of JavaScript again."""

from posixpath import splitext

from cdcheck.file_kinds import DIALECTS
from cdcheck.languages.javascript.extract import extract
from cdcheck.languages.lowered_files import LoweredFile


def lowered(path: str, text: bytes | None) -> LoweredFile | None:
    """Lowers a file, if it is one of JavaScript."""
    dialect = DIALECTS.get(splitext(path)[1])
    if text is None or dialect is None:
        return None
    return LoweredFile(path, text, extract(text, dialect))
