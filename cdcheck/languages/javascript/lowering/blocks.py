"""Lists of statements, and the scopes that blocks open."""

from collections.abc import Iterable

from tree_sitter import Node

from cdcheck.ir import Evaluate, Opaque, Statement
from cdcheck.languages.javascript.lowering.scopes import ScopeKind
from cdcheck.languages.javascript.lowering.unit import DEEPEST, Unit, too_deep

# A block inside a block takes more of Python's stack than an operand inside an operation.
WEIGHT = 2


def statements(unit: Unit, nodes: Iterable[Node]) -> tuple[Statement, ...]:
    """Lowers statements that stand below each other."""
    handlers = unit.statements
    place = unit.place()
    body: list[Statement] = []
    for node in nodes:
        try:
            body += handlers[node.type](unit, node)
        except (LookupError, ValueError):
            # A shape that only code with errors has: the faults tell of it.
            unit.restore(place)
            unit.hint = None
            at, end = node.start_byte, node.end_byte
            body.append(Evaluate(at, end, Opaque(at, end, "error")))
    return tuple(body)


def block(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `{ ... }` in a scope of its own."""
    outer = unit.scope
    unit.enter(ScopeKind.BLOCK)
    body = bare_block(unit, node)
    unit.leave(outer)
    return body


def bare_block(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers `{ ... }` in the scope that its owner has opened."""
    if unit.depth >= DEEPEST:
        return (Evaluate(node.start_byte, node.end_byte, too_deep(unit, node)),)
    unit.depth += WEIGHT
    body = statements(unit, node.named_children)
    unit.depth -= WEIGHT
    return body


def branch(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers what an `if` or a loop holds: a block, or a statement without braces."""
    if node.type == "statement_block":
        return block(unit, node)
    if unit.depth >= DEEPEST:
        return (Evaluate(node.start_byte, node.end_byte, too_deep(unit, node)),)
    unit.depth += WEIGHT
    body = unit.statements[node.type](unit, node)
    unit.depth -= WEIGHT
    return body
