"""Exports, and what TypeScript declares without defining it."""

from collections.abc import Iterator

from tree_sitter import Node

from cdcheck.ir import (
    Assign,
    Attribute,
    Bind,
    Define,
    DefineClass,
    Export,
    Expression,
    ImportedName,
    Mapping,
    Name,
    Sequence,
    Spread,
    Statement,
)
from cdcheck.languages.javascript.lowering.chains import property_name
from cdcheck.languages.javascript.lowering.classes import class_declaration
from cdcheck.languages.javascript.lowering.grammar import field, first
from cdcheck.languages.javascript.lowering.imports import check_module_level, exchanged_name, module_name
from cdcheck.languages.javascript.lowering.naming import named
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.unit import Hint, Unit

_Body = tuple[Statement, ...]
_CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
_NAMED_DECLARATIONS = frozenset({"function_signature", "enum_declaration", "internal_module", "module"})


def export_statement(unit: Unit, node: Node) -> _Body:
    """Lowers an export; `export = x` is the assignment to `module.exports` that it compiles to."""
    marks = [child.type for child in node.children]
    if "=" in marks:
        return _assigned(unit, node)
    check_module_level(unit, node, "export")
    unit.has_module_syntax |= unit.scope.kind is not ScopeKind.NAMESPACE
    if "as" in marks and "namespace" in marks:
        return ()
    lowered = _exported(unit, node, is_default="default" in marks)
    if lowered and not unit.is_typescript and type(lowered[-1]) is Export:
        _check_repeated(unit, node, lowered[-1])
    return lowered


def ambient_declaration(unit: Unit, node: Node) -> _Body:
    """Binds what `declare` declares; it has no meaning when the program runs."""
    is_global = any(child.type == "global" for child in node.children)
    names = set(_ambient_names(unit, node))
    (unit.set_globals if is_global else unit.ambient).update(names)
    for name in names:
        unit.scope.bound.setdefault(name, Binding.LENIENT)
    return ()


def function_signature(unit: Unit, node: Node) -> _Body:
    """Binds the name of an overloaded function, and ignores its signature."""
    unit.scope.bound.setdefault(property_name(unit, field(node, "name")), Binding.LENIENT)
    return ()


def _exported(unit: Unit, node: Node, *, is_default: bool) -> _Body:
    declared = node.child_by_field_name("declaration")
    if declared is not None:
        return _declared(unit, node, declared, is_default=is_default)
    value = node.child_by_field_name("value")
    if value is not None:
        return (_default(unit, node, value),)
    return (_listed(unit, node, is_type_only=_is_type_only(unit, node)),)


def _check_repeated(unit: Unit, node: Node, export: Export) -> None:
    for name in export.names:
        if name.alias in unit.exported:
            unit.fault(node, f"`{name.alias}` is exported twice")
        if name.alias != "*":
            unit.exported.add(name.alias)


def _is_type_only(unit: Unit, node: Node) -> bool:
    # Not of the tree: the grammar lacks `export type *`.
    return unit.text[node.start_byte : node.end_byte].split(None, 2)[1].startswith(b"type")


def _assigned(unit: Unit, node: Node) -> _Body:
    at, end = node.start_byte, node.end_byte
    module = Name(at, at, "module")
    target = Attribute(at, at, module, "exports")
    unit.has_commonjs_syntax = True
    hint = Hint("exports", unit.prefix + "exports", at)
    return (Assign(at, end, (target,), named(unit, first(node), hint)),)


def _declared(unit: Unit, node: Node, declared: Node, *, is_default: bool) -> _Body:
    at, end = node.start_byte, node.end_byte
    if declared.type in _CLASSES:
        decorators = tuple(
            [unit.lower(first(child)) for child in node.children if child.type == "decorator"]
        )
        body = class_declaration(unit, declared, decorators)
    else:
        body = unit.statements[declared.type](unit, declared)
    names = [
        ImportedName(one.id, "default" if is_default else one.id, one.at, one.end)
        for one in _bound_names(unit, body)
    ]
    if not names:
        return body
    return (*body, Export(at, end, tuple(names)))


def _default(unit: Unit, node: Node, written: Node) -> Export:
    at, end = node.start_byte, node.end_byte
    hint = Hint("default", unit.prefix + "default", written.start_byte)
    value = named(unit, written, hint)
    return Export(at, end, (ImportedName("default", "default", at, end),), None, value)


def _listed(unit: Unit, node: Node, *, is_type_only: bool) -> Export:
    at, end = node.start_byte, node.end_byte
    source = node.child_by_field_name("source")
    module = None if source is None else module_name(unit, source)
    names: list[ImportedName] = []
    for child in node.children:
        kind = child.type
        if kind == "*":
            names.append(ImportedName("*", "*", *child.byte_range, is_type_only))
        elif kind == "namespace_export":
            alias = exchanged_name(unit, first(child))
            names.append(ImportedName("*", alias, *child.byte_range, is_type_only))
        elif kind == "export_clause":
            specifiers = [one for one in child.named_children if one.type == "export_specifier"]
            names += [_specified(unit, one, is_type_only, module) for one in specifiers]
    return Export(at, end, tuple(names), module, None, is_type_only)


def _specified(unit: Unit, node: Node, is_type_only: bool, module: str | None) -> ImportedName:
    name_node = field(node, "name")
    name = exchanged_name(unit, name_node)
    alias = node.child_by_field_name("alias")
    is_type_only = is_type_only or node.children[0].type in ("type", "typeof")
    at, end = node.start_byte, node.end_byte
    if module is None and not is_type_only:
        unit.reads.setdefault(name, Name(name_node.start_byte, name_node.end_byte, name))
    exported = name if alias is None else exchanged_name(unit, alias)
    return ImportedName(name, exported, at, end, is_type_only)


def _bound_names(unit: Unit, body: _Body) -> Iterator[Name]:
    for statement in body:
        if type(statement) is Assign:
            for target in statement.targets:
                yield from _target_names(target)
        elif type(statement) is Define:
            function = unit.functions[statement.function]
            if function is not None:
                yield Name(function.name_at, function.name_at + len(function.name), function.name)
        elif type(statement) is DefineClass:
            class_ = unit.classes[statement.class_]
            if class_ is not None:
                yield Name(class_.name_at, class_.name_at + len(class_.name), class_.name)


def _target_names(target: Expression) -> Iterator[Name]:
    if type(target) is Name:
        yield target
    elif type(target) is Bind:
        yield from _target_names(target.target)
    elif type(target) is Spread:
        yield from _target_names(target.value)
    elif type(target) is Sequence:
        for item in target.items:
            yield from _target_names(item)
    elif type(target) is Mapping:
        for _, item in target.items:
            yield from _target_names(item)


def _ambient_names(unit: Unit, node: Node) -> Iterator[str]:
    for child in node.named_children:
        kind = child.type
        if kind in _CLASSES or kind in _NAMED_DECLARATIONS or kind == "variable_declarator":
            name = child.child_by_field_name("name")
            if name is not None and name.type != "string":
                yield unit.text_of(name).partition(".")[0]
        elif kind in (
            "lexical_declaration",
            "variable_declaration",
            "statement_block",
            "export_statement",
        ):
            yield from _ambient_names(unit, child)
