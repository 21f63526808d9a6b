"""Reading attributes of whatever a value may be."""

from posixpath import dirname
from typing import TYPE_CHECKING

from cdcheck.abstract.values import (
    Choice,
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Member,
    Mod,
    Native,
    Obj,
    Site,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
)
from cdcheck.linking import absences, functions, inheritance, loading

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

UNKNOWN_TYPE = "?"
_HANDING = frozenset({"apply", "bind", "call"})


def read(machine: "Machine", owner: Value, name: str) -> Value:
    """Tells what `owner.name` denotes."""
    if isinstance(owner, Choice):
        return choose([read(machine, option, name) for option in owner.options])
    if isinstance(owner, Mod):
        return loading.module_attribute(machine, owner, name)
    if isinstance(owner, Ext):
        return _of_symbol(machine, owner, name)
    if isinstance(owner, Fields):
        found = owner.entries.get(name) or absences.of_exports(machine, owner, name)
        return found if found is not None else Member(owner, "object", name)
    if isinstance(owner, Obj):
        return _of_instance(machine, owner, name)
    if isinstance(owner, Cls):
        return _of_class(machine, owner, name)
    if isinstance(owner, Thing):
        if owner.type == inheritance.SUPER:
            return _of_bases(machine, owner, name)
        found = (
            owner.attributes.get(name)
            or owner.keywords.get(name)
            or machine.libraries.item(machine, owner.type, name)
        )
        return found if found is not None else _modelled(machine, owner, [owner.type], name)
    return _of_plain(machine, owner, name)


def _of_plain(machine: "Machine", owner: Value, name: str) -> Value:
    if isinstance(owner, Known) and isinstance(owner.value, str) and name in {"parent", "parents"}:
        return _folders(owner.value, name)
    if isinstance(owner, Known) and isinstance(owner.value, str) and name in {"pathname", "href"}:
        return owner
    if isinstance(owner, Known | Text) and owner != Known(None):
        return Member(owner, "str", name)
    if isinstance(owner, Items):
        return Member(owner, "array", name)
    if isinstance(owner, Func):
        found = owner.attributes.get(name)
        return found if found is not None else Member(owner, "function", name)
    if isinstance(owner, Native):
        return Member(owner, owner.name, name)
    type_ = f"{owner.type}.{owner.name}" if isinstance(owner, Member) else UNKNOWN_TYPE
    if (
        isinstance(owner, Member)
        and name in _HANDING
        and machine.libraries.method(owner.type, owner.name)
    ):
        return Member(owner, "method", name)
    reader = machine.libraries.attribute(type_, name)
    if reader is not None:
        return reader(machine, owner)
    if isinstance(owner, Unknown) and owner.parameter in machine.libraries.handed:
        return machine.libraries.handed[owner.parameter](machine, owner, name)
    return Member(owner, type_, name)


def _folders(path: str, name: str) -> Value:
    """Gives the folders around a path; Python's paths are strings here."""
    above = dirname(path) or "."
    if name == "parent":
        return Known(above)
    found: list[Value] = [Known(above)]
    while above not in {".", "/", ""}:
        above = dirname(above) or "."
        found.append(Known(above))
    return Items(found)


def _of_symbol(machine: "Machine", owner: Ext, name: str) -> Value:
    if name == "default":
        return owner
    reader = machine.libraries.attribute(owner.name, name)
    if reader is not None:
        return reader(machine, owner)
    named = machine.libraries.member(machine, owner.name, name)
    return named if named is not None else machine.libraries.symbol(f"{owner.name}.{name}")


def _of_instance(machine: "Machine", owner: Obj, name: str) -> Value:
    if name in owner.attributes:
        return owner.attributes[name]
    if name in {"__class__", "constructor"}:
        return owner.cls
    for ancestor in owner.cls.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.attributes:
            value = ancestor.attributes[name]
            if isinstance(value, Func):
                return functions.bind(machine, value, owner)
            if isinstance(value, Thing) and value.type in machine.libraries.descriptors:
                break
            return (_related(machine, owner, name) if isinstance(value, Thing) else None) or value
    types = library_types(machine, owner)
    items = (machine.libraries.item(machine, type_, name) for type_ in types)
    entry = next((item for item in items if item is not None), None) or _related(machine, owner, name)
    entry = entry or _provided(machine, owner, name)
    return entry if entry is not None else _modelled(machine, owner, types, name)


