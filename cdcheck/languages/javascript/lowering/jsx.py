"""JSX: opaque, with the expressions inside it."""

from tree_sitter import Node

from cdcheck.ir import Const, Expression, Opaque
from cdcheck.languages.javascript.lowering.grammar import significant
from cdcheck.languages.javascript.lowering.unit import Unit, nested

_HELD = frozenset({"jsx_expression", "jsx_element", "jsx_self_closing_element", "jsx_fragment"})

# An element inside an element takes this much more of Python's stack than an operand.
_WEIGHT = 2


@nested
def element(unit: Unit, node: Node) -> Expression:
    """Lowers an element: its component, the values of its attributes, its children."""
    parts: list[Expression] = []
    unit.depth += _WEIGHT
    if node.type == "jsx_self_closing_element":
        parts += _tag(unit, node)
    for child in significant(node):
        if child.type == "jsx_opening_element":
            parts += _tag(unit, child)
        elif child.type in _HELD:
            parts += _held(unit, child)
    unit.depth -= _WEIGHT
    return Opaque(node.start_byte, node.end_byte, "jsx", tuple(parts))


def _tag(unit: Unit, node: Node) -> list[Expression]:
    parts: list[Expression] = []
    name = node.child_by_field_name("name")
    if name is not None and (name.type != "identifier" or unit.text_of(name)[:1].isupper()):
        parts.append(unit.lower(name))
    for child in significant(node):
        if child.type == "jsx_attribute":
            for value in significant(child)[1:]:
                parts += _held(unit, value)
        elif child.type == "jsx_expression":
            parts += _held(unit, child)
    return parts


def _held(unit: Unit, node: Node) -> list[Expression]:
    if node.type == "jsx_expression":
        return [unit.lower(child) for child in significant(node)]
    if node.type == "string":
        at, end = node.start_byte, node.end_byte
        return [Const(at, end, unit.text[at + 1 : end - 1].decode())]
    return [unit.lower(node)]
