"""The versions that lock files of Python fix: those of Poetry, uv and PDM, and Pipenv's."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_LOCKS = ("poetry.lock", "uv.lock", "pdm.lock")
_PIPENV = "Pipfile.lock"


def constraints_in(folder: Path) -> tuple[str, ...]:
    """Lists what a lock file in a folder fixes, as pip takes constraints; nothing if there is none.

    Of several versions of a package, for different systems, none is fixed.
    """
    for name in (*_LOCKS, _PIPENV):
        path = folder / name
        if path.is_file():
            found = list(_fixed(name, path.read_text("utf-8", "replace")))
            often = Counter(package for package, _ in found)
            return tuple(f"{package}=={one}" for package, one in sorted(found) if often[package] == 1)
    return ()


def _fixed(lock: str, text: str) -> Iterator[tuple[str, str]]:
    try:
        told = json.loads(text) if lock == _PIPENV else tomllib.loads(text)
    except ValueError:
        return
    packages = _of_pipenv(told) if lock == _PIPENV else told.get("package")
    for package in packages if isinstance(packages, list) else ():
        name, version = package.get("name"), package.get("version")
        # What lies in a folder or a repository of its own has no version that an index knows.
        if isinstance(name, str) and isinstance(version, str) and _is_of_index(package.get("source")):
            yield name, version


def _of_pipenv(told: Any) -> list[dict[str, Any]]:
    default = told.get("default") if isinstance(told, dict) else None
    every = default if isinstance(default, Mapping) else {}
    return [
        {"name": name, "version": str(entry["version"]).removeprefix("==")}
        for name, entry in every.items()
        if isinstance(entry, Mapping) and "version" in entry
    ]


def _is_of_index(source: Any) -> bool:
    if not isinstance(source, Mapping):
        return True
    return "registry" in source or source.get("type") == "legacy"
