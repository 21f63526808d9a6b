"""Lays out folders of files for tests."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def lay(root: Path, texts: Mapping[str, str | bytes]) -> Path:
    """Writes files, given as texts by path, below a folder."""
    for path, text in texts.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else dedent(text).encode())
    return root