def _related(machine: "Machine", owner: Obj, name: str) -> Value | None:
    """Reads what an instance has by a relation of its class, where its library says that."""
    hooks = machine.libraries.related
    for type_ in library_types(machine, owner):
        if type_ in hooks:
            return hooks[type_](machine, owner, name)
    return None


def _provided(machine: "Machine", owner: Obj, name: str) -> Value | None:
    """Reads what a platform puts into an object of which the class only says the type."""
    for ancestor in owner.cls.lineage():
        annotated = ancestor.annotations.get(name) if isinstance(ancestor, Cls) else None
        if isinstance(annotated, Ext) and annotated.name in machine.libraries.provided:
            return Thing(annotated.name, Site(owner.cls.path, 0, 0))
    return None


def _of_bases(machine: "Machine", owner: Thing, name: str) -> Value:
    """Reads an attribute as the classes above have it, also those of a library.

    In Python only routers are followed into a library: what else a base does there is not modelled.
    """
    found, receiver = inheritance.read(machine, owner, name), owner.arguments[0]
    cls = receiver.cls if isinstance(receiver, Obj) else receiver
    if not isinstance(found, Unknown) or not isinstance(cls, Cls):
        return found
    types = library_types(machine, receiver)
    is_followed = not cls.path.endswith(".py") or not machine.libraries.routers.isdisjoint(types)
    return _modelled(machine, receiver, types, name) if is_followed else found


def _of_class(machine: "Machine", owner: Cls, name: str) -> Value:
    for ancestor in owner.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.attributes:
            value = ancestor.attributes[name]
            hook = machine.libraries.inherited.get(value.type) if isinstance(value, Thing) else None
            if hook is not None and isinstance(value, Thing) and ancestor is not owner:
                return hook(machine, owner, name, value)
            return functions.bind_to_class(machine, value, owner)
    if name == "prototype":
        return Fields(owner.attributes)
    if name in {"__name__", "name"} and name not in owner.annotations:
        return Known(owner.name)
    types = library_types(machine, owner)
    return _annotated(machine, owner, types, name) or _modelled(machine, owner, types, name)


def _annotated(machine: "Machine", owner: Cls, types: list[str], name: str) -> Value | None:
    """Reads a name that a class only annotates, as the library has it that the class derives from."""
    hooks = machine.libraries.annotated
    hook = next((hooks[type_] for type_ in types if type_ in hooks), None)
    if hook is None:
        return None
    for ancestor in owner.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.annotations:
            return hook(machine, owner, name, ancestor.annotations[name])
    return None


def _modelled(machine: "Machine", owner: Value, types: list[str], name: str) -> Value:
    for type_ in types:
        reader = machine.libraries.attribute(type_, name)
        if reader is not None:
            return reader(machine, inheritance.held(owner))
    if not types:
        return Unknown(f"no attribute `{name}` is known")
    for type_ in types:
        if machine.libraries.method(type_, name) is not None:
            return Member(owner, type_, name)
    for type_ in types:
        if (read_any := machine.libraries.reads.get(type_)) is not None and isinstance(owner, Thing):
            return read_any(machine, owner, name)
    return Member(owner, types[0], name)


def library_types(machine: "Machine", value: Value) -> list[str]:
    """Names the library types that a value is an instance of, nearest first."""
    cls = value.cls if isinstance(value, Obj) else value
    if isinstance(cls, Thing):
        return list(machine.libraries.lineage(cls.type))
    if isinstance(cls, Ext):
        return list(machine.libraries.lineage(cls.name))
    if not isinstance(cls, Cls):
        return []
    found: list[str] = []
    for ancestor in cls.lineage():
        name = library_name(ancestor)
        if name is not None:
            found.extend(t for t in machine.libraries.lineage(name) if t not in found)
    return found


def library_name(base: Value) -> str | None:
    """Names what a library offers and a class is made or derived with."""
    if isinstance(base, Ext):
        return base.name
    if isinstance(base, Thing):
        return base.type.removesuffix("[]")
    if isinstance(base, Member):
        return f"{base.type}.{base.name}"
    return None
