"""Operators, collections and whatever else has a value."""

from tree_sitter import Node

from cdcheck.ir import (
    Await,
    Bind,
    Closure,
    Conditional,
    Const,
    Expression,
    Mapping,
    Name,
    Opaque,
    Operation,
    Sequence,
    Spread,
    negative,
)
from cdcheck.languages.javascript.lowering.chains import check_commas, identifier
from cdcheck.languages.javascript.lowering.functions import method
from cdcheck.languages.javascript.lowering.grammar import (
    COMMENTS,
    field,
    first,
    in_sequence,
    significant,
)
from cdcheck.languages.javascript.lowering.naming import hint_for, key_hint, named, take_hint
from cdcheck.languages.javascript.lowering.patterns import key, target
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, nested, too_deep

_SPELLINGS = {"===": "==", "!==": "!=", "&&": "and", "||": "or", "!": "not"}
# What the whole of a module is bound to says nothing about its members.
_EXPORTED = frozenset({"exports", "default"})
_FLAT = frozenset({"and", "or"})


def binary(unit: Unit, node: Node) -> Expression:
    """Lowers `a + b - c` from the left, without recursion; `a && b && c` becomes one operation."""
    at = node.start_byte
    leftmost, rest = _from_the_left(node)
    depth = unit.depth
    if depth + len(rest) > DEEPEST:
        return _long_binary(unit, leftmost, rest, at)
    unit.depth = depth + len(rest)
    expressions = unit.expressions
    value = expressions[leftmost.type](unit, leftmost)
    operands: list[Expression] = []
    flat = ""
    for written, right, end in reversed(rest):
        if written == "&&" and type(value) is Const and not value.value:
            # Bundlers list their exports in `0 && (module.exports = { ... })`, for tools that only scan.
            value = Operation(at, end, "and", (value, _unread(unit, right)))
            continue
        spelt = _SPELLINGS.get(written, written)
        if spelt == flat:
            operands.append(expressions[right.type](unit, right))
        else:
            operands = [value, expressions[right.type](unit, right)]
            flat = spelt if spelt in _FLAT else ""
        value = Operation(at, end, spelt, tuple(operands))
    unit.depth = depth
    return value


@nested
def unary(unit: Unit, node: Node) -> Expression:
    """Lowers `!x`, `-x`, `typeof x` and their like; a negative number is a constant."""
    at, end = node.start_byte, node.end_byte
    written = node.children[0].type
    operand_node = field(node, "argument")
    if written == "typeof" and operand_node.type == "identifier":
        # Asks whether the name is there at all.
        name = unit.text_of(operand_node)
        unit.guarded.add(name)
        return Operation(at, end, written, (Name(operand_node.start_byte, operand_node.end_byte, name),))
    operand = unit.lower(operand_node)
    number = negative(at, end, operand) if written == "-" else None
    return number or Operation(at, end, _SPELLINGS.get(written, written), (operand,))


@nested
def conditional(unit: Unit, node: Node) -> Expression:
    """Lowers `a ? b : c`."""
    test = unit.lower(field(node, "condition"))
    then = unit.lower(field(node, "consequence"))
    otherwise = unit.lower(field(node, "alternative"))
    return Conditional(node.start_byte, node.end_byte, test, then, otherwise)


@nested
def await_(unit: Unit, node: Node) -> Expression:
    """Lowers `await x`."""
    if not unit.is_async:
        unit.awaits_outside.append((node, unit.function))
    return Await(node.start_byte, node.end_byte, unit.lower(first(node)))


@nested
def yield_(unit: Unit, node: Node) -> Expression:
    """Lowers `yield x` and `yield* x`."""
    operator = "yield from" if any(child.type == "*" for child in node.children) else "yield"
    operands = tuple([unit.lower(child) for child in significant(node)])
    return Operation(node.start_byte, node.end_byte, operator, operands)


@nested
def assignment(unit: Unit, node: Node) -> Expression:
    """Lowers `a = b` inside an expression."""
    left, right = field(node, "left"), field(node, "right")
    bound = target(unit, left)
    value = named(unit, right, hint_for(unit, bound))
    return Bind(node.start_byte, node.end_byte, bound, value)


@nested
def augmented_assignment(unit: Unit, node: Node) -> Expression:
    """Lowers `a += b` inside an expression."""
    at, end = node.start_byte, node.end_byte
    left = unit.lower(field(node, "left"))
    right = unit.lower(field(node, "right"))
    operation = Operation(at, end, augmented_operator(node), (left, right))
    return Bind(at, end, left, operation)


def augmented_operator(node: Node) -> str:
    """Spells the operator of `a += b`."""
    written = field(node, "operator").type[:-1]
    return _SPELLINGS.get(written, written)


