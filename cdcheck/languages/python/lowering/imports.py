"""Imports."""

from collections.abc import Iterable, Iterator

from tree_sitter import Node

from cdcheck.ir import Evaluate, Import, ImportedName, Statement, SyntaxFault
from cdcheck.languages.python.lowering.blocks import check_lines
from cdcheck.languages.python.lowering.grammar import field, kind, significant
from cdcheck.languages.python.lowering.scopes import ScopeKind
from cdcheck.languages.python.lowering.unit import Unit

_ALIASED = kind("aliased_import")
_RELATIVE = kind("relative_import")
_WILDCARD = kind("wildcard_import")
_LATE = "`from __future__` must stand at the beginning of the file"


def import_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `import a.b, c as d` to one import a module."""
    return tuple([_module(unit, node, child) for child in significant(node)])


def import_from(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `from ..a import b as c`."""
    check_lines(unit, node.start_byte, node.end_byte)
    module, *written = significant(node)
    level, name = _relative(unit, module)
    if written and written[0].kind_id == _WILDCARD:
        names: tuple[ImportedName, ...] = (_everything(unit, written[0]),)
    else:
        names = tuple([_imported(unit, child) for child in written])
        if unit.text[node.end_byte - 1 : node.end_byte] == b",":
            unit.is_suspect = True
    at, end = node.start_byte, node.end_byte
    only = unit.is_type_only
    return (Import(at, end, name, names, level, is_from=True, is_type_only=only),)


def import_future(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `from __future__ import annotations`."""
    if unit.scope.kind is not ScopeKind.MODULE or unit.depth:
        unit.fault(node, _LATE)
    names = tuple([_imported(unit, child) for child in significant(node)])
    return (Import(node.start_byte, node.end_byte, "__future__", names, is_from=True),)


def late_future_imports(body: Iterable[Statement]) -> Iterator[SyntaxFault]:
    """Finds the `from __future__` of a module's body that stand below other code."""
    is_late = False
    for number, statement in enumerate(body):
        if type(statement) is Import and statement.module == "__future__" and statement.is_from:
            if is_late:
                yield SyntaxFault(statement.at, statement.end, "syntax", _LATE)
        elif number > 0 or type(statement) is not Evaluate:
            is_late = True


def _module(unit: Unit, whole: Node, node: Node) -> Import:
    at, end = whole.start_byte, whole.end_byte
    if node.kind_id == _ALIASED:
        alias = unit.text_of(field(node, "alias"))
        unit.scope.bound.add(alias)
        module = _dotted(unit, field(node, "name"))
        return Import(at, end, module, alias=alias, is_type_only=unit.is_type_only)
    module = _dotted(unit, node)
    unit.scope.bound.add(module.partition(".")[0])
    return Import(at, end, module, is_type_only=unit.is_type_only)


def _imported(unit: Unit, node: Node) -> ImportedName:
    if node.kind_id == _ALIASED:
        name = unit.text_of(field(node, "name"))
        alias = unit.text_of(field(node, "alias"))
    else:
        name = alias = _dotted(unit, node)
    unit.scope.bound.add(alias)
    return ImportedName(name, alias, node.start_byte, node.end_byte, unit.is_type_only)


def _everything(unit: Unit, node: Node) -> ImportedName:
    if unit.scope.kind is not ScopeKind.MODULE:
        unit.fault(node, "`import *` is only allowed at module level")
    unit.has_star_import = True
    return ImportedName("*", "*", node.start_byte, node.end_byte)


def _relative(unit: Unit, node: Node) -> tuple[int, str]:
    if node.kind_id != _RELATIVE:
        return 0, _dotted(unit, node)
    prefix, *rest = significant(node)
    return prefix.child_count, _dotted(unit, rest[0]) if rest else ""


def _dotted(unit: Unit, node: Node) -> str:
    written = unit.text_of(node)
    if written.replace(".", "").isidentifier():
        return written
    return ".".join([unit.text_of(part) for part in significant(node)])
