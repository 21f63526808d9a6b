"""Finds the class fields of Sequelize's models, and whether compiling keeps them."""

import re
from collections.abc import Iterator
from functools import cache
from posixpath import dirname

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.kept_fields import KeptFields
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.languages.javascript.proofs.compiler_options import compiler_options
from cdcheck.languages.javascript.proofs.lowered_files import lowered
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
    is_usual = not _OTHERS.search(commands_of(project))
    found: dict[str, _Fields] = {}
    for id_ in {table.cls for table in project.tables if table.orm == "sequelize" and table.cls}:
        path, _, name = id_.rpartition(":")
        is_script = not path.endswith(TYPESCRIPT)
        file = lowered(path, sources) if is_script or (is_usual and is_kept(dirname(path))) else None
        if file is not None:
            found[id_] = tuple(_fields(file, name))
    return KeptFields(found)


def commands_of(project: Project) -> str:
    """Joins the commands that start an app, and those of its manifests."""
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
    options = compiler_options(folder, sources) or {}
    stated = options.get("useDefineForClassFields")
    if isinstance(stated, bool):
        return stated
    target = str(options.get("target", "")).lower()
    return target == "esnext" or (
        target[:2] == "es" and target[2:].isdigit() and int(target[2:]) >= _FROM
    )
