"""Notes what code needs of a first-party module that the module does not define."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.notes import AbsentUse
from cdcheck.abstract.values import Absent, Fields, Site
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

# A parenthesis and a quote, at most.
_BETWEEN = 2
_OF_EVERY_OBJECT = frozenset(dir(object)) | {
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "toLocaleString",
    "toString",
    "valueOf",
}


def of_exports(machine: "Machine", exports: Fields, name: str) -> Absent | None:
    """Gives what is absent of a CommonJS module that has run; `None` of any other object."""
    module = machine.exporters.get(id(exports))
    if module is None or exports.is_open or name in _OF_EVERY_OBJECT:
        return None
    return Absent(f"`{module}` exports no `{name}`", module=module, name=name)


def note(machine: "Machine", absent: Absent, site: Site, frame: Frame) -> None:
    """Notes where code reads what is absent."""
    machine.facts.add(AbsentUse(absent.module, absent.name, site, frame.caller))


def note_call(machine: "Machine", absent: Absent, call: ir.Call, frame: Frame) -> None:
    """Notes where JavaScript calls what is absent, unless `?.` stands before the parentheses."""
    begin = call.arguments[0].at if call.arguments else call.end - 1
    if begin - call.function.end <= _BETWEEN:
        note(machine, absent, frame.site(call.function.at, call.function.end), frame)
