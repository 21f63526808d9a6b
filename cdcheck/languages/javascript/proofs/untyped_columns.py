"""Finds columns of TypeORM whose types are lost when TypeScript is compiled."""

import re
from posixpath import dirname

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.untyped_columns import UntypedColumn, UntypedColumns
from cdcheck.file_kinds import TYPESCRIPT
from cdcheck.languages.javascript.proofs.compiler_options import compiler_options
from cdcheck.languages.javascript.proofs.kept_fields import commands_of
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ONLY_CHECKED = re.compile(r"\btsc\b[^\n&|;]*--noEmit\b")
_TSX = re.compile(r"\btsx\b(?!\.)")
_COMPILED = re.compile(r"\b(?:tsc|ts-node|ts-node-dev)\b")
# What compiles in a way that depends on settings which are not read.
_OTHERS = re.compile(
    r"\b(?:babel|swc|bun|deno|esbuild|tsup|vite|rollup|webpack|nest|ncc|tsdown|unbuild|strip-types)\b"
    r"|transform-types|@swc|\s-p\s|--project|tsconfig\.|-O\s|compiler-options"
)
_GUESSING = frozenset({"Column", "PrimaryColumn"})


@fact
def untyped_columns(project: Project, sources: SourceTexts) -> UntypedColumns:
    """Reads the files again that define entities, if what compiles them leaves types out."""
    classes = {t.cls for t in project.tables if t.orm == "typeorm" and t.cls and not t.is_test}
    found: dict[str, UntypedColumn] = {}
    text = _ONLY_CHECKED.sub("", commands_of(project)) if classes else ""
    for id_ in classes:
        path, _, name = (id_ or "").rpartition(":")
        reason = _reason(text, dirname(path), sources) if path.endswith(TYPESCRIPT) else None
        file = lowered(path, sources) if reason is not None else None
        column = _first(file, name) if file is not None else None
        if file is not None and reason is not None and column is not None:
            target = column.targets[0]
            written = target.id if isinstance(target, ir.Name) else ""
            at = file.span(column.at, column.end)
            found[id_ or ""] = UntypedColumn(at, written, *reason)
    return UntypedColumns(found)


def _reason(text: str, folder: str, sources: SourceTexts) -> tuple[str, bool] | None:
    """Says why types are left out, and whether decorators are the old ones; `None` if they may be in."""
    options = compiler_options(folder, sources)
    if _OTHERS.search(text) or options is None or "extends" in options:
        return None
    is_legacy = options.get("experimentalDecorators") is True
    is_run, is_compiled = _TSX.search(text), _COMPILED.search(text)
    if is_run and not is_compiled:
        return "`tsx` leaves types out", is_legacy
    if is_compiled and not is_run and is_legacy and options.get("emitDecoratorMetadata") is not True:
        return "tsconfig.json lacks `emitDecoratorMetadata`", is_legacy
    return None


def _first(file: LoweredFile, name: str) -> ir.Assign | None:
    for cls in file.extract.classes:
        for statement in cls.body if cls.qualified_name == name else ():
            if isinstance(statement, ir.Assign) and any(map(_is_untyped, statement.decorators)):
                return statement
    return None


def _is_untyped(decorator: ir.Expression) -> bool:
    """Tells whether a decorator of a column surely says nothing of its type."""
    if not isinstance(decorator, ir.Call) or ir.last_name(decorator.function) not in _GUESSING:
        return False
    if not decorator.arguments:
        return True
    said = decorator.arguments[0]
    keys = [key for key, _ in said.items] if isinstance(said, ir.Mapping) else [None]
    named = {key.value for key in keys if isinstance(key, ir.Const)}
    return len(named) == len(keys) and not named & {"type", "enum"}
