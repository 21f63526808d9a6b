"""What is assigned to."""

from tree_sitter import Node

from cdcheck.ir import Expression, Name, Sequence, Spread
from cdcheck.languages.python.lowering.grammar import kind, kinds, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.unit import DEEPEST, Unit, too_deep

_IDENTIFIER = kind("identifier")
_PLACES = kinds("attribute", "subscript")
_STARRED = kinds("list_splat_pattern", "list_splat")
_WRAPPERS = kinds("parenthesized_expression", "as_pattern_target")
_SEQUENCES = {
    **dict.fromkeys(kinds("list_pattern", "list"), "list"),
    **dict.fromkeys(kinds("pattern_list", "tuple_pattern", "tuple", "expression_list"), "tuple"),
}


def target(unit: Unit, node: Node) -> Expression:
    """Lowers a target and binds its names in the current scope."""
    kind_id = node.kind_id
    if kind_id == _IDENTIFIER:
        return bound_name(unit, node)
    if kind_id in _PLACES:
        return unit.lower(node)
    if unit.depth >= DEEPEST:
        return too_deep(unit, node)
    unit.depth += 1
    expression = _composite(unit, node)
    unit.depth -= 1
    return expression


def bound_name(unit: Unit, node: Node) -> Name:
    """Lowers a name that is bound here."""
    name = Name(node.start_byte, node.end_byte, identifier_text(unit.text_of(node)))
    scope = unit.scope
    if name.id in scope.reads and name.id not in scope.bound:
        scope.early[name.id] = (scope.reads[name.id], name)
    scope.bound.add(name.id)
    return name


def _composite(unit: Unit, node: Node) -> Expression:
    at, end = node.start_byte, node.end_byte
    sequence = _SEQUENCES.get(node.kind_id)
    if sequence is not None:
        items = tuple([target(unit, child) for child in significant(node)])
        return Sequence(at, end, sequence, items)
    if node.kind_id in _STARRED:
        return Spread(at, end, target(unit, significant(node)[0]))
    if node.kind_id in _WRAPPERS:
        return target(unit, significant(node)[0])
    # A call, a literal: whether that is valid is for Python's parser to say.
    unit.is_suspect = True
    return unit.lower(node)
