"""Simple statements and declarations of variables."""

from tree_sitter import Node

from cdcheck.ir import (
    Assign,
    Const,
    Evaluate,
    Expression,
    Mapping,
    Name,
    Opaque,
    Raise,
    Return,
    Sequence,
    Statement,
)
from cdcheck.languages.javascript.lowering.annotations import annotation
from cdcheck.languages.javascript.lowering.expressions import augmented_operator
from cdcheck.languages.javascript.lowering.grammar import field, first, in_sequence, significant
from cdcheck.languages.javascript.lowering.naming import hint_for, named
from cdcheck.languages.javascript.lowering.patterns import target
from cdcheck.languages.javascript.lowering.scopes import Binding, Scope
from cdcheck.languages.javascript.lowering.unit import Unit

_Body = tuple[Statement, ...]


def expression_statement(unit: Unit, node: Node) -> _Body:
    """Lowers an assignment, or an expression that is evaluated."""
    children = node.named_children
    inner = children[0] if len(children) == 1 else first(node)
    return evaluated(unit, inner, node.start_byte, node.end_byte)


def expression(unit: Unit, node: Node) -> _Body:
    """Lowers an expression that stands where a statement should."""
    return evaluated(unit, node, node.start_byte, node.end_byte)


def evaluated(unit: Unit, node: Node, at: int, end: int) -> _Body:
    """Lowers an expression whose value nobody uses."""
    kind = node.type
    if kind == "assignment_expression":
        return (_assignment(unit, node, at, end),)
    if kind == "augmented_assignment_expression":
        left = unit.lower(field(node, "left"))
        value = unit.lower(field(node, "right"))
        return (Assign(at, end, (left,), value, operator=augmented_operator(node)),)
    if kind == "update_expression":
        left = unit.lower(field(node, "argument"))
        operator = field(node, "operator").type[0]
        return (Assign(at, end, (left,), Const(at, end, 1), operator=operator),)
    if kind == "sequence_expression":
        return tuple(
            [
                statement
                for one in in_sequence(node)
                for statement in evaluated(unit, one, *one.byte_range)
            ]
        )
    if kind == "internal_module":
        return unit.statements[kind](unit, node)
    return (Evaluate(at, end, unit.expressions[kind](unit, node)),)


def declaration(unit: Unit, node: Node) -> _Body:
    """Lowers `const`, `let`, `var` and `using`: one assignment for each name or pattern."""
    keyword = node.children[0].type
    if keyword not in ("const", "let", "var"):
        keyword = "const"
    binding = Binding.VARIABLE if keyword == "var" else Binding.LEXICAL
    declarators = [child for child in node.named_children if child.type == "variable_declarator"]
    if len(declarators) == 1:
        at, end = node.byte_range
        return (_declarator(unit, declarators[0], keyword, binding, at, end),)
    return tuple([_declarator(unit, one, keyword, binding, *one.byte_range) for one in declarators])


def return_(unit: Unit, node: Node) -> _Body:
    """Lowers `return`, which a CommonJS module may use outside of functions."""
    if unit.function < 0:
        unit.fault_of_modules(node, "`return` stands outside a function")
    return (Return(node.start_byte, node.end_byte, _optional(unit, node)),)


def throw(unit: Unit, node: Node) -> _Body:
    """Lowers `throw`."""
    return (Raise(node.start_byte, node.end_byte, _optional(unit, node)),)


def marker(unit: Unit, node: Node) -> _Body:
    """Lowers `break`, `continue` and `debugger`."""
    at, end = node.start_byte, node.end_byte
    return (Evaluate(at, end, Opaque(at, end, node.type.removesuffix("_statement"))),)


def nothing(unit: Unit, node: Node) -> _Body:
    """Lowers what does nothing."""
    return ()


def _assignment(unit: Unit, node: Node, at: int, end: int) -> Assign:
    targets: list[Expression] = []
    while node.type == "assignment_expression":
        targets.append(target(unit, field(node, "left")))
        node = field(node, "right")
    return Assign(at, end, tuple(targets), named(unit, node, hint_for(unit, targets[-1])))


def _declarator(unit: Unit, node: Node, keyword: str, binding: Binding, at: int, end: int) -> Assign:
    bound = target(unit, field(node, "name"), binding)
    written = node.child_by_field_name("type")
    annotated = None if written is None else annotation(unit, written)
    value_node = node.child_by_field_name("value")
    if value_node is None and keyword == "const" and not unit.is_typescript:
        unit.fault(node, "a constant is declared without a value")
    value = None if value_node is None else named(unit, value_node, hint_for(unit, bound))
    if binding is Binding.LEXICAL and value is not None:
        _note_own_reads(unit.scope, bound)
    return Assign(at, end, (bound,), value, annotated, "", keyword)


def _note_own_reads(scope: Scope, bound: Expression) -> None:
    """Notes the names that are read in the value that they are bound to."""
    if type(bound) is Name:
        read = scope.reads.get(bound.id)
        if read is not None and read.at > bound.at:
            scope.early.setdefault(bound.id, (read, bound))
    elif type(bound) is Mapping:
        for _, item in bound.items:
            _note_own_reads(scope, item)
    elif type(bound) is Sequence:
        for item in bound.items:
            _note_own_reads(scope, item)


def _optional(unit: Unit, node: Node) -> Expression | None:
    children = significant(node)
    return unit.lower(children[0]) if children else None
