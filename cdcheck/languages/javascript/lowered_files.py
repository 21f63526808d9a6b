"""Gives a file of JavaScript as it was lowered, or lowers it again."""

from posixpath import splitext

from cdcheck.file_kinds import DIALECTS
from cdcheck.languages.javascript.extract import extract
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.proving import SourceTexts


def lowered(path: str, sources: SourceTexts) -> LoweredFile | None:
    """Finds a file, if it is one of JavaScript."""
    dialect = DIALECTS.get(splitext(path)[1], "python")
    if dialect == "python":
        return None
    known: LoweredFile | None = sources.kept.get(path)
    text = sources.read(path) if known is None else None
    if text is None:
        return known
    known = sources.kept[path] = LoweredFile(
        path, text, sources.extracted(path) or extract(text, dialect)
    )
    return known
