"""Statements that hold statements."""

from tree_sitter import Node

from cdcheck.ir import Branch, Evaluate, Expression, Handler, If, Loop, Statement, Switch, Try
from cdcheck.languages.javascript.lowering.blocks import bare_block, block, branch, statements
from cdcheck.languages.javascript.lowering.grammar import COMMENTS, field, first, significant
from cdcheck.languages.javascript.lowering.patterns import target
from cdcheck.languages.javascript.lowering.scopes import Binding, ScopeKind
from cdcheck.languages.javascript.lowering.statements import evaluated
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, too_deep

_Body = tuple[Statement, ...]
_BINDINGS = {
    "var": Binding.VARIABLE,
    "let": Binding.LEXICAL,
    "const": Binding.LEXICAL,
    "using": Binding.LEXICAL,
}


def if_(unit: Unit, node: Node) -> _Body:
    """Lowers `if`; `else if` is an `If` inside `otherwise`, however many there are."""
    choices: list[tuple[Node, Expression, _Body]] = []
    otherwise: _Body = ()
    depth = unit.depth
    following: Node | None = node
    while following is not None and unit.depth < DEEPEST:
        unit.depth += 1
        test = unit.lower(field(following, "condition"))
        choices.append((following, test, branch(unit, field(following, "consequence"))))
        alternative = following.child_by_field_name("alternative")
        following = None if alternative is None else first(alternative)
        if following is not None and following.type != "if_statement":
            otherwise = branch(unit, following)
            following = None
    if following is not None:
        otherwise = (Evaluate(*following.byte_range, too_deep(unit, following)),)
    unit.depth = depth
    for written, test, then in reversed(choices):
        otherwise = (If(*written.byte_range, test, then, otherwise),)
    return otherwise


def for_(unit: Unit, node: Node) -> _Body:
    """Lowers `for (;;)`: what it starts with stands before the loop, its step ends the body."""
    outer = unit.scope
    unit.enter(ScopeKind.BLOCK)
    initializer = field(node, "initializer")
    start = _clause(unit, initializer)
    condition = node.child_by_field_name("condition")
    test = None
    if condition is not None and condition.type != "empty_statement":
        inner = first(condition) if condition.type == "expression_statement" else condition
        test = unit.lower(inner)
    step = node.child_by_field_name("increment")
    body = branch(unit, field(node, "body"))
    if step is not None:
        body += evaluated(unit, step, *step.byte_range)
    unit.leave(outer)
    return (*start, Loop(node.start_byte, node.end_byte, "for;;", None, None, test, body))


def for_in(unit: Unit, node: Node) -> _Body:
    """Lowers `for ... of`, `for await ... of` and `for ... in`."""
    outer = unit.scope
    iterable = unit.lower(field(node, "right"))
    unit.enter(ScopeKind.BLOCK)
    kind = "for in" if field(node, "operator").type == "in" else "for"
    if any(child.type == "await" for child in node.children):
        kind = "async for"
        if not unit.is_async:
            unit.awaits_outside.append((node, unit.function))
    written = node.child_by_field_name("kind")
    binding = None if written is None else _BINDINGS.get(unit.text_of(written), Binding.LEXICAL)
    bound = target(unit, field(node, "left"), binding)
    body = branch(unit, field(node, "body"))
    unit.leave(outer)
    return (Loop(node.start_byte, node.end_byte, kind, bound, iterable, None, body),)


def while_(unit: Unit, node: Node) -> _Body:
    """Lowers `while` and `do ... while`."""
    test = unit.lower(field(node, "condition"))
    body = branch(unit, field(node, "body"))
    return (Loop(node.start_byte, node.end_byte, "while", None, None, test, body),)


def try_(unit: Unit, node: Node) -> _Body:
    """Lowers `try`."""
    body = block(unit, field(node, "body"))
    handlers: tuple[Handler, ...] = ()
    clause = node.child_by_field_name("handler")
    if clause is not None:
        handlers = (_handler(unit, clause),)
    final = node.child_by_field_name("finalizer")
    last = () if final is None else block(unit, field(final, "body"))
    return (Try(node.start_byte, node.end_byte, body, handlers, (), last),)


def switch(unit: Unit, node: Node) -> _Body:
    """Lowers `switch`; a case that falls through has no `break` at its end."""
    subject = unit.lower(field(node, "value"))
    if unit.depth >= DEEPEST:
        return (Evaluate(node.start_byte, node.end_byte, too_deep(unit, node)),)
    outer = unit.scope
    unit.enter(ScopeKind.BLOCK)
    unit.depth += 1
    branches = tuple(
        [_case(unit, child) for child in significant(field(node, "body")) if child.type in _CASES]
    )
    unit.depth -= 1
    unit.leave(outer)
    return (Switch(node.start_byte, node.end_byte, subject, branches),)


def labeled(unit: Unit, node: Node) -> _Body:
    """Lowers a statement with a label to the statement."""
    return branch(unit, field(node, "body"))


def with_(unit: Unit, node: Node) -> _Body:
    """Lowers `with`, whose object may bind any name."""
    unit.is_dynamic = True
    value = unit.lower(field(node, "object"))
    body = branch(unit, field(node, "body"))
    return (Evaluate(value.at, value.end, value), *body)


def broken(unit: Unit, node: Node) -> _Body:
    """Lowers what is left of a place that does not parse."""
    return statements(unit, node.named_children)


_CASES = frozenset({"switch_case", "switch_default"})


def _case(unit: Unit, node: Node) -> Branch:
    value = node.child_by_field_name("value")
    pattern: Expression | None = None if value is None else unit.lower(value)
    body = node.children_by_field_name("body")
    return Branch(pattern, statements(unit, body))


def _handler(unit: Unit, node: Node) -> Handler:
    outer = unit.scope
    unit.enter(ScopeKind.BLOCK)
    parameter = node.child_by_field_name("parameter")
    bound = None if parameter is None else target(unit, parameter, Binding.PARAMETER)
    body = bare_block(unit, field(node, "body"))
    unit.leave(outer)
    return Handler(None, bound, body)


def _clause(unit: Unit, node: Node) -> _Body:
    kind = node.type
    if kind == "empty_statement" or kind in COMMENTS:
        return ()
    handler = unit.statements.get(kind)
    if handler is not None:
        return handler(unit, node)
    return evaluated(unit, node, *node.byte_range)
