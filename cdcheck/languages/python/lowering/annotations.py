"""Annotations, whose names may be evaluated late or never."""

from tree_sitter import Node

from cdcheck.ir import Attribute, Expression, Index, Opaque, Operation, Sequence, Spread
from cdcheck.languages.python.lowering.grammar import kind, significant
from cdcheck.languages.python.lowering.unit import Unit, nested

_IDENTIFIER = kind("identifier")


def annotation(unit: Unit, node: Node, *, is_evaluated: bool = True) -> Expression:
    """Lowers an annotation; the names it reads are counted apart, since not every Python reads them."""
    reads = unit.reads
    unit.reads = {}
    expression = unit.lower(node)
    if is_evaluated and reads is unit.scope.reads and not unit.is_type_only:
        for name, read in unit.reads.items():
            unit.scope.annotated.setdefault(name, read)
    unit.reads = reads
    return expression


@nested
def type_(unit: Unit, node: Node) -> Expression:
    """Lowers the expression that stands for a type."""
    return unit.lower(significant(node)[0])


@nested
def generic_type(unit: Unit, node: Node) -> Expression:
    """Lowers `Mapped[int]`."""
    base, parameters = significant(node)
    keys = [unit.lower(one) for one in significant(parameters)]
    at, end = node.start_byte, node.end_byte
    if len(keys) == 1 and not any(child.type == "," for child in parameters.children):
        return Index(at, end, unit.lower(base), keys[0])
    key = Sequence(keys[0].at, keys[-1].end, "tuple", tuple(keys))
    return Index(at, end, unit.lower(base), key)


@nested
def union_type(unit: Unit, node: Node) -> Expression:
    """Lowers `int | None`."""
    left, right = [unit.lower(child) for child in significant(node)]
    return Operation(node.start_byte, node.end_byte, "|", (left, right))


@nested
def member_type(unit: Unit, node: Node) -> Expression:
    """Lowers `a.B` where the grammar takes it for a type."""
    base, name = significant(node)
    return Attribute(node.start_byte, node.end_byte, unit.lower(base), unit.text_of(name))


@nested
def splat_type(unit: Unit, node: Node) -> Expression:
    """Lowers `*Ts`."""
    return Spread(node.start_byte, node.end_byte, unit.lower(significant(node)[0]))


@nested
def constrained_type(unit: Unit, node: Node) -> Expression:
    """Lowers `T: int`, which only a type parameter can be."""
    parts = tuple([unit.lower(child) for child in significant(node)])
    return Opaque(node.start_byte, node.end_byte, "constrained_type", parts)


def type_parameter_names(unit: Unit, node: Node) -> list[str]:
    """Lists what `[T, *Ts, **P]` binds."""
    return [unit.text_of(_first_identifier(child)) for child in significant(node)]


def _first_identifier(node: Node) -> Node:
    while node.kind_id != _IDENTIFIER:
        node = significant(node)[0]
    return node
