"""Parameters of functions."""

from tree_sitter import Node

from cdcheck.ir import Expression, Name, Parameter, Spread
from cdcheck.languages.javascript.lowering.annotations import annotation, optional
from cdcheck.languages.javascript.lowering.grammar import COMMENTS, field, first
from cdcheck.languages.javascript.lowering.naming import hint_for, named
from cdcheck.languages.javascript.lowering.patterns import target
from cdcheck.languages.javascript.lowering.scopes import Binding
from cdcheck.languages.javascript.lowering.unit import Unit

_FIELD_MARKS = frozenset({"accessibility_modifier", "override_modifier", "readonly"})


def parameters(unit: Unit, node: Node) -> tuple[Parameter, ...]:
    """Lowers and binds the parameters between a function's parentheses."""
    lowered: list[Parameter] = []
    for child in node.named_children:
        kind = child.type
        if kind == "identifier":
            lowered.append(_plain(unit, child, None))
        elif kind in ("required_parameter", "optional_parameter"):
            typed = _typed(unit, child)
            if typed is not None:
                lowered.append(typed)
        elif kind not in COMMENTS:
            lowered.append(_plain(unit, child, None))
    return tuple(lowered)


def only_parameter(unit: Unit, node: Node) -> tuple[Parameter, ...]:
    """Lowers the parameter of an arrow function without parentheses."""
    return (_plain(unit, node, None),)


def _plain(unit: Unit, node: Node, annotated: Expression | None) -> Parameter:
    kind = node.type
    if kind == "assignment_pattern":
        left, right = field(node, "left"), field(node, "right")
        bound = target(unit, left, Binding.PARAMETER)
        default = named(unit, right, hint_for(unit, bound))
        return _parameter(bound, default, annotated)
    return _parameter(target(unit, node, Binding.PARAMETER), None, annotated)


def _parameter(bound: Expression, default: Expression | None, annotated: Expression | None) -> Parameter:
    kind = ""
    if type(bound) is Spread:
        kind = "*"
        bound = bound.value
    if type(bound) is Name:
        return Parameter(bound.id, default, annotated, kind)
    return Parameter("", default, annotated, kind, bound)


def _typed(unit: Unit, node: Node) -> Parameter | None:
    pattern = node.child_by_field_name("pattern") or field(node, "name")
    if pattern.type == "this":
        return None
    written = node.child_by_field_name("type")
    annotated = None if written is None else annotation(unit, written)
    if node.type == "optional_parameter":
        annotated = optional(annotated)
    decorators = [unit.lower(first(child)) for child in node.named_children if child.type == "decorator"]
    plain = _plain(unit, pattern, annotated)
    default = node.child_by_field_name("value")
    if default is not None or decorators or node.child_count > 1:
        value = plain.default
        if default is not None:
            value = named(unit, default, None)
        is_field = any(child.type in _FIELD_MARKS for child in node.children)
        return Parameter(
            plain.name, value, annotated, plain.kind, plain.pattern, is_field, tuple(decorators)
        )
    return plain
