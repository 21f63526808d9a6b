"""Simple statements."""

from tree_sitter import Node

from cdcheck.ir import (
    Assign,
    Call,
    Delete,
    Evaluate,
    Expression,
    If,
    Name,
    Opaque,
    Operation,
    Raise,
    Return,
    Sequence,
    Statement,
)
from cdcheck.languages.python.lowering.annotations import annotation
from cdcheck.languages.python.lowering.blocks import check_lines
from cdcheck.languages.python.lowering.chains import chain_of_type
from cdcheck.languages.python.lowering.definitions import named_lambda
from cdcheck.languages.python.lowering.grammar import field, kind, kinds, significant
from cdcheck.languages.python.lowering.names import identifier_text
from cdcheck.languages.python.lowering.scopes import ScopeKind
from cdcheck.languages.python.lowering.targets import target
from cdcheck.languages.python.lowering.unit import Unit

_ASSIGNMENT = kind("assignment")
_AUGMENTED = kind("augmented_assignment")
_IDENTIFIER = kind("identifier")
_LAMBDA = kinds("lambda")
_EXPRESSIONS = kind("expression_list")
_SPLAT = kind("list_splat")
_GENERIC = kind("generic_type")
_LISTS = kinds("pattern_list", "expression_list", "tuple", "list", "tuple_pattern", "list_pattern")


def expression_statement(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers an assignment or an expression that is evaluated."""
    first = node.named_children[0]
    kind_id = first.kind_id
    at, end = node.start_byte, node.end_byte
    check_lines(unit, at, end)
    if kind_id == _ASSIGNMENT:
        return (_assignment(unit, first),)
    if kind_id == _AUGMENTED:
        return (_augmented(unit, first),)
    if node.child_count == 1:
        return (Evaluate(at, end, unit.expressions[kind_id](unit, first)),)
    items = tuple([unit.lower(child) for child in significant(node)])
    return (Evaluate(at, end, Sequence(at, end, "tuple", items)),)


def return_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `return`."""
    if unit.scope.kind is not ScopeKind.FUNCTION:
        unit.fault(node, "`return` stands outside a function")
    at, end = node.start_byte, node.end_byte
    check_lines(unit, at, end)
    values = [unit.lower(child) for child in significant(node)]
    return (Return(at, end, values[0] if values else None),)


def raise_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `raise`; the cause has no place of its own, but its names are read."""
    nodes = significant(node)
    if nodes and nodes[0].kind_id == _EXPRESSIONS:
        # `raise Error, "message"` of Python 2.
        unit.is_suspect = True
    values = [unit.lower(child) for child in nodes]
    return (Raise(node.start_byte, node.end_byte, values[0] if values else None),)


def assert_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `assert a, b` to `if not a: raise AssertionError(b)`."""
    at, end = node.start_byte, node.end_byte
    test, *message = [unit.lower(child) for child in significant(node)]
    error = Call(at, end, Name(at, end, "AssertionError"), tuple(message))
    return (If(at, end, Operation(at, end, "not", (test,)), (Raise(at, end, error),), ()),)


def delete(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `del`."""
    targets = significant(node)
    if len(targets) == 1 and targets[0].kind_id == _EXPRESSIONS:
        targets = significant(targets[0])
    lowered = tuple([target(unit, child) for child in targets])
    return (Delete(node.start_byte, node.end_byte, lowered),)


def global_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Notes what `global` makes the module bind."""
    for name in _declared(unit, node):
        unit.global_names.add(name.id)
    return ()


def nonlocal_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Notes what `nonlocal` leaves to an enclosing function."""
    if unit.scope.kind is ScopeKind.MODULE:
        unit.fault(node, "`nonlocal` stands at module level")
    for name in _declared(unit, node):
        unit.nonlocals.append((unit.scope, name))
    return ()


def type_alias(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `type X[T] = ...` to an assignment; its value is evaluated late, as an annotation is."""
    written, value = field(node, "left"), field(node, "right")
    inner = significant(written)[0]
    place = chain_of_type(unit, node.start_byte, inner)
    if place is not None:
        return (Assign(node.start_byte, node.end_byte, (place,), unit.lower(value)),)
    name = significant(inner)[0] if inner.kind_id == _GENERIC else inner
    bound = target(unit, name)
    return (
        Assign(node.start_byte, node.end_byte, (bound,), annotation(unit, value, is_evaluated=False)),
    )


def pass_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `pass` to nothing."""
    return ()


def break_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `break`."""
    return _jump(unit, node, "break")


def continue_(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `continue`."""
    return _jump(unit, node, "continue")


def python_2(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `print x` and `exec x`, which Python's parser must judge."""
    unit.is_suspect = True
    parts = tuple([unit.lower(child) for child in significant(node)])
    at, end = node.start_byte, node.end_byte
    return (Evaluate(at, end, Opaque(at, end, node.type, parts)),)


def _jump(unit: Unit, node: Node, word: str) -> tuple[Statement, ...]:
    if not unit.loops:
        unit.fault(node, f"`{word}` stands outside a loop")
    at, end = node.start_byte, node.end_byte
    return (Evaluate(at, end, Opaque(at, end, word)),)


def _assignment(unit: Unit, node: Node) -> Assign:
    at, end = node.start_byte, node.end_byte
    lefts: list[Node] = []
    annotated: Expression | None = None
    right: Node | None = node
    while right is not None and right.kind_id == _ASSIGNMENT:
        lefts.append(field(right, "left"))
        written = right.child_by_field_name("type")
        if written is not None:
            is_local = unit.scope.kind is ScopeKind.FUNCTION
            annotated = annotation(unit, written, is_evaluated=not is_local)
        right = right.child_by_field_name("right")
    value = _assigned(unit, right, lefts[-1])
    return Assign(at, end, tuple([target(unit, left) for left in lefts]), value, annotated)


def _assigned(unit: Unit, node: Node | None, left: Node) -> Expression | None:
    if node is None:
        return None
    if node.kind_id == _SPLAT:
        unit.fault(node, "a starred expression stands outside a list, a tuple or a call")
    if node.kind_id in _LAMBDA and left.kind_id == _IDENTIFIER:
        return named_lambda(unit, node, left)
    return unit.expressions[node.kind_id](unit, node)


def _augmented(unit: Unit, node: Node) -> Assign:
    left, right = field(node, "left"), field(node, "right")
    if left.kind_id in _LISTS:
        unit.is_suspect = True
    operator = field(node, "operator").type[:-1]
    value = unit.lower(right)
    if left.kind_id == _IDENTIFIER:
        # What is changed is read first.
        unit.lower(left)
    targets = (target(unit, left),)
    return Assign(node.start_byte, node.end_byte, targets, value, operator=operator)


def _declared(unit: Unit, node: Node) -> list[Name]:
    scope = unit.scope
    names = [
        Name(child.start_byte, child.end_byte, identifier_text(unit.text_of(child)))
        for child in significant(node)
    ]
    for name in names:
        if name.id in scope.bound or name.id in scope.reads:
            unit.fault(node, f"`{name.id}` is used before it is declared `{node.children[0].type}`")
        if scope.kind is not ScopeKind.MODULE:
            scope.outside.add(name.id)
    return names
