"""Loops over rows, and what is read of each of them."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.python.proofs.flow import reads, sessions
from cdcheck.languages.python.proofs.flow.states import Held, Instance, Many, Rows, State, Value, joined

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker


def loop(walker: "Walker", node: ir.Loop, state: State) -> None:
    """Runs a loop once, over any of the rows."""
    over = node.iterable or node.test
    held = walker.value(over, state) if over is not None else Held()
    around, walker.jumps, looped = walker.jumps, [], walker.looped
    inside = state.copy()
    if node.target is not None and node.iterable is not None:
        element = _element(walker, node.iterable, held, inside)
        walker.looped |= frozenset() if _may_leave(node) else _numbered(element)
        walker.assign(node.target, element, inside)
    walker.block(node.body, inside)
    walker.looped = looped
    state.become(joined([state, inside, *walker.jumps]))
    walker.jumps = around
    walker.block(node.otherwise, state)


def comprehension(walker: "Walker", node: ir.Comprehension, state: State) -> None:
    """Evaluates a comprehension, whose names are its own."""
    first = walker.value(node.generators[0].iterable, state)
    outer, looped = dict(state.names), walker.looped
    for number, clause in enumerate(node.generators):
        held = walker.value(clause.iterable, state) if number else first
        element = _element(walker, clause.iterable, held, state)
        walker.looped |= _numbered(element)
        walker.assign(clause.target, element, state)
        for condition in clause.conditions:
            walker.value(condition, state)
    if node.key is not None:
        walker.value(node.key, state)
    walker.value(node.element, state)
    state.names, walker.looped = outer, looped


def _element(walker: "Walker", node: ir.Expression, held: Held, state: State) -> Held:
    """Gives what a loop over a value binds."""
    if isinstance(held, Rows):
        reads.rows(walker, held, walker.tree.place(node))
    if isinstance(held, Many):
        return Instance(held.number)
    if isinstance(held, Value):
        return replace(held, is_whole=False)
    if isinstance(held, Rows) and held.is_scalar:
        return Instance(sessions.fetched(held, state, is_of_many=True))
    return held if isinstance(held, Instance) else Held()


def _numbered(held: Held) -> frozenset[int]:
    return frozenset({held.number}) if isinstance(held, Instance) else frozenset()


def _may_leave(node: ir.Loop) -> bool:
    """Tells whether a loop may end before its rows do."""
    inside = [found.node for found in nodes(node.body)]
    is_left = any(isinstance(one, ir.Opaque) and one.kind == "break" for one in inside)
    return is_left or any(isinstance(one, ir.Return) for one in inside)
