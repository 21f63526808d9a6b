"""Drizzle's relational queries: the relations that they load."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import (
    Fields,
    Func,
    Known,
    Obj,
    Site,
    Text,
    Thing,
    Value,
    entries_of,
    options,
)
from cdcheck.languages.javascript.drizzle.relations import draft_in
from cdcheck.languages.javascript.table_drafts import TableDraft
from cdcheck.model.orm_calls import Load, ModelCall
from cdcheck.model.places import Location


class Schema(Struct, eq=False):
    """Is the object of tables and relations that a database is handed."""

    value: Value


class Handed(Struct, frozen=True):
    """Is what a database was made with."""

    has_schema: bool


class _Find(Struct, eq=False):
    """Is a relational query, whose table is found when all are defined."""

    key: str
    loads: tuple[Load, ...]
    at: Location
    method: str
    caller: str | None


def may_have_schema(call: Invocation) -> bool:
    """Tells whether a database may know the tables that `db.query` is of."""
    if not call.arguments:
        return False
    connection, *settings = call.arguments
    is_connection = isinstance(connection, Known | Text | Thing | Func | Obj)
    return not (is_connection or _is_bare(connection)) or not all(map(_is_bare, settings))


def _is_bare(settings: Value) -> bool:
    """Tells whether settings surely name no schema."""
    is_known = isinstance(settings, Fields) and settings.is_as_written and not settings.is_open
    return is_known and entries_of(settings).keys().isdisjoint({"schema", "relations"})


def note_find(call: Invocation) -> TableDraft | None:
    """Notes which relations a query loads; gives the table that it is known to read by now."""
    key = call.receiver.data if isinstance(call.receiver, Thing) else None
    if not isinstance(key, str):
        return None
    loads = tuple(_loads(call.machine, call.argument(0), call.at))
    call.note(_Find(key, loads, call.at, call.name.rpartition(".")[2], call.caller))
    return _table(call.machine, key)


def _table(machine: Machine, key: str) -> TableDraft | None:
    """Finds the table that the one schema names."""
    schemas = machine.facts.all(Schema)
    return draft_in(machine.attribute(schemas[0].value, key)) if len(schemas) == 1 else None


def note_finds(machine: Machine) -> None:
    """Notes the queries as calls of the tables that the one schema names."""
    for find in machine.facts.all(_Find):
        table = _table(machine, find.key)
        if table is not None:
            machine.facts.add(
                ModelCall(
                    find.at,
                    "drizzle",
                    table.name,
                    find.method,
                    names=(find.key,),
                    loads=find.loads,
                    function=find.caller,
                )
            )


def _loads(machine: Machine, given: Value | None, at: Location) -> Iterator[Load]:
    for option in options(given) if given is not None else ():
        listed = option.entries.get("with") if isinstance(option, Fields) else None
        for named in options(listed) if listed is not None else ():
            if not isinstance(named, Fields):
                continue
            for name, value in named.entries.items():
                if value != Known(value=False):
                    place = _key(machine, named, name, at)
                    yield Load(place, alias=name, loads=tuple(_loads(machine, value, place)))


def _key(machine: Machine, fields: Fields, name: str, at: Location) -> Location:
    for key, _ in fields.keys if fields.site is not None else ():
        if fields.site is not None and getattr(key, "value", None) == name and key is not None:
            return machine.location(Site(fields.site.path, key.at, key.end))
    return at
