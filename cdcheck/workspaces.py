"""Names the packages of a monorepo that stand beside an app, outside of the folder that is checked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

_MANIFEST, _PNPM = "package.json", "pnpm-workspace.yaml"
_HIGHEST, _MOST = 6, 400
_LISTED = r"^\s*-\s*['\"]?([^'\"#\s]+)"


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


def _patterns(folder: Path) -> list[str]:
    listed = _data(folder / _MANIFEST).get("workspaces")
    listed = listed.get("packages") if isinstance(listed, dict) else listed
    patterns = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    if (folder / _PNPM).is_file():
        text = (folder / _PNPM).read_text("utf-8", "replace")
        _, _, rest = text.partition("packages:")
        block = re.split(r"^\w", rest, maxsplit=1, flags=re.MULTILINE)[0]
        patterns += re.findall(_LISTED, block, re.MULTILINE)
    return [one.removeprefix("./").rstrip("/") for one in patterns if one[:1] not in {"!", "/"}]


def _members(folder: Path, patterns: list[str]) -> Iterator[Path]:
    seen = 0
    for pattern in patterns:
        for found in folder.glob(f"{pattern}/{_MANIFEST}"):
            seen += 1
            if seen > _MOST:
                return
            if "node_modules" not in found.parts:
                yield found.parent


def _name(folder: Path) -> str:
    return str(_data(folder / _MANIFEST).get("name") or "")


def _data(path: Path) -> dict[str, object]:
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
