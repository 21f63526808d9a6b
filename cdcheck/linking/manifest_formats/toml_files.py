"""pyproject.toml (PEP 621, Poetry, uv, PDM, Hatch) and Pipfile."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from cdcheck.knowledge.distribution_names import normalized
from cdcheck.linking.manifest_formats.declarations import (
    Declared,
    Places,
    line_location,
    requirement,
    text_of,
)
from cdcheck.model.packaging import Manifest, ManifestFault, Requirement

_LINE = re.compile(r"at line (\d+)")
_EXACT = re.compile(r"^\d[\w.]*$")


def read_pyproject(path: str, content: bytes) -> Declared:
    """Reads pyproject.toml; one that only configures tools declares nothing."""
    text = text_of(content)
    data, fault = _parse(path, text)
    if data is None:
        return Declared(faults=fault)
    project, tool = _table(data.get("project")), _table(data.get("tool"))
    poetry = _table(tool.get("poetry"))
    groups = _table(data.get("dependency-groups"))
    if not project and not poetry and not groups:
        return Declared()
    found = _Found(Places(path, text))
    requirements = [
        *found.listed(project.get("dependencies"), "", "dependencies"),
        *found.grouped(project.get("optional-dependencies"), "optional-dependencies"),
        *found.grouped(groups, "dependency-groups"),
        *found.listed(_table(tool.get("uv")).get("dev-dependencies"), "dev", "dev-dependencies"),
        *found.grouped(_table(tool.get("pdm")).get("dev-dependencies"), "dev-dependencies"),
        *found.keyed(poetry.get("dependencies"), "", "[tool.poetry.dependencies]"),
        *found.keyed(poetry.get("dev-dependencies"), "dev", "[tool.poetry.dev-dependencies]"),
        *_poetry_groups(found, poetry),
    ]
    is_dynamic = "dependencies" in (project.get("dynamic") or ())
    is_complete = not is_dynamic and not found.has_unread and bool(project or poetry)
    return Declared(Manifest(path, "pyproject", tuple(requirements), is_complete))


def read_pipfile(path: str, content: bytes) -> Declared:
    """Reads a Pipfile."""
    text = text_of(content)
    data, fault = _parse(path, text)
    if data is None:
        return Declared(faults=fault)
    found = _Found(Places(path, text))
    requirements = (
        *found.keyed(data.get("packages"), "", "[packages]"),
        *found.keyed(data.get("dev-packages"), "dev", "[dev-packages]"),
    )
    return Declared(Manifest(path, "pipfile", requirements, not found.has_unread))


class _Found:
    """Turns entries into requirements; notes whether one could not be read."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.has_unread = False

    def listed(self, entries: Any, group: str, below: str) -> Iterator[Requirement]:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict):
                continue
            at = self._places.find(str(entry), below)
            found = requirement(str(entry), at, group)
            self.has_unread |= found is None
            if found is not None:
                yield found

    def grouped(self, groups: Any, below: str) -> Iterator[Requirement]:
        for group, entries in _table(groups).items():
            yield from self.listed(entries, group, below)

    def keyed(self, entries: Any, group: str, below: str) -> Iterator[Requirement]:
        for name, entry in _table(entries).items():
            if name == "python":
                continue
            details = _table(entry)
            version = entry if isinstance(entry, str) else details.get("version", "")
            is_optional = details.get("optional") is True
            yield Requirement(
                name=normalized(name),
                at=self._places.find(name, below),
                specifier=_pinned(version),
                extras=tuple(sorted(map(str, details.get("extras") or ()))),
                group=group or ("optional" if is_optional else ""),
            )


def _poetry_groups(found: _Found, poetry: Mapping[str, Any]) -> Iterator[Requirement]:
    for group, table in _table(poetry.get("group")).items():
        heading = f"[tool.poetry.group.{group}.dependencies]"
        yield from found.keyed(_table(table).get("dependencies"), group, heading)


def _pinned(version: Any) -> str:
    """Writes Poetry's version as a PEP 440 specifier where it is one, `*` and `^` as they are."""
    if not isinstance(version, str) or version == "*":
        return ""
    return f"=={version}" if _EXACT.match(version) else version


def _parse(path: str, text: str) -> tuple[dict[str, Any] | None, tuple[ManifestFault, ...]]:
    try:
        return tomllib.loads(text), ()
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        at = line_location(path, int(line.group(1)) if line else 1)
        return None, (ManifestFault(at, f"`{path}` is not valid TOML: {error}"),)


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
