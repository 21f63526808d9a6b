"""Names the packages of a monorepo that stand beside an app, outside of the folder that is checked."""

import json
import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

_MANIFEST, _PNPM = "package.json", "pnpm-workspace.yaml"
_HIGHEST, _MOST, _DEEPEST = 6, 400, 5
_LARGEST = 1_000_000


def packages_beside(root: Path) -> frozenset[str]:
    """Lists the names of the workspace's packages outside of an app; empty if it is in none."""
    app = root.resolve()
    if not (app / _MANIFEST).is_file():
        return frozenset()
    for above in app.parents[:_HIGHEST]:
        patterns = _patterns(above)
        members = list(_members(above, patterns)) if patterns else []
        if app in members:
            names = (_name(member) for member in members if not member.is_relative_to(app))
            return frozenset(name for name in names if name)
        if (above / ".git").exists():
            break
    return frozenset()


def _patterns(folder: Path) -> list[tuple[str, ...]]:
    listed = _data(folder / _MANIFEST).get("workspaces")
    named = [*_texts(listed), *_texts(_data(folder / _PNPM).get("packages"))]
    if isinstance(listed, dict):
        named.extend(_texts(listed.get("packages")))
    wanted = (one.removeprefix("./") for one in named if one[:1] not in {"!", "/"})
    return [tuple(part for part in one.split("/") if part not in {"", "."}) for one in wanted]


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _members(folder: Path, patterns: list[tuple[str, ...]]) -> Iterator[Path]:
    found = (member for pattern in patterns for member in _matching(folder, pattern, _DEEPEST))
    for count, member in enumerate(found):
        if count == _MOST:
            return
        if (member / _MANIFEST).is_file():
            yield member


def _matching(folder: Path, pattern: tuple[str, ...], deepest: int) -> Iterator[Path]:
    """Finds the folders that a pattern names; what is installed is never looked into."""
    if not pattern:
        yield folder
        return
    first, *rest = pattern
    if first == "..":
        yield from _matching(folder.parent, tuple(rest), deepest)
        return
    if first == "**":
        yield from _matching(folder, tuple(rest), deepest)
    for inner in _folders(folder) if deepest else ():
        if first == "**":
            yield from _matching(inner, pattern, deepest - 1)
        elif fnmatchcase(inner.name, first):
            yield from _matching(inner, tuple(rest), deepest)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [folder / name for name in sorted(found) if name != "node_modules" and name[0] != "."]


def _name(folder: Path) -> str:
    return str(_data(folder / _MANIFEST).get("name") or "")


def _data(path: Path) -> dict[str, object]:
    """Reads what a manifest of a workspace says; nothing of one that is not there, or no mapping."""
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST)
        data = _yaml(text) if path.name == _PNPM else json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _yaml(text: bytes) -> object:
    import yaml  # noqa: PLC0415 (few apps stand in such a workspace)

    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
