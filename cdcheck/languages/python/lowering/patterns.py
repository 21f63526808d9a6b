"""The patterns of `match`.

A capture is a `Name`, a class pattern a `Call`, `a | b` an operation `|`, `p as x` a `Bind`, and a
guard makes `p if g` the operation `if`.
"""

from tree_sitter import Node

from cdcheck.ir import (
    Attribute,
    Bind,
    Call,
    Expression,
    Mapping,
    Name,
    Operation,
    Sequence,
    Spread,
    negative,
)
from cdcheck.languages.python.lowering.grammar import EXTRAS, kind, significant
from cdcheck.languages.python.lowering.targets import bound_name, target
from cdcheck.languages.python.lowering.unit import Unit, nested

_CASE = kind("case_pattern")
_DOTTED = kind("dotted_name")
_KEYWORD = kind("keyword_pattern")
_SPLAT = kind("splat_pattern")


@nested
def case_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers one pattern and binds what it captures."""
    return _signed(unit, [child for child in node.children if child.kind_id not in EXTRAS])


def dotted_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers a capture (`x`) or a value (`A.B`)."""
    first, *rest = significant(node)
    if not rest:
        return bound_name(unit, first)
    return dotted_value(unit, node)


def dotted_value(unit: Unit, node: Node) -> Expression:
    """Lowers `A.B`, which is read."""
    first, *rest = significant(node)
    value = unit.lower(first)
    for name in rest:
        value = Attribute(node.start_byte, name.end_byte, value, unit.text_of(name))
    return value


def union_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `a | b`."""
    alternatives: list[list[Node]] = [[]]
    for child in node.children:
        if child.type == "|":
            alternatives.append([])
        elif child.kind_id not in EXTRAS:
            alternatives[-1].append(child)
    operands = tuple([_signed(unit, nodes) for nodes in alternatives])
    return Operation(node.start_byte, node.end_byte, "|", operands)


def sequence_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `[a, *b]` and `(a, b)`; `(a)` is only `a`."""
    items = tuple([unit.lower(child) for child in significant(node)])
    has_comma = any(child.type == "," for child in node.children)
    is_group = len(items) == 1 and node.type == "tuple_pattern" and not has_comma
    return items[0] if is_group else Sequence(node.start_byte, node.end_byte, "list", items)


def dict_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `{"a": x, **rest}`."""
    items: list[tuple[Expression | None, Expression]] = []
    key: Expression | None = None
    for child in significant(node):
        if child.kind_id == _SPLAT:
            items.append((None, _captured(unit, child)))
        elif child.kind_id == _CASE:
            items.append((key, unit.lower(child)))
        else:
            is_value = child.kind_id == _DOTTED
            key = dotted_value(unit, child) if is_value else unit.lower(child)
    return Mapping(node.start_byte, node.end_byte, tuple(items))


def class_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `Point(x, y=0)`."""
    class_, *written = significant(node)
    positional: list[Expression] = []
    keywords: list[tuple[str, Expression]] = []
    for pattern in written:
        inner = significant(pattern)
        if inner and inner[0].kind_id == _KEYWORD:
            keyword, *value = [one for one in inner[0].children if one.kind_id not in EXTRAS]
            keywords.append((unit.text_of(keyword), _signed(unit, value[1:])))
        else:
            positional.append(unit.lower(pattern))
    function = dotted_value(unit, class_)
    return Call(node.start_byte, node.end_byte, function, tuple(positional), tuple(keywords))


def splat_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `*rest`."""
    return Spread(node.start_byte, node.end_byte, _captured(unit, node))


def as_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `p as x`, also that of a parenthesised `with`."""
    pattern, name = significant(node)
    value = unit.lower(pattern)
    return Bind(node.start_byte, node.end_byte, target(unit, name), value)


def complex_pattern(unit: Unit, node: Node) -> Expression:
    """Lowers `1 + 2j`."""
    real, imaginary = [unit.lower(child) for child in significant(node)]
    operator = "+" if any(child.type == "+" for child in node.children) else "-"
    return Operation(node.start_byte, node.end_byte, operator, (real, imaginary))


def _captured(unit: Unit, node: Node) -> Name:
    names = significant(node)
    if names:
        return bound_name(unit, names[0])
    return Name(node.end_byte - 1, node.end_byte, "_")


def _signed(unit: Unit, nodes: list[Node]) -> Expression:
    """Lowers a pattern from its loose children: the grammar leaves `-` and `_` without a node."""
    first, last = nodes[0], nodes[-1]
    if first.type == "_":
        return Name(first.start_byte, first.end_byte, "_")
    value = unit.lower(last)
    number = negative(first.start_byte, value.end, value) if first.type == "-" else None
    return number or value
