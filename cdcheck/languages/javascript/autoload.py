"""Modules loaded by folder: @fastify/autoload, require-directory, `readdir` and globs."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname, normpath

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Fields,
    Known,
    Mod,
    Site,
    Value,
    entries_of,
    pattern_of,
    text_of,
)

_INDEX = re.compile(r"^index\.\w+$")
_CODE = (".js", ".ts", ".mjs", ".cjs", ".mts", ".cts")


def folder_of(value: Value | None) -> str | None:
    """Reads a folder's path; `__dirname` and what is joined to it are relative to the app."""
    path = pattern_of(value)
    if path is None or "{}" in path:
        return None
    path = normpath(path.lstrip("/"))
    return "" if path == "." else path


def autoloaded(machine: Machine, settings: Value, site: Site) -> Iterator[tuple[Value, Value]]:
    """Lists the plugins below `dir`, each with the options it is registered with."""
    entries = entries_of(settings)
    folder = folder_of(entries.get("dir"))
    if folder is None:
        return
    given = dict(entries_of(entries.get("options")))
    base = text_of(given.get("prefix")) or ""
    by_name = entries.get("dirNameRoutePrefix") != Known(value=False)
    files = [path for path in machine.files_under(folder) if path.endswith(_CODE)]
    indexed = {dirname(path) for path in files if _INDEX.match(basename(path))}
    for path in files:
        if dirname(path) in indexed and not _INDEX.match(basename(path)):
            continue
        loaded = machine.load(path)
        if isinstance(loaded, Mod):
            automatic = machine.attribute(loaded, "autoPrefix")
            plugin = machine.attribute(loaded, "default")
        else:
            automatic, plugin = machine.attribute(loaded, "autoPrefix"), loaded
        inside = dirname(path)[len(folder) :].strip("/")
        named = "/".join(_parameter(part) for part in inside.split("/")) if inside else ""
        own = text_of(automatic) or ("/" + named if by_name else "/")
        yield plugin, Fields({**given, "prefix": Known((base + own).replace("//", "/"))})


def _parameter(part: str) -> str:
    return ":" + part[1:] if part.startswith("_") else part


def files_in(machine: Machine, folder: str) -> list[str]:
    """Lists the names of the source and SQL files that stand directly in a folder."""
    paths = [*machine.files_under(folder), *(p for p in machine.texts if p.endswith(".sql"))]
    return sorted(basename(path) for path in paths if dirname(path) == folder)


def matching(machine: Machine, pattern: str) -> list[str]:
    """Lists the source files that a glob matches, relative to the app."""
    expression = re.escape(normpath(pattern))
    for written, meaning in (
        (r"\*\*/", "(?:.*/)?"),
        (r"\*\*", ".*"),
        (r"\*", "[^/]*"),
        (r"\?", "[^/]"),
    ):
        expression = expression.replace(written, meaning)
    expression = re.sub(r"\\\{([^{}]*)\\\}", _alternatives, expression)
    expression = re.sub(r"[@+?*]?\\\(([^()]*)\\\)", lambda m: f"(?:{m.group(1)})", expression)
    expression = expression.replace(r"\|", "|")
    compiled = re.compile(f"(?:.*/)?{expression}", re.IGNORECASE)
    return [path for path in machine.files_under("") if compiled.fullmatch(path)]


def _alternatives(match: re.Match[str]) -> str:
    return "(?:" + "|".join(match.group(1).split(",")) + ")"
