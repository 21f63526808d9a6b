"""The options that TypeScript's compilers read from the nearest tsconfig.json."""

import json
from collections.abc import Callable, Iterator
from posixpath import dirname, join, normpath
from typing import Any

from cdcheck.languages.json_comments import strip_comments
from cdcheck.proving import SourceTexts

_DEEPEST = 5


def compiler_options(folder: str, sources: SourceTexts) -> dict[str, Any] | None:
    """Reads the options that hold for a folder; `None` where no tsconfig.json is.

    What a package offers to build on is not read, and is named by `extends`.
    """
    config = next((c for c in _configs(folder) if sources.read(c) is not None), "")
    return _options(config, sources.read) if config else None


def _configs(folder: str) -> Iterator[str]:
    yield join(folder, "tsconfig.json")
    while folder:
        folder = dirname(folder)
        yield join(folder, "tsconfig.json")


def _options(path: str, read: Callable[[str], bytes | None], depth: int = 0) -> dict[str, Any]:
    try:
        data = json.loads(strip_comments((read(path) or b"").decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return {}
    parent = data.get("extends") if isinstance(data, dict) else None
    own = data.get("compilerOptions") if isinstance(data, dict) else None
    found: dict[str, Any] = {} if parent is None else {"extends": parent}
    if isinstance(parent, str) and parent.startswith(".") and depth < _DEEPEST:
        wanted = normpath(join(dirname(path), parent))
        found = _options(wanted if wanted.endswith(".json") else f"{wanted}.json", read, depth + 1)
    return {**found, **(own if isinstance(own, dict) else {})}
