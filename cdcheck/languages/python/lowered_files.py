"""Lowers a file of Python again."""

from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.front_end import extract
from cdcheck.languages.python.source import read_source


def lowered(path: str, text: bytes) -> LoweredFile:
    """Lowers a file of Python."""
    return LoweredFile(path, read_source(text).text, extract(text))
