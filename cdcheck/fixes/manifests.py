"""Requirements that are added to manifests."""

import json
import re
from posixpath import basename

_DEPENDENCIES = re.compile(r'"dependencies"\s*:\s*\{')
_INDENT = re.compile(r'\{\s*?\n([ \t]*)"')


def required(requirement: str, name: str, text: str) -> str | None:
    """Adds a requirement to the text of a manifest; `None` for a kind that is not written."""
    if basename(name) == "package.json":
        return _in_package(requirement, text)
    return _in_lines(requirement, text) if name.endswith(".txt") else None


def _in_lines(requirement: str, text: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    kept = text if not text or text.endswith("\n") else text + end
    return kept + requirement + end


def _in_package(package: str, text: str) -> str | None:
    """Adds a package of any version; npm writes down which one it installs in its lock file."""
    said = _said(text)
    if not isinstance(said, dict) or not isinstance(said.get("dependencies"), dict):
        return None
    wanted = {**said, "dependencies": {**said["dependencies"], package: "*"}}
    indent = _INDENT.search(text)
    for found in _DEPENDENCIES.finditer(text):
        rest = text[found.end() :]
        is_empty = rest.lstrip().startswith("}")
        is_broken = indent is not None and rest.lstrip(" \t\r").startswith("\n")
        before, behind = (f"\n{indent.group(1) * 2}", "") if indent and is_broken else ("", " ")
        line = f'{before}"{package}": "*"' + ("" if is_empty else f",{behind}")
        changed = text[: found.end()] + line + rest.lstrip(" " if not is_broken else "")
        if _said(changed) == wanted:
            return changed
    return None


def _said(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
