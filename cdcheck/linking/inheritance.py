"""What `super()` stands for, and the library object behind an instance of a derived class."""

from typing import TYPE_CHECKING

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.routing import HELD_ROUTER
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Func,
    Items,
    Known,
    Native,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
)
from cdcheck.linking import functions
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

SUPER = "builtins.super"


def above(frame: Frame, arguments: list[Value], site: Site) -> Value:
    """Gives what `super()` denotes in a method: its instance, as one of the classes above."""
    receiver = frame.receiver
    cls = receiver.cls if isinstance(receiver, Obj) else receiver
    if not isinstance(cls, Cls):
        return Unknown("a base class's method")
    lineage = cls.lineage()
    named = arguments[0] if arguments else None
    below = named if isinstance(named, Cls) else _defining(lineage, frame)
    if below not in lineage or receiver is None:
        return Unknown("a base class's method")
    return Thing(SUPER, site, (receiver, Items(lineage[lineage.index(below) + 1 :])))


def _defining(lineage: list[Value], frame: Frame) -> Value | None:
    for cls in lineage:
        if isinstance(cls, Cls) and cls.path == frame.path:
            values = cls.attributes.values()
            if any(isinstance(v, Func) and v.index == frame.index for v in values):
                return cls
    return None


def read(machine: "Machine", owner: Thing, name: str) -> Value:
    """Reads an attribute as one of the classes above has it."""
    receiver, ancestors = owner.arguments
    for ancestor in ancestors.items if isinstance(ancestors, Items) else ():
        found = ancestor.attributes.get(name) if isinstance(ancestor, Cls) else None
        if isinstance(found, Func) and isinstance(receiver, Obj):
            return functions.bind(machine, found, receiver)
        if isinstance(found, Func) and isinstance(receiver, Cls):
            return functions.bind_to_class(machine, found, receiver)
    if name == "__init__" and isinstance(receiver, Obj):
        return Native(lambda call: hold_router(machine, receiver, call))
    return Unknown("a base class's method")


def construct(machine: "Machine", owner: Thing, arguments: list[Value], site: Site) -> Value:
    """Runs the constructor of the nearest class above that has one, as JavaScript's `super()` does."""
    receiver, ancestors = owner.arguments
    for ancestor in ancestors.items if isinstance(ancestors, Items) else ():
        found = ancestor.attributes.get("constructor") if isinstance(ancestor, Cls) else None
        if isinstance(found, Func):
            bound = Func(found.path, found.index, found.env, receiver)
            return functions.enter(machine, bound, arguments, {}, site)
    return Known(None)


def tell_bases(machine: "Machine", cls: Cls, site: Site) -> None:
    """Runs the `__init_subclass__` that a class inherits."""
    for ancestor in cls.lineage()[1:]:
        hook = ancestor.attributes.get("__init_subclass__") if isinstance(ancestor, Cls) else None
        if isinstance(hook, Func):
            bound = Func(hook.path, hook.index, hook.env, cls)
            functions.enter(machine, bound, [], dict(cls.keywords), site)
            return


def hold_router(machine: "Machine", instance: Obj, call: Invocation) -> Value:
    """Makes the router that an instance of a class derived from a library's router is."""
    for type_ in machine.library_types(instance):
        if (hook := machine.libraries.instances.get(type_)) is not None:
            hook(machine, instance, call)
        if type_ in machine.libraries.routers:
            made = machine.call(Ext(type_), call.arguments, call.keywords, call.site)
            instance.attributes[HELD_ROUTER] = made
            break
    return Known(None)


def held(owner: Value) -> Value:
    """Gives the library object behind an instance, or the value itself."""
    return owner.attributes.get(HELD_ROUTER, owner) if isinstance(owner, Obj) else owner
