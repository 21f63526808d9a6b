"""Reads and writes of a mapped object's attributes, and what they run into."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck.facts.session_flows import Fault, FaultyRead
from cdcheck.languages.python.proofs.flow import changes, removals
from cdcheck.languages.python.proofs.flow.knowledge import Program
from cdcheck.languages.python.proofs.flow.states import (
    Held,
    Instance,
    Key,
    Path,
    Rows,
    State,
    Statement,
    Thing,
    Value,
)
from cdcheck.model.mapped import Link
from cdcheck.model.places import Location

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.flow.walker import Walker


def read(walker: "Walker", state: State, number: int, name: str, at: Location, schema: str = "") -> Held:
    """Reads an attribute of an object, and gives what it holds."""
    thing = state.things[number]
    if thing.is_open:
        return Held()
    link = walker.program.link(thing.cls, name)
    if link is not None:
        return _related(walker, state, number, link, at, schema)
    if name in walker.program.columns.get(thing.cls, ()):
        _column(walker, state, number, name, at, schema)
        is_unfollowed = name in walker.program.unfollowed.get(thing.cls, ())
        return Value(number, name) if is_unfollowed else Key(number, name)
    return walker.property(state, number, name)


def write(walker: "Walker", state: State, number: int, name: str, at: Location, value: Held) -> None:
    """Sets an attribute: a list has to be loaded before it is replaced, one object need not be."""
    changes.assigned(state, number, name, value)
    thing = state.things[number]
    link = walker.program.link(thing.cls, name)
    if link is not None and walker.program.is_to_many(link):
        _check(walker, thing, link, at, "")
        removals.used(walker, state, number, at, name)
    is_changed = thing.is_changed or name in walker.program.columns.get(thing.cls, ())
    state.change(number, loads=thing.loads | {(name,)}, is_changed=is_changed)


def loaded(state: State, number: int, names: tuple[str, ...]) -> None:
    """Notes that attributes of an object were loaded by name."""
    thing = state.things[number]
    state.change(number, loads=thing.loads | {(name,) for name in names})


def rows(walker: "Walker", result: Rows, at: Location) -> None:
    """Reads the rows of a result, which must be made unique if a collection is joined to them."""
    statement = result.statement
    if result.is_unique or statement.is_open:
        return
    found = _joined_collections(walker, statement)
    for link in found[:1]:
        cls = walker.program.mapped[link.owner].name
        walker.report(FaultyRead(at, Fault.NOT_UNIQUE, cls, link.name, result.at, walker.function.id))


def _joined_collections(walker: "Walker", statement: Statement) -> list[Link]:
    program = walker.program
    found = [_link_at(program, statement.cls, path) for path in sorted(statement.joined)]
    if statement.is_plain:
        found += [one for one in program.links.get(statement.cls, {}).values() if one.lazy == "joined"]
    return [link for link in found if link is not None and program.is_to_many(link)]


def _link_at(program: Program, cls: str | None, path: Path) -> Link | None:
    link = None
    for name in path:
        link = program.link(cls, name) if cls is not None else None
        cls = program.target(link) if link is not None else None
    return link


def _related(walker: "Walker", state: State, number: int, link: Link, at: Location, schema: str) -> Held:
    thing = state.things[number]
    is_there = _check(walker, thing, link, at, schema)
    is_lazy = not is_there and _is_loaded_on_use(thing, link)
    if is_lazy and number in walker.looped and not _is_shared(walker.program, state, thing, link):
        walker.report(_fault(walker, Fault.PER_ROW, thing, link.name, at, schema, is_certain=False))
    state.change(number, loads=thing.loads | {(link.name,)}, expired_at=None)
    target = walker.program.target(link)
    if target is None or target not in walker.program.mapped:
        return Held()
    inner = frozenset(path[1:] for path in thing.loads if len(path) > 1 and path[0] == link.name)
    is_followed = is_there and not thing.is_made and (link.name,) in thing.loads
    child = replace(
        thing,
        cls=target,
        loads=inner,
        is_open=not (is_followed or is_lazy),
        pinned=frozenset(),
        equal=frozenset(),
        stale=frozenset(),
        is_of_many=walker.program.is_to_many(link),
        via=thing.cls,
    )
    made = Instance(state.make(child))
    walker.looped |= {made.number} if number in walker.looped else frozenset()
    return made


def _is_loaded_on_use(thing: Thing, link: Link) -> bool:
    """Tells whether a relationship is loaded by a query when it is read, which nothing forbids."""
    is_told = bool(thing.token) and not (thing.is_open or thing.is_fresh or thing.is_made)
    is_live = not thing.is_async and thing.closed_at is None and thing.expired_at is None
    return is_told and is_live and link.lazy == "select" and link.is_known


def _is_shared(program: Program, state: State, thing: Thing, link: Link) -> bool:
    """Tells whether the rows of a loop lead to objects that are there already, or to the same one."""
    if not program.is_to_one(link):
        return False
    target = program.target(link)
    is_there = any(one.cls == target and one.is_of_many for one in state.things.values())
    return is_there or target == thing.via or program.is_pinned(link, thing.pinned)


def _check(walker: "Walker", thing: Thing, link: Link, at: Location, schema: str) -> bool:
    """Tells whether a relationship may be read; reports it if it certainly may not."""
    is_loaded = (link.name,) in thing.loads or link.lazy != "select"
    if thing.is_open or thing.is_fresh or not thing.token:
        return is_loaded
    if thing.expired_at is not None and (link.name,) not in thing.loads:
        return _report_expired(walker, thing, link.name, at, schema)
    if is_loaded or not link.is_known:
        return is_loaded
    is_to_one = walker.program.is_to_one(link)
    if thing.is_made and is_to_one:
        return False
    certain = not (is_to_one and walker.may_hold(walker.program.target(link)))
    certain = certain and not walker.takes(thing.cls)
    if thing.closed_at is not None:
        walker.report(_fault(walker, Fault.DETACHED, thing, link.name, at, schema, is_certain=certain))
    elif thing.is_async:
        walker.report(_fault(walker, Fault.UNLOADED, thing, link.name, at, schema, is_certain=certain))
    return False


def _column(walker: "Walker", state: State, number: int, name: str, at: Location, schema: str) -> None:
    thing = state.things[number]
    if thing.expired_at is not None and thing.token and (name,) not in thing.loads:
        _report_expired(walker, thing, name, at, schema)
        state.change(number, expired_at=None)
    elif name in walker.program.renewed.get(thing.cls, ()) and _waits_for_update(thing, name):
        walker.report(_fault(walker, Fault.RENEWED, thing, name, at, schema, is_certain=True))


def _waits_for_update(thing: Thing, name: str) -> bool:
    """Tells whether what an update made the database set is not there yet, and is waited for."""
    is_there = thing.renewed_at is None or (name,) in thing.loads
    return thing.is_async and thing.closed_at is None and not is_there


def _report_expired(walker: "Walker", thing: Thing, name: str, at: Location, schema: str) -> bool:
    fault = Fault.EXPIRED if thing.closed_at is None else Fault.DETACHED_EXPIRED
    if thing.is_async or thing.closed_at is not None:
        walker.report(_fault(walker, fault, thing, name, at, schema, is_certain=True))
    return False


def _fault(  # noqa: PLR0913 (a record is filled)
    walker: "Walker",
    fault: Fault,
    thing: Thing,
    name: str,
    at: Location,
    schema: str,
    *,
    is_certain: bool,
) -> FaultyRead:
    since = thing.expired_at if fault in {Fault.EXPIRED, Fault.DETACHED_EXPIRED} else thing.closed_at
    return FaultyRead(
        at=at,
        fault=fault,
        cls=walker.program.mapped[thing.cls].name,
        attribute=name,
        loaded_at=thing.at,
        function=walker.function.id,
        since=thing.renewed_at if fault is Fault.RENEWED else since,
        is_certain=is_certain,
        schema=schema,
    )
