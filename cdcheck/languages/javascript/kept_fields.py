"""Finds the class fields of Sequelize's models, and whether compiling keeps them."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from posixpath import dirname, join, normpath
from typing import Any

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.kept_fields import KeptFields
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.json_comments import strip_comments
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

# What compiles by other settings than those of the nearest tsconfig.json.
_OTHERS = re.compile(
    r"\b(?:babel|swc|bun|deno|strip-types|transform-types)\b|\s-p\s|--project|tsconfig\."
)
_ERASED = re.compile(r"\b(?:declare|abstract)\b")
_FROM = 2022
_Fields = tuple[tuple[str, Location], ...]


@fact
def kept_fields(project: Project, sources: SourceTexts) -> KeptFields:
    """Reads the files again that define classes of models."""
    is_kept = cache(lambda folder: _defines_fields(folder, sources))
    is_usual = not _OTHERS.search(_started(project))
    found: dict[str, _Fields] = {}
    for id_ in {table.cls for table in project.tables if table.orm == "sequelize" and table.cls}:
        path, _, name = id_.rpartition(":")
        is_script = not path.endswith(TYPESCRIPT)
        file = lowered(path, sources) if is_script or (is_usual and is_kept(dirname(path))) else None
        if file is not None:
            found[id_] = tuple(_fields(file, name))
    return KeptFields(found)


def _started(project: Project) -> str:
    commands = project.start.commands if project.start is not None else ()
    scripts = [text for manifest in project.manifests for _, text in manifest.scripts]
    return "\n".join((*scripts, *(" ".join(command.words) for command in commands)))


def _fields(file: LoweredFile, name: str) -> Iterator[tuple[str, Location]]:
    for cls in file.extract.classes:
        for statement in cls.body if cls.qualified_name == name else ():
            if not isinstance(statement, ir.Assign) or statement.keyword != "field":
                continue
            target = statement.targets[0]
            before = file.text[statement.at : target.at].decode("utf-8", "replace")
            if isinstance(target, ir.Name) and not _ERASED.search(before):
                yield target.id, file.span(statement.at, statement.end)


def _defines_fields(folder: str, sources: SourceTexts) -> bool:
    """Tells whether the nearest tsconfig.json says that fields stay."""
    config = next((c for c in _configs(folder) if sources.read(c) is not None), "")
    options = _options(config, sources.read) if config else {}
    stated = options.get("useDefineForClassFields")
    if isinstance(stated, bool):
        return stated
    target = str(options.get("target", "")).lower()
    return target == "esnext" or (
        target[:2] == "es" and target[2:].isdigit() and int(target[2:]) >= _FROM
    )


def _configs(folder: str) -> Iterator[str]:
    yield join(folder, "tsconfig.json")
    while folder:
        folder = dirname(folder)
        yield join(folder, "tsconfig.json")


def _options(path: str, read: Callable[[str], bytes | None], depth: int = 0) -> dict[str, Any]:
    """Reads the compiler's options; what a package offers to build on is not read."""
    try:
        data = json.loads(strip_comments((read(path) or b"").decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        return {}
    parent = data.get("extends") if isinstance(data, dict) else None
    own = data.get("compilerOptions") if isinstance(data, dict) else None
    found: dict[str, Any] = {}
    if isinstance(parent, str) and parent.startswith(".") and depth < 5:
        wanted = normpath(join(dirname(path), parent))
        found = _options(wanted if wanted.endswith(".json") else f"{wanted}.json", read, depth + 1)
    return {**found, **(own if isinstance(own, dict) else {})}
