"""Blocks of statements, and whether their lines stand where they must."""

from collections.abc import Iterable

from tree_sitter import Node

from cdcheck.ir import Evaluate, Opaque, Statement
from cdcheck.languages.python.lowering.grammar import EXTRAS
from cdcheck.languages.python.lowering.unit import DEEPEST, Unit, too_deep

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A file can be one endless line; nobody indents by more than this.
_WIDEST = 1_000
_LONG = (b'"""', b"'''")


def block(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers an indented block, or the statements after a colon."""
    if unit.depth >= DEEPEST:
        return (Evaluate(node.start_byte, node.end_byte, too_deep(unit, node)),)
    children = node.named_children
    outer = unit.margin
    unit.margin = _margin(unit, children)
    unit.depth += 1
    body = statements(unit, children)
    unit.depth -= 1
    unit.margin = outer
    return body


def statements(unit: Unit, nodes: Iterable[Node]) -> tuple[Statement, ...]:
    """Lowers statements that stand below each other at the current margin."""
    text = unit.text
    margin = unit.margin
    width = len(margin)
    handlers = unit.statements
    place = unit.place()
    body: list[Statement] = []
    for node in nodes:
        kind_id = node.kind_id
        if kind_id in EXTRAS:
            continue
        at = node.start_byte
        if text[at - width : at] != margin:
            _check_margin(unit, at)
        defined = unit.defined()
        try:
            body += handlers[kind_id](unit, node)
        except (LookupError, ValueError):
            # A shape that only code with errors has; Python's parser has the last word.
            unit.abandon(place, defined)
            unit.is_suspect = True
            body.append(Evaluate(at, node.end_byte, Opaque(at, node.end_byte, "error")))
        except RecursionError:
            # Little stack was left when we were called.
            unit.abandon(place, defined)
            body.append(Evaluate(at, node.end_byte, too_deep(unit, node)))
    return tuple(body)


def strange(unit: Unit, node: Node) -> tuple[Statement, ...]:
    """Lowers an expression or an error that stands where a statement belongs."""
    unit.is_suspect = True
    return (Evaluate(node.start_byte, node.end_byte, unit.lower(node)),)


def check_alignment(unit: Unit, node: Node) -> None:
    """Suspects a clause or decorated definition that does not stand at the current margin.

    The grammar accepts a dedent to any column, and tabs beside spaces.
    """
    at = node.start_byte
    margin = unit.margin
    if unit.text[at - len(margin) : at] != margin:
        _check_margin(unit, at)


def check_lines(unit: Unit, at: int, end: int) -> None:
    """Suspects a simple statement that goes on in the next line though no bracket is open.

    The grammar ignores a line break wherever no statement could end.
    """
    stop = unit.text.find(b"\n", at, end)
    if stop < 0:
        return
    line = unit.text[at:stop].rstrip()
    opened = sum(line.count(bracket) for bracket in (b"(", b"[", b"{"))
    closed = sum(line.count(bracket) for bracket in (b")", b"]", b"}"))
    if opened <= closed and not line.endswith(b"\\") and not any(one in line for one in _LONG):
        unit.is_suspect = True


def _check_margin(unit: Unit, at: int) -> None:
    before = _before(unit.text, at)
    if before in (unit.margin[1:], _BYTE_ORDER_MARK):
        # The first line of the file.
        return
    if not before.rstrip().endswith((b";", b":")):
        unit.is_suspect = True


def _margin(unit: Unit, nodes: Iterable[Node]) -> bytes:
    first = next((node for node in nodes if node.kind_id not in EXTRAS), None)
    if first is None:
        unit.is_suspect = True
        return unit.margin
    margin = b"\n" + _before(unit.text, first.start_byte)
    if margin.strip():
        # On the line of its colon: no statement of the block has its own line.
        return unit.margin
    if not margin.startswith(unit.margin) or len(margin) == len(unit.margin):
        unit.is_suspect = True
    return margin


def _before(text: bytes, at: int) -> bytes:
    """Cuts out what stands before `at` on its line, or the last part of it."""
    start = max(at - _WIDEST, 0)
    return text[max(text.rfind(b"\n", start, at) + 1, start) : at]
