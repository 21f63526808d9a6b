"""Names, collections and the smaller expressions."""

from tree_sitter import Node

from cdcheck.ir import Bind, Const, Expression, Mapping, Name, Opaque, Sequence, Spread
from cdcheck.languages.python.lowering.grammar import EXTRAS, kind, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.scopes import ScopeKind
from cdcheck.languages.python.lowering.unit import Unit, nested

_PAIR = kind("pair")


def name(unit: Unit, node: Node) -> Name:
    """Lowers a name that is read."""
    at = node.start_byte
    end = node.end_byte
    id_ = unit.text[at:end].decode()
    if not id_.isascii():
        id_ = identifier_text(id_)
    read = Name(at, end, id_)
    unit.reads.setdefault(id_, read)
    return read


@nested
def parenthesized(unit: Unit, node: Node) -> Expression:
    """Lowers what the parentheses hold; they are no part of its span."""
    return unit.lower(significant(node)[0])


@nested
def list_(unit: Unit, node: Node) -> Expression:
    """Lowers a list display."""
    return _sequence(unit, node, "list")


@nested
def set_(unit: Unit, node: Node) -> Expression:
    """Lowers a set display."""
    return _sequence(unit, node, "set")


@nested
def tuple_(unit: Unit, node: Node) -> Expression:
    """Lowers a tuple, with or without parentheses."""
    return _sequence(unit, node, "tuple")


@nested
def dictionary(unit: Unit, node: Node) -> Expression:
    """Lowers a dict display."""
    items: list[tuple[Expression | None, Expression]] = []
    for child in significant(node):
        if child.kind_id == _PAIR:
            key, value = [unit.lower(one) for one in significant(child)]
            items.append((key, value))
        else:
            items.append((None, unit.lower(significant(child)[0])))
    return Mapping(node.start_byte, node.end_byte, tuple(items))


@nested
def spread(unit: Unit, node: Node) -> Expression:
    """Lowers `*x`."""
    return Spread(node.start_byte, node.end_byte, unit.lower(significant(node)[0]))


@nested
def bind(unit: Unit, node: Node) -> Expression:
    """Lowers `x := y`, which binds outside the comprehensions it stands in."""
    target, value = significant(node)
    at, end = target.start_byte, target.end_byte
    bound = identifier_text(unit.text_of(target))
    scope = unit.scope
    while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
        scope = scope.parent
    scope.bound.add(bound)
    return Bind(node.start_byte, node.end_byte, Name(at, end, bound), unit.lower(value))


@nested
def slice_(unit: Unit, node: Node) -> Expression:
    """Lowers `a:b:c`, whose bounds are its parts."""
    return opaque(unit, node)


@nested
def opaque(unit: Unit, node: Node) -> Expression:
    """Lowers what has no meaning of its own."""
    parts = tuple([unit.lower(child) for child in significant(node)])
    return Opaque(node.start_byte, node.end_byte, node.type, parts)


def ellipsis_(unit: Unit, node: Node) -> Expression:
    """Lowers `...`."""
    return Opaque(node.start_byte, node.end_byte, "ellipsis")


def true(unit: Unit, node: Node) -> Const:
    """Lowers `True`."""
    return Const(node.start_byte, node.end_byte, True)


def false(unit: Unit, node: Node) -> Const:
    """Lowers `False`."""
    return Const(node.start_byte, node.end_byte, False)


def none(unit: Unit, node: Node) -> Const:
    """Lowers `None`."""
    return Const(node.start_byte, node.end_byte, None)


def _sequence(unit: Unit, node: Node, kind_: str) -> Sequence:
    expressions = unit.expressions
    items = [
        expressions[child.kind_id](unit, child)
        for child in node.named_children
        if child.kind_id not in EXTRAS
    ]
    return Sequence(node.start_byte, node.end_byte, kind_, tuple(items))
