"""Targets: what declarations bind, and what assignments write to."""

from tree_sitter import Node

from cdcheck.ir import Bind, Const, Expression, Mapping, Name, Opaque, Sequence, Spread
from cdcheck.languages.javascript.lowering.chains import property_name
from cdcheck.languages.javascript.lowering.grammar import COMMENTS, field, first, significant
from cdcheck.languages.javascript.lowering.literals import number, string
from cdcheck.languages.javascript.lowering.naming import hint_for, named
from cdcheck.languages.javascript.lowering.scopes import Binding
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, too_deep

_WRAPPERS = frozenset(
    {
        "parenthesized_expression",
        "non_null_expression",
        "as_expression",
        "satisfies_expression",
    }
)
_DEFAULTS = frozenset({"assignment_pattern", "object_assignment_pattern", "assignment_expression"})

_PATTERNS = (
    _WRAPPERS
    | _DEFAULTS
    | {"object_pattern", "object", "array_pattern", "array", "rest_pattern", "spread_element"}
)


def target(unit: Unit, node: Node, binding: Binding | None = None) -> Expression:
    """Lowers a target; without a binding it is assigned to, not declared."""
    kind = node.type
    if kind in ("identifier", "shorthand_property_identifier_pattern", "shorthand_property_identifier"):
        return _name(unit, node, binding)
    if kind in _PATTERNS:
        return _pattern(unit, node, kind, binding)
    if kind == "undefined":
        return Name(node.start_byte, node.end_byte, "undefined")
    if kind == "member_expression":
        _note_global(unit, node)
    return unit.expressions[kind](unit, node)


def declare(unit: Unit, node: Node, name: str, binding: Binding) -> None:
    """Binds a name in the current scope, and notes if the scope binds it already."""
    clash = unit.scope.declare(name, binding, node.start_byte, node.end_byte)
    if clash is not None:
        unit.clashes.append(clash)


def key(unit: Unit, node: Node) -> Expression:
    """Lowers the key of a pair; a plain one is a constant."""
    kind = node.type
    if kind == "computed_property_name":
        return unit.lower(first(node))
    if kind == "string":
        return string(unit, node)
    if kind == "number":
        return number(unit, node)
    return Const(node.start_byte, node.end_byte, property_name(unit, node))


def _name(unit: Unit, node: Node, binding: Binding | None) -> Name:
    name = property_name(unit, node)
    bound = Name(node.start_byte, node.end_byte, name)
    if binding is None:
        unit.scope.writes.setdefault(name, bound)
    else:
        declare(unit, node, name, binding)
    return bound


def _pattern(unit: Unit, node: Node, kind: str, binding: Binding | None) -> Expression:
    if unit.depth >= DEEPEST:
        return too_deep(unit, node)
    unit.depth += 1
    lowered: Expression
    if kind in ("object_pattern", "object"):
        lowered = _mapping(unit, node, binding)
    elif kind in ("array_pattern", "array"):
        lowered = _sequence(unit, node, binding)
    elif kind in _DEFAULTS:
        lowered = _default(unit, node, binding)
    elif kind in _WRAPPERS:
        lowered = target(unit, first(node), binding)
    else:
        lowered = Spread(node.start_byte, node.end_byte, target(unit, first(node), binding))
    unit.depth -= 1
    return lowered


def _mapping(unit: Unit, node: Node, binding: Binding | None) -> Mapping:
    items: list[tuple[Expression | None, Expression]] = []
    for child in node.named_children:
        kind = child.type
        if kind in COMMENTS:
            continue
        if kind in ("pair_pattern", "pair"):
            items.append((key(unit, field(child, "key")), target(unit, field(child, "value"), binding)))
        elif kind in ("rest_pattern", "spread_element"):
            items.append((None, target(unit, first(child), binding)))
        else:
            lowered = target(unit, child, binding)
            bound = lowered.target if type(lowered) is Bind else lowered
            name = bound.id if type(bound) is Name else ""
            items.append((Const(bound.at, bound.end, name), lowered))
    return Mapping(node.start_byte, node.end_byte, tuple(items))


def _sequence(unit: Unit, node: Node, binding: Binding | None) -> Sequence:
    items: list[Expression] = []
    has_item = False
    for child in node.children:
        kind = child.type
        if kind == ",":
            if not has_item:
                items.append(Opaque(child.start_byte, child.start_byte, "hole"))
            has_item = False
        elif child.is_named and kind not in COMMENTS:
            items.append(target(unit, child, binding))
            has_item = True
    return Sequence(node.start_byte, node.end_byte, "list", tuple(items))


def _default(unit: Unit, node: Node, binding: Binding | None) -> Bind:
    left, right = significant(node)
    bound = target(unit, left, binding)
    return Bind(node.start_byte, node.end_byte, bound, named(unit, right, hint_for(unit, bound)))


def _note_global(unit: Unit, node: Node) -> None:
    base, name = node.children[0], node.children[-1]
    if base.type == "identifier" and unit.text_of(base) in ("global", "globalThis", "window", "self"):
        unit.set_globals.add(unit.text_of(name))
