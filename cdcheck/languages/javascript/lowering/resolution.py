"""Names that are read and bound nowhere, and names that are bound twice."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from cdcheck.ir import Const, Evaluate, Name, Statement, SyntaxFault, UndefinedName
from cdcheck.languages.javascript.lowering.builtin_names import GLOBALS, WRAPPER
from cdcheck.languages.javascript.lowering.residue import residue_statements
from cdcheck.languages.javascript.lowering.scopes import Binding, Clash, Reads, Scope
from cdcheck.languages.javascript.lowering.unit import Unit
from cdcheck.languages.javascript.lowering.waiting import await_faults, has_top_level_await

_DECLARED = re.compile(rb"/\*\s*(?:globals?|exported)\s([^*]*)\*/")
_COMMONJS = frozenset({"require", "module", "exports"})
# Browsers and frameworks that import by themselves bind names for the files that use them.
_HIDES_BINDINGS = re.compile(r"(?:eval|window|document|define[A-Z]\w*|(?:HTML|SVG)\w*Element)$")
_WORD = re.compile(rb"[\w$]+")


class ModuleNames(NamedTuple):
    """Is what the names of a whole file say."""

    module_kind: str
    undefined: tuple[UndefinedName, ...]
    faults: tuple[SyntaxFault, ...]
    # Names that the file sets on the global object.
    set_globally: tuple[str, ...]


def module_names(unit: Unit, body: tuple[Statement, ...]) -> ModuleNames:
    """Resolves the names of a file, once all of it is lowered."""
    unresolved = list(_unbound(unit.scopes, [scope.reads for scope in unit.scopes]))
    written = list(_unbound(unit.scopes, [scope.writes for scope in unit.scopes]))
    module_kind = _module_kind(unit, {name.id for name, _ in unresolved})
    is_module = module_kind == "esm"
    set_globally = unit.set_globals if is_module else unit.set_globals | unit.ambient
    if is_module or _is_strict(body):
        unresolved += written
    else:
        # A script's assignment makes the name global.
        set_globally = set_globally | {name.id for name, _ in written}
    missing = {name.id for name, _ in unresolved} - GLOBALS - WRAPPER
    residues = list(residue_statements(unit.text, body, missing))
    faults = [
        *residues,
        *(unit.module_only if is_module else ()),
        *await_faults(unit, is_module=is_module),
        *_clash_faults(unit, module_kind),
    ]
    left = [
        (name, scope)
        for name, scope in unresolved
        if not any(fault.at <= name.at < fault.end for fault in residues)
    ]
    undefined = _undefined(unit, left, set_globally, module_kind)
    return ModuleNames(module_kind, undefined, tuple(faults), tuple(sorted(set_globally)))


def _is_strict(body: tuple[Statement, ...]) -> bool:
    first = body[0] if body else None
    return type(first) is Evaluate and type(first.value) is Const and first.value.value == "use strict"


def _module_kind(unit: Unit, unresolved: set[str]) -> str:
    if unit.has_module_syntax or has_top_level_await(unit):
        return "esm"
    if unit.has_commonjs_syntax:
        return "commonjs"
    return "" if _COMMONJS.isdisjoint(unresolved) else "commonjs"


def _unbound(scopes: list[Scope], uses: list[Reads]) -> Iterator[tuple[Name, Scope]]:
    for scope, names in zip(scopes, uses, strict=True):
        for name in names.keys() - scope.bound:
            if not _is_bound_around(name, scope):
                yield names[name], scope


def _undefined(
    unit: Unit, unresolved: list[tuple[Name, Scope]], bound: set[str], module_kind: str
) -> tuple[UndefinedName, ...]:
    """Chooses the unbound names that nothing can bind, in source order, once a function.

    Nothing is said of a file that can bind names in ways not seen here, nor of one that is no module:
    such scripts run in browsers and database shells.
    """
    names = {name.id for name, _ in unresolved}
    if not module_kind or unit.is_dynamic or any(_HIDES_BINDINGS.match(name) for name in names):
        return ()
    known = GLOBALS | bound | unit.guarded | _declared_in_comments(unit.text)
    if module_kind != "esm":
        known |= WRAPPER
    found = {
        (scope.function, name.id): UndefinedName(name.id, name.at, name.end, scope.function)
        for name, scope in sorted(unresolved, key=_place, reverse=True)
        if name.id not in known
    }
    return tuple(sorted(found.values(), key=lambda one: one.at))


def _clash_faults(unit: Unit, module_kind: str) -> Iterator[SyntaxFault]:
    for clash in unit.clashes:
        if _is_refused(clash, module_kind, is_typescript=unit.is_typescript):
            message = f"`{clash.name}` is already declared in this scope"
            yield SyntaxFault(clash.at, clash.end, "syntax", message)


def _is_refused(clash: Clash, module_kind: str, *, is_typescript: bool) -> bool:
    if clash.first is Binding.WRAPPER:
        return module_kind == "commonjs" and not is_typescript
    pair = {clash.first, clash.second}
    if Binding.IMPORT in pair:
        # TypeScript drops an import that only types use.
        return not is_typescript
    if Binding.LEXICAL in pair:
        return True
    if clash.is_at_module_level and module_kind == "esm" and not is_typescript:
        return Binding.FUNCTION in pair
    return False


def _is_bound_around(name: str, scope: Scope) -> bool:
    around = scope.parent
    while around is not None:
        if name in around.bound:
            return True
        around = around.parent
    return False


def _declared_in_comments(text: bytes) -> set[str]:
    if b"global" not in text and b"exported" not in text:
        return set()
    return {
        word.decode("utf-8", "replace")
        for names in _DECLARED.findall(text)
        for word in _WORD.findall(names)
    }


def _place(read: tuple[Name, Scope]) -> int:
    return read[0].at
