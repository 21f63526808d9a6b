"""Gives a file of JavaScript as it was lowered, or lowers it again."""

from posixpath import splitext

from cdcheck.file_kinds import DIALECTS
from cdcheck.ir import Extract
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
    extract = sources.extracted(path) or _extract(text, dialect)
    known = sources.kept[path] = LoweredFile(path, text, extract)
    return known


def _extract(text: bytes, dialect: str) -> Extract:
    # The grammars are slow to load, and the first run over an app has its extracts at hand.
    from cdcheck.languages.javascript.lowering.front_end import extract  # noqa: PLC0415 (see above)

    return extract(text, dialect)