@nested
def update(unit: Unit, node: Node) -> Expression:
    """Lowers `i++` and `--i` inside an expression; `i++` is `(i += 1) - 1`."""
    at, end = node.start_byte, node.end_byte
    argument, sign = field(node, "argument"), field(node, "operator").type[0]
    left, one = unit.lower(argument), Const(at, end, 1)
    changed = Bind(at, end, left, Operation(at, end, sign, (left, one)))
    if argument.start_byte != at:
        return changed
    return Operation(at, end, "-" if sign == "+" else "+", (changed, one))


@nested
def wrapped(unit: Unit, node: Node) -> Expression:
    """Lowers parentheses and type assertions to what they hold; they are no part of its span."""
    return named(unit, first(node), take_hint(unit))


@nested
def type_assertion(unit: Unit, node: Node) -> Expression:
    """Lowers `<T>x`."""
    return unit.lower(significant(node)[-1])


@nested
def array(unit: Unit, node: Node) -> Expression:
    """Lowers an array; a hole is `undefined`."""
    expressions = unit.expressions
    items: list[Expression] = []
    has_item = False
    for child in node.children:
        kind = child.type
        if kind == ",":
            if not has_item:
                items.append(Const(child.start_byte, child.start_byte, None))
            has_item = False
        elif child.is_named and kind not in COMMENTS:
            items.append(expressions[kind](unit, child))
            has_item = True
    return Sequence(node.start_byte, node.end_byte, "list", tuple(items))


@nested
def object_(unit: Unit, node: Node) -> Expression:
    """Lowers an object literal; its methods are called after what the object is bound to."""
    hint = take_hint(unit)
    prefix = unit.prefix
    if hint is not None and hint.name not in _EXPORTED:
        unit.prefix = f"{hint.qualified_name}."
    items: list[tuple[Expression | None, Expression]] = []
    members = node.named_children
    if node.child_count > 2 * len(members) + 1:
        check_commas(unit, node)
    for child in members:
        kind = child.type
        if kind == "pair":
            name = key(unit, field(child, "key"))
            value = named(unit, field(child, "value"), key_hint(unit, name))
            items.append((name, value))
        elif kind == "shorthand_property_identifier":
            at, end = child.start_byte, child.end_byte
            items.append((Const(at, end, unit.text_of(child)), identifier(unit, child)))
        elif kind == "method_definition":
            name = key(unit, field(child, "name"))
            index = method(unit, child, key_hint(unit, name))
            items.append((name, Closure(child.start_byte, child.end_byte, index)))
        elif kind == "spread_element":
            items.append((None, unit.lower(first(child))))
        elif kind not in COMMENTS:
            items.append((None, unit.lower(child)))
    unit.prefix = prefix
    return Mapping(node.start_byte, node.end_byte, tuple(items))


@nested
def spread(unit: Unit, node: Node) -> Expression:
    """Lowers `...x`."""
    return Spread(node.start_byte, node.end_byte, unit.lower(first(node)))


@nested
def sequence(unit: Unit, node: Node) -> Expression:
    """Lowers `(a, b)`, which is as long as somebody made it."""
    at, end = node.start_byte, node.end_byte
    parts = tuple([unit.lower(one) for one in in_sequence(node)])
    return Opaque(at, end, "sequence", parts)


@nested
def opaque(unit: Unit, node: Node) -> Expression:
    """Lowers what has no meaning of its own."""
    parts = tuple([unit.lower(child) for child in significant(node)])
    return Opaque(node.start_byte, node.end_byte, node.type, parts)


def meaningless(unit: Unit, node: Node) -> Expression:
    """Lowers what holds no expression."""
    return Opaque(node.start_byte, node.end_byte, node.type)


def _unread(unit: Unit, node: Node) -> Expression:
    reads, unit.reads = unit.reads, {}
    value = unit.lower(node)
    unit.reads = reads
    return value


def _from_the_left(node: Node) -> tuple[Node, list[tuple[str, Node, int]]]:
    """Takes `a + b - c` apart: `a`, then each operator, right operand and end, the outermost first."""
    rest: list[tuple[str, Node, int]] = []
    kind = node.type
    while kind == "binary_expression":
        children = node.children
        if len(children) == 3:
            left, operator, right = children
        else:
            left, operator, right = [field(node, name) for name in ("left", "operator", "right")]
        rest.append((operator.type, right, node.end_byte))
        node = left
        kind = node.type
        if kind == "parenthesized_expression" and first(node).type == "binary_expression":
            # Generated code nests its parentheses a hundred levels deep.
            node = first(node)
            kind = node.type
    return node, rest


def _long_binary(unit: Unit, leftmost: Node, rest: list[tuple[str, Node, int]], at: int) -> Expression:
    end = rest[0][2]
    if unit.depth + 1 >= DEEPEST:
        return too_deep(unit, leftmost)
    unit.depth += 1
    parts = (unit.lower(leftmost), *[unit.lower(right) for _, right, _ in reversed(rest)])
    unit.depth -= 1
    operators = {_SPELLINGS.get(written, written) for written, _, _ in rest}
    if len(operators) == 1:
        return Operation(at, end, operators.pop(), parts)
    return Opaque(at, end, "chain", parts)
