"""Changes in place of what an attribute holds, which a session does not notice by itself.

It compares what an attribute holds with what it was set from; a list or a dict that is changed in
place is equal to itself.
"""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.facts.session_flows import LostChange
from cdcheck.languages.python.proofs.flow.queries import called
from cdcheck.languages.python.proofs.flow.states import Held, State, Value, is_held_by
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker

_CHANGING = frozenset(
    {"append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "add", "discard"}
)
_GIVING = frozenset({"get", "setdefault"})
_CHANGED_IN_PLACE = frozenset({"list", "dict"})


def change(walker: "Walker", state: State, value: Value, at: Location) -> None:
    """Notes a change in place, unless the attribute is known to be new or changed."""
    thing = state.things[value.number]
    is_told = bool(thing.token) and thing.closed_at is None and not (thing.is_open or thing.is_fresh)
    if is_told and value.name not in thing.noticed:
        cls = walker.program.mapped[thing.cls].name
        lost = LostChange(at, cls, value.name, thing.at, walker.function.id, value.is_certain)
        state.change(value.number, unnoticed=thing.unnoticed | {lost})


def called_on(walker: "Walker", state: State, value: Value, node: ir.Call) -> Held:
    """Calls a method of what an attribute holds."""
    name = called(node)
    if name in _CHANGING:
        change(walker, state, value, walker.tree.place(node))
    return replace(value, is_whole=False) if name in _GIVING else Held()


def set_item(walker: "Walker", state: State, target: ir.Expression, held: Held) -> None:
    """Sets or deletes an item of what an attribute holds."""
    if isinstance(target, ir.Index) and isinstance(held, Value):
        change(walker, state, held, walker.tree.place(target))


def augmented(walker: "Walker", state: State, node: ir.Assign, held: Held) -> Held:
    """Adds to what an attribute holds, and gives what the target then is: a list stays the same."""
    if not isinstance(held, Value):
        return Held()
    target = node.targets[0]
    if isinstance(target, ir.Index) or _displayed(node.value) in _CHANGED_IN_PLACE:
        change(walker, state, held, walker.tree.place(target))
        return held
    if isinstance(target, ir.Attribute):
        assigned(state, held.number, held.name, Held())
    return Held()


def assigned(state: State, number: int, name: str, value: Held) -> None:
    """Sets an attribute, which is noticed, unless it is set to what it holds."""
    is_same = isinstance(value, Value) and (value.number, value.name) == (number, name)
    if is_same and isinstance(value, Value) and value.is_whole:
        return
    thing = state.things[number]
    unnoticed = frozenset(one for one in thing.unnoticed if one.attribute != name)
    state.change(number, noticed=thing.noticed | {name}, unnoticed=unnoticed)


def otherwise(first: Held, other: ir.Expression) -> Held:
    """Gives what `held or {}` and `held if held else {}` give: where it is there, the same."""
    is_empty = isinstance(other, ir.Call | ir.Mapping) or (
        isinstance(other, ir.Sequence) and other.kind == "list"
    )
    return replace(first, is_certain=False) if isinstance(first, Value) and is_empty else Held()


def settle(walker: "Walker", state: State, token: str) -> None:
    """Writes what has changed: what was not noticed is lost, and what names hold is old."""
    for number, thing in list(state.things.items()):
        if not is_held_by(thing, token) or thing.closed_at is not None:
            continue
        for lost in thing.unnoticed if not thing.is_open else ():
            walker.found.lost.setdefault(lost.at, lost)
        state.change(number, unnoticed=frozenset(), noticed=frozenset())
        for name, held in list(state.names.items()):
            if isinstance(held, Value) and held.number == number:
                state.names[name] = Held()


def _displayed(node: ir.Expression | None) -> str:
    """Tells what a display or a comprehension builds."""
    if isinstance(node, ir.Mapping):
        return "dict"
    return node.kind if isinstance(node, ir.Sequence | ir.Comprehension) else ""
