"""Imports, `require` in TypeScript's spelling included."""

from tree_sitter import Node

from cdcheck.ir import Assign, Attribute, Call, Expression, Import, ImportedName, Name, Statement
from cdcheck.languages.javascript.lowering.chains import property_name
from cdcheck.languages.javascript.lowering.grammar import field, first, significant
from cdcheck.languages.javascript.lowering.literals import string
from cdcheck.languages.javascript.lowering.patterns import declare
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.unit import Unit

_Body = tuple[Statement, ...]
_OUTERMOST = (ScopeKind.MODULE, ScopeKind.NAMESPACE)


def import_statement(unit: Unit, node: Node) -> _Body:
    """Lowers an import; `import x = require("y")` is the declaration that it compiles to."""
    check_module_level(unit, node, "import")
    is_type_only = any(child.type in ("type", "typeof") for child in node.children)
    clause: Node | None = None
    for child in node.named_children:
        if child.type == "import_require_clause":
            return _required(unit, node, child, is_type_only=is_type_only)
        if child.type == "import_clause":
            clause = child
    unit.has_module_syntax |= unit.scope.kind is not ScopeKind.NAMESPACE
    names = () if clause is None else _imported(unit, clause, is_type_only=is_type_only)
    module = module_name(unit, field(node, "source"))
    at, end = node.start_byte, node.end_byte
    return (Import(at, end, module, names, is_type_only=is_type_only),)


def import_alias(unit: Unit, node: Node) -> _Body:
    """Lowers `import x = A.B` to the declaration that it compiles to."""
    bound, value = significant(node)
    name = Name(bound.start_byte, bound.end_byte, unit.text_of(bound))
    declare(unit, bound, name.id, Binding.LENIENT)
    at, end = node.start_byte, node.end_byte
    return (Assign(at, end, (name,), _path(unit, value), keyword="const"),)


def module_name(unit: Unit, node: Node) -> str:
    """Reads the specifier of a module."""
    return str(string(unit, node).value)


def exchanged_name(unit: Unit, node: Node) -> str:
    """Reads a name as an import or export spells it, which may be a string."""
    return module_name(unit, node) if node.type == "string" else property_name(unit, node)


def check_module_level(unit: Unit, node: Node, word: str) -> None:
    """Objects to an import or export inside a function or block."""
    if unit.scope.kind not in _OUTERMOST:
        inside = "a function" if unit.function >= 0 else "a block"
        unit.fault(node, f"`{word}` stands inside {inside}")


def _required(unit: Unit, node: Node, clause: Node, *, is_type_only: bool) -> _Body:
    at, end = node.start_byte, node.end_byte
    bound = first(clause)
    name = Name(bound.start_byte, bound.end_byte, unit.text_of(bound))
    declare(unit, bound, name.id, Binding.LENIENT if is_type_only else Binding.IMPORT)
    source = field(clause, "source")
    if is_type_only:
        names = (ImportedName("*", name.id, name.at, name.end, True),)
        return (Import(at, end, module_name(unit, source), names, is_type_only=True),)
    unit.has_commonjs_syntax = True
    module = string(unit, source)
    required = Name(name.end, name.end, "require")
    call = Call(clause.start_byte, clause.end_byte, required, (module,))
    return (Assign(at, end, (name,), call, keyword="const"),)


def _imported(unit: Unit, clause: Node, *, is_type_only: bool) -> tuple[ImportedName, ...]:
    names: list[ImportedName] = []
    for child in significant(clause):
        if child.type == "identifier":
            names.append(_bind(unit, child, "default", child, is_type_only))
        elif child.type == "namespace_import":
            names.append(_bind(unit, child, "*", first(child), is_type_only))
        elif child.type == "named_imports":
            names += [_specified(unit, one, is_type_only) for one in significant(child)]
    return tuple(names)


def _specified(unit: Unit, node: Node, is_type_only: bool) -> ImportedName:
    name = field(node, "name")
    alias = node.child_by_field_name("alias") or name
    is_type_only = is_type_only or node.children[0].type in ("type", "typeof")
    return _bind(unit, node, exchanged_name(unit, name), alias, is_type_only)


def _bind(unit: Unit, node: Node, name: str, alias: Node, is_type_only: bool) -> ImportedName:
    bound = property_name(unit, alias)
    declare(unit, alias, bound, Binding.LENIENT if is_type_only else Binding.IMPORT)
    return ImportedName(name, bound, node.start_byte, node.end_byte, is_type_only)


def _path(unit: Unit, node: Node) -> Expression:
    if node.type != "nested_identifier":
        return unit.lower(node)
    base, name = significant(node)
    lowered = _path(unit, base)
    return Attribute(node.start_byte, node.end_byte, lowered, property_name(unit, name))
