"""Objects of mapped classes that code hands to a session, and what they have been given until then."""

from msgspec import Struct

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import OpenObject, SpreadMaking
from cdcheck.abstract.values import Items, Obj, Site
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.mapped import names_of
from cdcheck.model.orm_calls import Added

_CONSTRUCTORS = frozenset({"__init__", "__new__"})


class ObjectAdded(Struct, frozen=True, eq=False):
    """Is an object as code hands it over; it may be given more until the session writes it."""

    instance: Obj
    site: Site
    caller: str | None


def note_added(call: Invocation) -> None:
    """Notes the objects that `add` and `add_all` are given."""
    value = call.argument(0, "instance")
    is_closed = isinstance(value, Items) and value.is_as_written
    for one in value.items if isinstance(value, Items) and is_closed else (value,):
        if isinstance(one, Obj) and not (call.machine.is_reusing or call.machine.is_prototype(one)):
            call.note(ObjectAdded(one, call.site, call.caller))


def conclude(machine: Machine) -> None:
    """Notes what is added, now that all classes are known and all that is given has been given."""
    every = machine.facts.all(ObjectAdded)
    if not every:
        return
    spread = {id(one.cls) for one in machine.facts.all(SpreadMaking)}
    opened = {id(one.instance) for one in machine.facts.all(OpenObject)}
    mapped = {id(one.cls) for one in machine.facts.all(Mapped) if one.is_complete} - spread
    for one in every:
        cls = one.instance.cls
        is_made_by_library = not _CONSTRUCTORS & set(names_of(cls))
        if id(cls) in mapped and id(one.instance) not in opened and is_made_by_library:
            given = tuple(sorted(one.instance.attributes))
            at, id_ = machine.location(one.site), machine.class_id(cls)
            machine.facts.add(Added(at, "sqlalchemy", id_, given, one.caller))
