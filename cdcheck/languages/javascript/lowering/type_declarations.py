"""Interfaces, type aliases, enums and namespaces of TypeScript."""

from tree_sitter import Node

from cdcheck.ir import Assign, Class, Const, DefineClass, Expression, Name, Statement
from cdcheck.languages.javascript.lowering.annotations import annotation, object_type
from cdcheck.languages.javascript.lowering.blocks import bare_block
from cdcheck.languages.javascript.lowering.classes import field_target
from cdcheck.languages.javascript.lowering.grammar import field, significant
from cdcheck.languages.javascript.lowering.patterns import declare, key
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.unit import Unit

_Body = tuple[Statement, ...]


def interface_declaration(unit: Unit, node: Node) -> _Body:
    """Lowers an interface to a class of fields."""
    bases: list[Expression] = []
    for child in node.named_children:
        if child.type == "extends_type_clause":
            bases += [annotation(unit, one) for one in significant(child)]
    body = _properties(unit, field(node, "body"))
    return _declared(unit, node, "interface", tuple(bases), body)


def type_alias_declaration(unit: Unit, node: Node) -> _Body:
    """Lowers a type alias: an object type to fields, any other type to the only base."""
    value = field(node, "value")
    if value.type == "object_type":
        return _declared(unit, node, "type", (), _properties(unit, value))
    return _declared(unit, node, "type", (annotation(unit, value),), ())


def enum_declaration(unit: Unit, node: Node) -> _Body:
    """Lowers an enum to a class of static fields; members without a value are counted."""
    outer = unit.scope
    scope = unit.enter(ScopeKind.BLOCK)
    members: list[Statement] = []
    following: int | None = 0
    for child in significant(field(node, "body")):
        name_node, *values = significant(child) if child.type == "enum_assignment" else [child]
        at, end = name_node.start_byte, name_node.end_byte
        target = field_target(unit, name_node, key(unit, name_node))
        if type(target) is Name:
            scope.bound[target.id] = Binding.LENIENT
        value: Expression | None = None
        if values:
            value = unit.lower(values[0])
        elif following is not None:
            value = Const(at, end, following)
        members.append(Assign(at, child.end_byte, (target,), value, keyword="static"))
        following = None
        if type(value) is Const and type(value.value) is int:
            following = value.value + 1
    unit.leave(outer)
    return _declared(unit, node, "enum", (), tuple(members))


def namespace(unit: Unit, node: Node) -> _Body:
    """Lowers a namespace to a class that holds its statements."""
    name_node = field(node, "name")
    body_node = node.child_by_field_name("body")
    if name_node.type == "string" or body_node is None:
        # Types of another module.
        return ()
    name = unit.text_of(name_node)
    place = unit.place()
    index = len(unit.classes)
    unit.classes.append(None)
    unit.owner = index
    unit.prefix += f"{name}."
    unit.enter(ScopeKind.NAMESPACE)
    body = bare_block(unit, body_node)
    unit.restore(place)
    return _declared(unit, node, "namespace", (), body, index)


def _declared(
    unit: Unit,
    node: Node,
    kind: str,
    bases: tuple[Expression, ...],
    body: _Body,
    index: int = -1,
) -> _Body:
    name_node = field(node, "name")
    name = unit.text_of(name_node)
    declare(unit, name_node, name.partition(".")[0], Binding.LENIENT)
    at, end = node.start_byte, node.end_byte
    if index < 0:
        index = len(unit.classes)
        unit.classes.append(None)
    unit.classes[index] = Class(
        name,
        unit.prefix + name,
        bases,
        (),
        body,
        at,
        end,
        name_node.start_byte,
        kind,
        owner=unit.owner,
        parent=unit.function,
    )
    return (DefineClass(at, end, index),)


def _properties(unit: Unit, node: Node) -> _Body:
    fields: list[Statement] = []
    for name, value in object_type(unit, node):
        written = name.value if isinstance(name, Const) else ""
        target = Name(name.at, name.end, str(written))
        fields.append(Assign(name.at, value.end, (target,), None, value, keyword="field"))
    return tuple(fields)
