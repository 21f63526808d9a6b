"""Classes and their members."""

from tree_sitter import Node

from cdcheck.ir import (
    Assign,
    Class,
    ClassExpression,
    Const,
    Define,
    DefineClass,
    Expression,
    Index,
    Name,
    Statement,
)
from cdcheck.languages.javascript.lowering.annotations import annotation, optional, type_arguments
from cdcheck.languages.javascript.lowering.blocks import block
from cdcheck.languages.javascript.lowering.functions import method
from cdcheck.languages.javascript.lowering.grammar import field, first, significant
from cdcheck.languages.javascript.lowering.naming import key_hint, named, take_hint
from cdcheck.languages.javascript.lowering.patterns import declare, key
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Hint, Unit, nested, too_deep

_FIELDS = frozenset({"field_definition", "public_field_definition"})


def class_declaration(
    unit: Unit, node: Node, decorators: tuple[Expression, ...] = ()
) -> tuple[Statement, ...]:
    """Lowers a class statement, with the decorators that stand before its `export`."""
    name_node = field(node, "name")
    name = unit.text_of(name_node)
    declare(unit, name_node, name, Binding.LEXICAL)
    if unit.depth >= DEEPEST:
        too_deep(unit, node)
        return ()
    unit.depth += 1
    index = class_(unit, node, Hint(name, unit.prefix + name, name_node.start_byte), decorators)
    unit.depth -= 1
    return (DefineClass(node.start_byte, node.end_byte, index),)


@nested
def class_expression(unit: Unit, node: Node) -> Expression:
    """Lowers a class used as a value."""
    hint = take_hint(unit)
    outer = unit.scope
    name_node = node.child_by_field_name("name")
    if name_node is not None:
        name = unit.text_of(name_node)
        unit.enter(ScopeKind.OWN_NAME).bound[name] = Binding.LENIENT
        hint = Hint(name, unit.prefix + name, name_node.start_byte)
    index = class_(unit, node, hint, ())
    unit.leave(outer)
    return ClassExpression(node.start_byte, node.end_byte, index)


def class_(unit: Unit, node: Node, hint: Hint | None, decorators: tuple[Expression, ...]) -> int:
    """Lowers whatever has a class body; says its index."""
    at = node.start_byte
    hint = hint or Hint("<class>", unit.prefix + "<class>", at)
    decorators += _decorators(unit, node)
    bases, keywords = _heritage(unit, node)
    if node.type == "abstract_class_declaration":
        keywords += (("abstract", Const(at, at, value=True)),)
    place = unit.place()
    index = len(unit.classes)
    unit.classes.append(None)
    unit.owner = index
    unit.prefix = f"{hint.qualified_name}."
    body = _members(unit, field(node, "body"))
    unit.restore(place)
    unit.classes[index] = Class(
        hint.name,
        hint.qualified_name,
        bases,
        keywords,
        body,
        at,
        node.end_byte,
        hint.at,
        decorators=decorators,
        owner=place.owner,
        parent=place.function,
    )
    return index


def _heritage(
    unit: Unit, node: Node
) -> tuple[tuple[Expression, ...], tuple[tuple[str, Expression], ...]]:
    bases: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for child in node.named_children:
        if child.type != "class_heritage":
            continue
        for clause in significant(child):
            if clause.type == "implements_clause":
                keywords += [("implements", annotation(unit, one)) for one in significant(clause)]
            elif clause.type == "extends_clause":
                bases += _extended(unit, clause)
            else:
                bases.append(unit.lower(clause))
    return tuple(bases), tuple(keywords)


def _extended(unit: Unit, clause: Node) -> list[Expression]:
    bases: list[Expression] = []
    for child in significant(clause):
        if child.type == "type_arguments":
            bases[-1] = type_arguments(unit, bases[-1], child)
        else:
            bases.append(unit.lower(child))
    return bases


def _members(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers the members of a class: its methods are there before anything else of it is run."""
    methods: list[Statement] = []
    body: list[Statement] = []
    # TypeScript's grammar has the decorators of a method beside it.
    decorators: tuple[Expression, ...] = ()
    for child in node.named_children:
        kind = child.type
        if kind == "method_definition":
            methods.append(_method(unit, child, decorators))
        elif kind in _FIELDS:
            body.append(_field(unit, child, decorators))
        elif kind == "decorator":
            decorators += (unit.lower(first(child)),)
            continue
        elif kind == "class_static_block":
            body += block(unit, field(child, "body"))
        elif kind == "ERROR":
            body += unit.statements[kind](unit, child)
        decorators = ()
    return (*methods, *body)


def _method(unit: Unit, node: Node, decorators: tuple[Expression, ...]) -> Define:
    name = key(unit, field(node, "name"))
    hint = key_hint(unit, name, owner=unit.owner) or Hint(
        "<computed>", f"{unit.prefix}<computed>", name.at, unit.owner
    )
    index = method(unit, node, hint, decorators + _decorators(unit, node))
    return Define(node.start_byte, node.end_byte, index)


def _field(unit: Unit, node: Node, decorators: tuple[Expression, ...]) -> Assign:
    at, end = node.start_byte, node.end_byte
    marks = {child.type for child in node.children}
    decorators += _decorators(unit, node)
    name_node = node.child_by_field_name("name") or field(node, "property")
    name = key(unit, name_node)
    written = node.child_by_field_name("type")
    annotated = None if written is None else annotation(unit, written)
    if "?" in marks:
        annotated = optional(annotated)
    value = node.child_by_field_name("value")
    lowered = None
    if value is not None:
        lowered = _initial(unit, value, key_hint(unit, name, owner=unit.owner))
    keyword = "static" if "static" in marks else "field"
    return Assign(
        at, end, (field_target(unit, name_node, name),), lowered, annotated, "", keyword, decorators
    )


def field_target(unit: Unit, node: Node, name: Expression) -> Expression:
    """Says what a field assigns to: its name, or `this[key]` if the key is computed."""
    at, end = name.at, name.end
    if node.type == "computed_property_name":
        return Index(at, end, Name(at, at, "this"), name)
    return Name(at, end, unit.text_of(node).strip("\"'"))


def _initial(unit: Unit, node: Node, hint: Hint | None) -> Expression:
    outer, is_async = unit.scope, unit.is_async
    # `await` and `arguments` of the function around the class end here.
    unit.enter(ScopeKind.FUNCTION)
    unit.is_async = False
    value = named(unit, node, hint)
    unit.is_async = is_async
    unit.leave(outer)
    return value


def _decorators(unit: Unit, node: Node) -> tuple[Expression, ...]:
    return tuple([unit.lower(first(child)) for child in node.children if child.type == "decorator"])
