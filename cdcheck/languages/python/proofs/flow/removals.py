"""Rows between two tables that a statement deletes, and that loaded collections still hold.

A session deletes the rows of what leaves a collection, and of all that it holds when its owner is
deleted; it counts how many there were.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck import ir
from cdcheck.facts.session_flows import StaleCollection
from cdcheck.languages.python.proofs.flow.queries import CONDITIONS, arguments_of, called
from cdcheck.languages.python.proofs.flow.states import Given, Held, Instance, Key, Removal, State, Thing
from cdcheck.model.mapped import Link
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker

_DELETES = frozenset({"sqlalchemy.delete", "sqlalchemy.Table.delete"})
OF_QUERIES = frozenset({"sqlalchemy.Query.delete"})
_EAGER = frozenset({"joined", "selectin", "subquery", "immediate"})
_TAKING = frozenset({"clear", "remove", "pop", "discard"})
_EITHER = frozenset({"or_", "and_"})


def removal(
    walker: "Walker", external: str, node: ir.Call, before: Held, state: State
) -> Removal | None:
    """Reads `delete(table)` and the conditions that are chained to it."""
    if external in _DELETES:
        return Removal()
    if not isinstance(before, Removal) or not external.startswith("sqlalchemy.delete."):
        return None
    return Removal(before.equal | equalities(walker, node, state))


def equalities(walker: "Walker", node: ir.Call, state: State) -> frozenset[tuple[str, Held]]:
    """Lists the columns that a condition compares with a key or with what the function is given."""
    if called(node) not in CONDITIONS:
        return frozenset()
    found = {(name, walker.value(value, state)) for name, value in node.keywords}
    for name, value in _compared(value for _, value in arguments_of(node)):
        found.add((name, walker.value(value, state)))
    return frozenset((name, held) for name, held in found if isinstance(held, Key | Given))


def _compared(conditions: Iterator[ir.Expression]) -> Iterator[tuple[str, ir.Expression]]:
    for one in conditions:
        if isinstance(one, ir.Call) and called(one) in _EITHER:
            yield from _compared(value for _, value in arguments_of(one))
        elif isinstance(one, ir.Operation) and one.operator in {"&", "|"}:
            yield from _compared(iter(one.operands))
        elif isinstance(one, ir.Operation) and one.operator == "==" and len(one.operands) == 2:
            left, right = one.operands
            yield from (
                (side.name, other)
                for side, other in ((left, right), (right, left))
                if isinstance(side, ir.Attribute)
            )


def removed(walker: "Walker", state: State, given: frozenset[tuple[str, Held]], at: Location) -> None:
    """Sends a statement: what it deletes is still in the collections that were loaded."""
    tables = {t for q in walker.program.written.get(at, ()) for t in q.tables if q.operation == "delete"}
    for number, thing in list(state.things.items()) if tables else ():
        is_told = bool(thing.token) and thing.expired_at is None and thing.closed_at is None
        if not is_told or thing.is_open or thing.is_fresh:
            continue
        for link in walker.program.links.get(thing.cls, {}).values():
            is_held = link.secondary in tables and _is_loaded(thing, link)
            if is_held and _selects(walker, number, thing, link, given):
                _note(walker, state, number, link, at)


def filled(walker: "Walker", state: State, at: Location) -> None:
    """Sends a statement that may add the rows that a collection holds."""
    tables = {t for q in walker.program.written.get(at, ()) for t in q.tables if q.operation == "insert"}
    for number, thing in list(state.things.items()) if tables else ():
        state.change(number, stale=frozenset(one for one in thing.stale if one.table not in tables))


def of_query(walker: "Walker", node: ir.Call, state: State) -> None:
    """Deletes the rows that a query selects."""
    given: frozenset[tuple[str, Held]] = frozenset()
    inner: ir.Expression = node
    while isinstance(inner, ir.Call) and isinstance(inner.function, ir.Attribute):
        given |= equalities(walker, inner, state)
        inner = inner.function.base
    removed(walker, state, given, walker.tree.place(node))


def _is_loaded(thing: Thing, link: Link) -> bool:
    is_eager = thing.is_plain and link.lazy in _EAGER
    return link.is_known and "viewonly" not in link.join and (is_eager or (link.name,) in thing.loads)


def _selects(
    walker: "Walker", number: int, thing: Thing, link: Link, given: frozenset[tuple[str, Held]]
) -> bool:
    """Tells whether the rows of a collection are among those that a condition selects."""
    keys = walker.program.between(link)
    if keys is None:
        return False
    column, attribute = keys
    wanted = {held for name, held in given if name == column}
    own = {held for name, held in thing.equal if name in {"", attribute}}
    return Key(number, attribute) in wanted or not wanted.isdisjoint(own)


def _note(walker: "Walker", state: State, number: int, link: Link, at: Location) -> None:
    thing = state.things[number]
    cls = walker.program.mapped[thing.cls].name
    stale = StaleCollection(
        at, cls, link.name, link.secondary or "", thing.at, at, walker.function.id, thing.is_async
    )
    state.change(number, stale=thing.stale | {stale})


def used(walker: "Walker", state: State, number: int, at: Location, name: str = "") -> None:
    """Deletes an object, or takes something out of a collection, which has its rows deleted again."""
    thing = state.things[number]
    if thing.is_open or thing.closed_at is not None:
        return
    for stale in thing.stale:
        if name in {"", stale.attribute}:
            found = replace(stale, at=at, function=walker.function.id)
            walker.found.stale.setdefault(at, found)


def deleted(walker: "Walker", state: State, numbers: Iterable[int], at: Location) -> None:
    """Deletes objects, and with each the rows of all that it holds."""
    for number in numbers:
        used(walker, state, number, at)


def taken(walker: "Walker", node: ir.Call, state: State) -> None:
    """Takes something out of a collection."""
    function = node.function
    if not isinstance(function, ir.Attribute) or function.name not in _TAKING:
        return
    if isinstance(function.base, ir.Attribute):
        owner = walker.value(function.base.base, state)
        if isinstance(owner, Instance):
            used(walker, state, owner.number, walker.tree.place(node), function.base.name)
