"""Gives a file of Python as it was lowered, or lowers it again."""

from cdcheck.ir import Extract
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.lowering.source import read_source
from cdcheck.proving import SourceTexts


def lowered(path: str, sources: SourceTexts) -> LoweredFile | None:
    """Finds a file, if it is one of Python."""
    if not path.endswith(".py"):
        return None
    known: LoweredFile | None = sources.kept.get(path)
    text = sources.read(path) if known is None else None
    if text is None:
        return known
    extract = sources.extracted(path) or _extract(text)
    known = sources.kept[path] = LoweredFile(path, read_source(text).text, extract)
    return known


def _extract(text: bytes) -> Extract:
    # The grammar is slow to load, and the first run over an app has its extracts at hand.
    from cdcheck.languages.python.lowering.front_end import extract  # noqa: PLC0415 (see above)

    return extract(text)
