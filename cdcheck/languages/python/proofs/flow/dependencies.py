"""What FastAPI hands to a handler that asks for the result of a function."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.ir.walking import parts_of
from cdcheck.languages.python.proofs.flow.states import Instance, State
from cdcheck.languages.python.proofs.flow.walker import Walker
from cdcheck.model.places import Location


def entered(walker: Walker) -> State:
    """Gives the state in which a handler begins: with the objects whose sessions are closed by then.

    Those of sessions that live on may be of the handler's own.
    """
    state = State()
    for parameter in walker.parameters:
        inner = state.copy()
        for at in _asked(walker, parameter):
            call = walker.program.calls.get(at)
            held = walker.follow(call.callee, {}, inner) if call is not None and call.callee else None
            is_closed = isinstance(held, Instance) and inner.things[held.number].closed_at is not None
            if held is not None and is_closed and not inner.is_dead:
                state.things = inner.things
                state.names[parameter.name] = held
    return state


def _asked(walker: Walker, parameter: ir.Parameter) -> Iterator[Location]:
    """Yields the places of `Depends(...)` in a parameter."""
    waiting = [one for one in (parameter.default, parameter.annotation) if one is not None]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ir.Call):
            yield walker.tree.place(node)
        else:
            waiting.extend(parts_of(node))
