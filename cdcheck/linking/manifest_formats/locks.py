"""Lock files of Python: those of Poetry, uv and PDM, and Pipenv's."""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from cdcheck.knowledge.distribution_names import normalized
from cdcheck.linking.manifest_formats.declarations import line_location, text_of
from cdcheck.model.packaging import Lock, LockedVersion

LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock")
"""Names the lock files that are read, in the order in which one is taken for the others."""


def read_lock(path: str, content: bytes) -> Lock | None:
    """Reads what a lock file fixes; `None` if it does not parse."""
    text = text_of(content)
    is_of_pipenv = path.endswith("Pipfile.lock")
    try:
        told = json.loads(text) if is_of_pipenv else tomllib.loads(text)
    except ValueError:
        return None
    found: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for name, version in _packages(told, is_of_pipenv=is_of_pipenv):
        found[normalized(name)].append((name, version))
    lines = text.split("\n")
    places = {line.strip(): number for number, line in reversed(list(enumerate(lines, 1)))}
    fixed: list[LockedVersion] = []
    for package, versions in sorted(found.items()):
        name, version = versions[0]
        if len(versions) == 1 and version is not None:
            number = places.get(f'"{name}": {{' if is_of_pipenv else f'name = "{name}"', 1)
            at = line_location(path, number, lines[number - 1])
            fixed.append(LockedVersion(package, version, at))
    return Lock(path, tuple(fixed), tuple(sorted(found.keys() - {one.name for one in fixed})))


def _packages(told: Any, *, is_of_pipenv: bool) -> Iterator[tuple[str, str | None]]:
    """Lists names and versions; what lies in a folder or a repository has none that an index knows."""
    packages = _of_pipenv(told) if is_of_pipenv else told.get("package")
    for package in packages if isinstance(packages, list) else ():
        name, version = package.get("name"), package.get("version")
        if isinstance(name, str):
            is_known = isinstance(version, str) and _is_of_index(package.get("source"))
            yield name, version if is_known else None


def _of_pipenv(told: Any) -> list[dict[str, Any]]:
    default = told.get("default") if isinstance(told, dict) else None
    every = default if isinstance(default, Mapping) else {}
    return [
        {
            "name": name,
            "version": str(entry["version"]).removeprefix("==") if "version" in entry else None,
        }
        for name, entry in every.items()
        if isinstance(entry, Mapping)
    ]


def _is_of_index(source: Any) -> bool:
    if not isinstance(source, Mapping):
        return True
    return "registry" in source or source.get("type") == "legacy"
