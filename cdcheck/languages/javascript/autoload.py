"""Modules loaded by folder: @fastify/autoload, require-directory, `readdir` and globs."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname, normpath

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Fields,
    Func,
    Known,
    Mod,
    Site,
    Value,
    entries_of,
    pattern_of,
    text_of,
)

_INDEX = re.compile(r"^index\.\w+$")
_HOOKS = re.compile(r"^[_.]?auto_?hooks\.\w+$", re.IGNORECASE)
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
    has_parameters = entries.get("routeParams") == Known(value=True)
    wanted = entries.get("matchFilter")
    files = [
        path
        for path in machine.files_under(folder)
        if _is_plugin(path)
        and (wanted is None or _may_match(machine, wanted, path[len(folder) :], site))
    ]
    indexed = {dirname(path) for path in files if _INDEX.match(basename(path))}
    for path in files:
        if dirname(path) in indexed and not _INDEX.match(basename(path)):
            continue
        loaded = machine.load(path)
        inside = dirname(path)[len(folder) :].strip("/")
        named = _with_parameters(inside) if has_parameters else inside
        own = text_of(machine.attribute(loaded, "autoPrefix"))
        if own is None:
            own = "/" + named if by_name else "/"
        yield (
            default_of(machine, loaded),
            Fields({**given, "prefix": Known((base + own).replace("//", "/"))}),
        )


def default_of(machine: Machine, loaded: Value) -> Value:
    """Gives what a loaded module exports by default; one of CommonJS is what it exports."""
    return machine.attribute(loaded, "default") if isinstance(loaded, Mod) else loaded


def _is_plugin(path: str) -> bool:
    name = basename(path)
    return path.endswith(_CODE) and ".d." not in name and not _HOOKS.match(name)


def _may_match(machine: Machine, wanted: Value | None, path: str, site: Site) -> bool:
    part = text_of(wanted)
    if part is not None:
        return part in path
    matches = machine.call(wanted, [Known(path)], {}, site) if isinstance(wanted, Func) else wanted
    return matches != Known(value=False)


def _with_parameters(folders: str) -> str:
    """Names the parameters of a path; `_id` is the folder of `:id`, and `__id` of `_id`."""
    parts = (
        part[1:] if part.startswith("__") else part.replace("_", ":") for part in folders.split("/")
    )
    return "/".join(parts)


def names_in(machine: Machine, folder: str) -> list[str]:
    """Lists what stands directly in a folder: source and SQL files, and folders that hold such."""
    paths = [*machine.files_under(folder), *(p for p in machine.texts if p.endswith(".sql"))]
    inside = f"{folder}/" if folder else ""
    found = (p.removeprefix(inside).partition("/")[0] for p in paths if p.startswith(inside))
    return sorted(set(found))


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
