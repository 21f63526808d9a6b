"""The objects that Python's database drivers give: pools, connections, cursors and rows."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Ext, Items, Known, Obj, Site, Thing, Value, options
from cdcheck.model.driver_objects import ConnectionUse, Fetch, HeldConnection
from cdcheck.model.places import Location

CONNECTION = "dbapi.Connection"
POOLS = {"asyncpg": "asyncpg.Pool"}
CONNECTIONS = {
    "sqlite3": "sqlite3.Connection",
    "aiosqlite": "aiosqlite.Connection",
    "psycopg": "psycopg.Connection",
    "psycopg2": "psycopg2.extensions.connection",
    "asyncpg": "asyncpg.Connection",
}
CURSORS = {
    "sqlite3": "sqlite3.Cursor",
    "aiosqlite": "aiosqlite.Cursor",
    "psycopg": "psycopg.Cursor",
    "psycopg2": "psycopg2.extensions.cursor",
}
ROWS = ("sqlite3.Row", "asyncpg.Record")
TUPLES = tuple(f"{driver}.tuple" for driver in CURSORS)
"""The rows of a driver that is told nothing else."""
_FACTORIES = ("row_factory", "cursor_factory", "connection_factory", "factory")
_CLASSES = ("connection_factory", "factory", "connection_class", "record_class")
_DEPTH = 3
_CLOSING = frozenset({"aiosqlite", "asyncpg", "psycopg"})


class Handle(Struct):
    """Is what is known of a pool, connection or cursor; `through` is the connection of a cursor.

    `sent` are the places where it sends something, each with the function around it. A connection
    `is_open` that was awaited where it was made, and `is_left` where the block that opened it is over.
    """

    driver: str
    through: Thing | None = None
    sent: tuple[tuple[str | None, Location], ...] = ()
    is_open: bool = False
    is_left: bool = False
    maker: str | None = None
    is_pooled: bool = False


def handle_of(value: Value | None) -> Handle | None:
    """Gives what is known of an object of a driver."""
    return value.data if isinstance(value, Thing) and isinstance(value.data, Handle) else None


def made(call: Invocation, driver: str, types: dict[str, str], *, is_pooled: bool = False) -> Thing:
    """Makes a pool or connection; of a class of the app's own, only that it is one."""
    is_plain = not any(name in call.keywords for name in _CLASSES)
    type_ = types.get(driver, CONNECTION) if is_plain else CONNECTION
    handle = Handle(driver, is_open=call.is_awaited, maker=call.caller, is_pooled=is_pooled)
    return Thing(type_, call.site, tuple(call.arguments), call.keywords, handle)


def cursor(call: Invocation, driver: str) -> Thing:
    """Makes a cursor of a connection."""
    through = call.receiver if isinstance(call.receiver, Thing) else None
    handle = Handle(driver, through)
    return Thing(CURSORS.get(driver, CONNECTION), call.site, (), call.keywords, handle)


def row_of(value: Value | None, site: Site, driver: str) -> Value:
    """Gives a row as the factory of its cursor or connection makes it."""
    handle = handle_of(value)
    owners = (value, handle.through if handle is not None else None)
    for owner in (one for one in owners if isinstance(one, Thing)):
        for name in _FACTORIES:
            factory = owner.attributes.get(name) or owner.keywords.get(name)
            if factory is not None and factory != Known(None):
                is_row = isinstance(factory, Ext) and factory.name in {"sqlite3.Row", "aiosqlite.Row"}
                return Thing("sqlite3.Row" if is_row else "dbapi.Row", site)
    return Thing(f"{driver}.tuple" if driver in CURSORS else "dbapi.Row", site)


def rows_of(value: Value | None, site: Site, driver: str) -> Value:
    """Gives a list of which only the kind of its rows is known."""
    return Items([row_of(value, site, driver)], is_open=True)


def rows_in(value: Thing) -> list[Value]:
    """Lists what a loop over a cursor sees."""
    handle = handle_of(value)
    return [row_of(value, value.site, handle.driver)] if handle is not None else []


def note_opening(call: Invocation) -> None:
    """Notes that a connection is entered or awaited."""
    handle = handle_of(call.receiver)
    if handle is not None and handle.through is None:
        note_use(call, call.name.rpartition(".")[2].strip("_"))


def note_use(call: Invocation, how: str = "use") -> None:
    """Notes what is done with a connection that code of the app has made, be it by a cursor."""
    handle = handle_of(call.receiver)
    owner = handle.through if handle is not None and handle.through is not None else call.receiver
    own = handle_of(owner)
    if own is None or not isinstance(owner, Thing) or owner.type != CONNECTIONS.get(own.driver):
        return
    if own.driver not in _CLOSING:
        return
    made_at = call.machine.location(owner.site)
    use = ConnectionUse(
        call.at, own.driver, how, made_at, own.maker, own.is_open, own.is_left, call.caller
    )
    call.note(use)


def note_fetch(call: Invocation) -> None:
    """Notes that rows are asked for, where the same function has sent one thing with the cursor."""
    handle = handle_of(call.receiver)
    here = {at for caller, at in handle.sent if caller == call.caller} if handle is not None else ()
    if handle is not None and len(here) == 1:
        is_of_one = call.name.endswith("fetchone")
        sent_at = next(iter(here))
        call.note(Fetch(call.at, handle.driver, sent_at, function=call.caller, is_of_one=is_of_one))


def leave(call: Invocation) -> None:
    """Marks a connection that its block has closed, or given back."""
    handle = handle_of(call.receiver)
    if handle is not None and (handle.driver != "psycopg" or not handle.is_pooled):
        handle.is_left = True


def note_held(machine: Machine) -> None:
    """Notes the connections that are still held when all modules have run."""
    if not machine.facts.all(ConnectionUse):
        return
    for names, _ in machine.settings_holders():
        for value in list(names.values()):
            for thing in _held(value, _DEPTH):
                handle = handle_of(thing)
                if handle is not None and not handle.is_pooled:
                    machine.facts.add(HeldConnection(machine.location(thing.site), handle.driver))


def _held(value: Value, depth: int) -> Iterator[Thing]:
    """Lists the connections that a value is, or that hang on it by attributes."""
    for option in options(value):
        handle = handle_of(option)
        if isinstance(option, Thing) and handle is not None:
            if option.type == CONNECTIONS.get(handle.driver):
                yield option
        elif isinstance(option, Thing | Obj) and depth:
            for held in list(option.attributes.values()):
                yield from _held(held, depth - 1)
