"""Operators."""

from tree_sitter import Node

from cdcheck.ir import Await, Conditional, Expression, Opaque, Operation, negative
from cdcheck.languages.python.lowering.grammar import field, kind, significant
from cdcheck.languages.python.lowering.scopes import ScopeKind
from cdcheck.languages.python.lowering.unit import DEEPEST, Unit, nested, too_deep

_BINARY = kind("binary_operator")
_BOOLEAN = kind("boolean_operator")


def operation(unit: Unit, node: Node) -> Expression:
    """Lowers `a + b - c` from the left, without recursion."""
    at = node.start_byte
    rest: list[tuple[Node, Node]] = []
    while node.kind_id == _BINARY:
        left, right = node.named_children if node.named_child_count == 2 else significant(node)
        rest.append((node, right))
        node = left
    depth = unit.depth
    if depth + len(rest) > DEEPEST:
        return _long_operation(unit, node, rest)
    unit.depth = depth + len(rest)
    expressions = unit.expressions
    value = expressions[node.kind_id](unit, node)
    stop = node.end_byte
    for whole, right in reversed(rest):
        operator = unit.text[stop : right.start_byte].strip().decode()
        if len(operator) > 2:
            operator = unit.text_of(field(whole, "operator"))
        stop = right.end_byte
        value = Operation(at, stop, operator, (value, expressions[right.kind_id](unit, right)))
    unit.depth = depth
    return value


@nested
def boolean(unit: Unit, node: Node) -> Expression:
    """Lowers `a and b and c` to one operation."""
    at, end = node.start_byte, node.end_byte
    operator = field(node, "operator").type
    operands: list[Node] = []
    while node.kind_id == _BOOLEAN and field(node, "operator").type == operator:
        node, right = significant(node)
        operands.append(right)
    operands.append(node)
    return Operation(at, end, operator, tuple([unit.lower(one) for one in reversed(operands)]))


@nested
def comparison(unit: Unit, node: Node) -> Expression:
    """Lowers `a < b < c` to `a < b and b < c`."""
    at, end = node.start_byte, node.end_byte
    operators = [one.type for one in node.children_by_field_name("operators")]
    operands = [unit.lower(one) for one in significant(node)]
    if "<>" in operators:
        unit.is_suspect = True
    if len(operators) == 1:
        return Operation(at, end, operators[0], tuple(operands))
    pairs = zip(operators, operands, operands[1:], strict=False)
    return Operation(
        at,
        end,
        "and",
        tuple([Operation(left.at, right.end, one, (left, right)) for one, left, right in pairs]),
    )


@nested
def unary(unit: Unit, node: Node) -> Expression:
    """Lowers `-x`, `+x`, `~x` and `not x`; a negative number is a constant."""
    at, end = node.start_byte, node.end_byte
    operator = node.children[0].type
    operand = unit.lower(significant(node)[-1])
    number = negative(at, end, operand) if operator == "-" else None
    return number or Operation(at, end, operator, (operand,))


@nested
def conditional(unit: Unit, node: Node) -> Expression:
    """Lowers `a if b else c`."""
    then, test, otherwise = [unit.lower(child) for child in significant(node)]
    return Conditional(node.start_byte, node.end_byte, test, then, otherwise)


@nested
def await_(unit: Unit, node: Node) -> Expression:
    """Lowers `await x`."""
    scope = unit.scope
    if not scope.is_async and scope.kind in (ScopeKind.FUNCTION, ScopeKind.MODULE):
        unit.fault(node, "`await` stands outside an async function")
    return Await(node.start_byte, node.end_byte, unit.lower(significant(node)[0]))


@nested
def yield_(unit: Unit, node: Node) -> Expression:
    """Lowers `yield x` and `yield from x`."""
    if unit.scope.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
        unit.fault(node, "`yield` stands outside a function")
    unit.scope.is_generator = True
    is_from = any(child.type == "from" for child in node.children)
    operands = tuple([unit.lower(child) for child in significant(node)])
    operator = "yield from" if is_from else "yield"
    return Operation(node.start_byte, node.end_byte, operator, operands)


def _long_operation(unit: Unit, first: Node, rest: list[tuple[Node, Node]]) -> Expression:
    whole = rest[0][0]
    if unit.depth + 1 >= DEEPEST:
        return too_deep(unit, whole)
    unit.depth += 1
    parts = [unit.lower(first), *[unit.lower(right) for _, right in reversed(rest)]]
    unit.depth -= 1
    return Opaque(whole.start_byte, whole.end_byte, "chain", tuple(parts))
