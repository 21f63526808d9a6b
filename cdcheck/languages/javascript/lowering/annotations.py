"""Types, as expressions whose names are not read."""

from collections.abc import Callable

from tree_sitter import Node

from cdcheck.ir import (
    Attribute,
    Call,
    Const,
    Expression,
    Index,
    Mapping,
    Name,
    Opaque,
    Operation,
    Sequence,
)
from cdcheck.languages.javascript.lowering.chains import property_name
from cdcheck.languages.javascript.lowering.grammar import field, first, significant
from cdcheck.languages.javascript.lowering.literals import number, string
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, too_deep

# A type inside a type takes more of Python's stack than an operand inside an operation.
_WEIGHT = 2

LowerType = Callable[[Unit, Node], Expression]


def annotation(unit: Unit, node: Node) -> Expression:
    """Lowers a type, with or without the colon before it."""
    kind = node.type
    if kind in ("type_identifier", "predefined_type"):
        return Name(node.start_byte, node.end_byte, unit.text_of(node))
    if unit.depth >= DEEPEST:
        return too_deep(unit, node)
    unit.depth += _WEIGHT
    lowered = _TYPES.get(kind, _opaque)(unit, node)
    unit.depth -= _WEIGHT
    return lowered


def optional(annotated: Expression | None) -> Expression | None:
    """Adds `undefined` to the type of what is marked with `?`."""
    if annotated is None:
        return None
    nothing = Const(annotated.end, annotated.end, None)
    return Operation(annotated.at, annotated.end, "|", (annotated, nothing))


def type_arguments(unit: Unit, base: Expression, node: Node) -> Expression:
    """Lowers `Base<A, B>`."""
    arguments = [annotation(unit, child) for child in significant(node)]
    if not arguments:
        return base
    key = arguments[0]
    if len(arguments) > 1:
        key = Sequence(key.at, arguments[-1].end, "tuple", tuple(arguments))
    return Index(base.at, node.end_byte, base, key)


def object_type(unit: Unit, node: Node) -> tuple[tuple[Expression, Expression], ...]:
    """Lowers the properties of an object type or interface, methods as opaque functions."""
    return tuple(
        [
            property_type(unit, child)
            for child in node.named_children
            if child.type in ("property_signature", "method_signature")
        ]
    )


def property_type(unit: Unit, node: Node) -> tuple[Expression, Expression]:
    """Lowers one property or method of an object type."""
    name = field(node, "name")
    at, end = name.start_byte, name.end_byte
    key: Expression = Const(at, end, property_name(unit, name).strip("\"'"))
    if name.type == "computed_property_name":
        key = annotation(unit, first(name))
    if node.type == "method_signature":
        return key, _function(unit, node)
    written = node.child_by_field_name("type")
    value = Name(end, end, "any") if written is None else annotation(unit, written)
    is_optional = any(child.type == "?" for child in node.children)
    return key, (optional(value) or value) if is_optional else value


def _inner(unit: Unit, node: Node) -> Expression:
    return annotation(unit, first(node))


def _name(unit: Unit, node: Node) -> Name:
    return Name(node.start_byte, node.end_byte, unit.text_of(node))


def _member(unit: Unit, node: Node) -> Expression:
    base, name = significant(node)
    return Attribute(node.start_byte, node.end_byte, annotation(unit, base), property_name(unit, name))


def _generic(unit: Unit, node: Node) -> Expression:
    base, arguments = significant(node)
    return type_arguments(unit, annotation(unit, base), arguments)


def _array(unit: Unit, node: Node) -> Expression:
    at, end = node.start_byte, node.end_byte
    return Index(at, end, Name(at, at, "Array"), _inner(unit, node))


def _combined(unit: Unit, node: Node) -> Expression:
    at, end = node.start_byte, node.end_byte
    kind = node.type
    members: list[Node] = []
    while node.type == kind:
        children = significant(node)
        members += children[:0:-1]
        node = children[0]
    members.append(node)
    lowered = tuple([annotation(unit, one) for one in reversed(members)])
    if len(lowered) == 1:
        return lowered[0]
    return Operation(at, end, "|" if kind == "union_type" else "&", lowered)


def _literal(unit: Unit, node: Node) -> Expression:
    inner = first(node)
    kind = inner.type
    if kind == "string":
        return string(unit, inner)
    if kind == "number":
        return number(unit, inner)
    at, end = node.start_byte, node.end_byte
    if kind in ("null", "undefined"):
        return Const(at, end, None)
    if kind in ("true", "false"):
        return Const(at, end, kind == "true")
    return Opaque(at, end, "literal")


def _tuple(unit: Unit, node: Node) -> Expression:
    items: list[Expression] = []
    for child in significant(node):
        written = child.child_by_field_name("type") if child.type.endswith("_parameter") else child
        if written is not None:
            items.append(annotation(unit, written))
    return Sequence(node.start_byte, node.end_byte, "tuple", tuple(items))


def _object(unit: Unit, node: Node) -> Expression:
    return Mapping(node.start_byte, node.end_byte, object_type(unit, node))


def _lookup(unit: Unit, node: Node) -> Expression:
    base, key = significant(node)
    return Index(node.start_byte, node.end_byte, annotation(unit, base), annotation(unit, key))


def _query(unit: Unit, node: Node) -> Expression:
    operand = annotation(unit, first(node))
    return Operation(node.start_byte, node.end_byte, "typeof", (operand,))


def _keyof(unit: Unit, node: Node) -> Expression:
    operand = annotation(unit, first(node))
    return Operation(node.start_byte, node.end_byte, "keyof", (operand,))


def _function(unit: Unit, node: Node) -> Expression:
    returned = node.child_by_field_name("return_type")
    parts = () if returned is None else (annotation(unit, returned),)
    return Opaque(node.start_byte, node.end_byte, "function", parts)


def _imported(unit: Unit, node: Node) -> Expression:
    at, end = node.start_byte, node.end_byte
    module = first(field(node, "arguments"))
    return Call(at, end, Name(at, at, "import type"), (string(unit, module),))


def _predicate(unit: Unit, node: Node) -> Expression:
    return Name(node.start_byte, node.end_byte, "boolean")


def _opaque(unit: Unit, node: Node) -> Expression:
    return Opaque(node.start_byte, node.end_byte, node.type)


_TYPES: dict[str, LowerType] = {
    "type_annotation": _inner,
    "adding_type_annotation": _inner,
    "omitting_type_annotation": _inner,
    "opting_type_annotation": _inner,
    "parenthesized_type": _inner,
    "readonly_type": _inner,
    "optional_type": _inner,
    "rest_type": _inner,
    "identifier": _name,
    "this": _name,
    "this_type": _name,
    "nested_identifier": _member,
    "nested_type_identifier": _member,
    "member_expression": _member,
    "generic_type": _generic,
    "array_type": _array,
    "union_type": _combined,
    "intersection_type": _combined,
    "literal_type": _literal,
    "template_literal_type": _opaque,
    "tuple_type": _tuple,
    "object_type": _object,
    "lookup_type": _lookup,
    "type_query": _query,
    "index_type_query": _keyof,
    "function_type": _function,
    "call_expression": _imported,
    "type_predicate_annotation": _predicate,
}
