"""What statements ask of the objects that they are given: to be entered, awaited, iterated over."""

from typing import TYPE_CHECKING

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Fields,
    Func,
    Items,
    Known,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    options,
)
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def special(
    machine: "Machine", owner: Value, name: str, site: Site, caller: str | None = None
) -> Value | None:
    """Does what a statement asks of a library's object; `None` if no model says what that is."""
    if not isinstance(owner, Thing):
        return None
    model = machine.libraries.method(owner.type, name)
    if model is None:
        return None
    return model(Invocation(machine, f"{owner.type}.{name}", owner, [], {}, site, caller))


def elements(machine: "Machine", value: Value) -> tuple[list[Value], bool]:
    """Lists the elements a loop sees, and whether there may be others."""
    found: list[Value] = []
    is_open = False
    for option in options(value):
        if isinstance(option, Items):
            found.extend(option.items)
            is_open |= option.is_open
        elif isinstance(option, Fields):
            found.extend(Known(key) for key in option.entries)
            is_open |= option.is_open
        else:
            if isinstance(option, Thing) and option.type in machine.libraries.elements:
                found.extend(machine.libraries.elements[option.type](option))
            is_open = True
    return found or [Unknown("an element of what is not known")], is_open or not found


def enter(machine: "Machine", context: Value, site: Site, frame: Frame) -> Value:
    """Gives what a `with` statement binds."""
    for option in options(context):
        special(machine, option, "__enter__", site, frame.caller)
        if isinstance(option, Obj):
            entered = machine.attribute(option, "__enter__")
            entered = entered if isinstance(entered, Func) else machine.attribute(option, "__aenter__")
            if isinstance(entered, Func):
                return machine.call(entered, [], {}, Site(frame.path, 0, 0))
        if isinstance(option, Items) and option.items:
            return choose(option.items)
    return context


def leave(
    machine: "Machine", entered: list[tuple[Value, Site]], returned: tuple[Value, ...], frame: Frame
) -> None:
    """Leaves a `with` statement whose block hands an object that it entered on to the caller."""
    if frame.is_generator:
        return
    for context, site in entered:
        if any(value is context for value in returned):
            special(machine, context, "__exit__", site, frame.caller)
