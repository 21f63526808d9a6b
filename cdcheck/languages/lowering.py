"""Gives a file of either language as it was lowered, or lowers it again."""

from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.proving import SourceTexts


def lowered(path: str, sources: SourceTexts) -> LoweredFile | None:
    """Finds a file."""
    # The grammars are slow to load; each language's is loaded where it has something to read.
    if path.endswith(".py"):
        from cdcheck.languages.python.proofs import lowered_files as python  # noqa: PLC0415 (see above)

        return python.lowered(path, sources)
    from cdcheck.languages.javascript.proofs import lowered_files as javascript  # noqa: PLC0415 (see above)

    return javascript.lowered(path, sources)
