"""Gives a file of JavaScript as it was lowered, or lowers it again."""

from posixpath import splitext

from cdcheck.file_kinds import DIALECTS
from cdcheck.languages.javascript.extract import extract
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.proving import SourceTexts


def lowered(path: str, sources: SourceTexts) -> LoweredFile | None:
    """Finds a file, if it is one of JavaScript."""
    dialect, text = DIALECTS.get(splitext(path)[1]), sources.read(path)
    if text is None or dialect is None:
        return None
    return LoweredFile(path, text, sources.extracted(path) or extract(text, dialect))
