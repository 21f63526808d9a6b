"""Operators on objects of libraries, reads of their attributes, and calls that nothing models."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.library import Invocation, OperatorHook
from cdcheck.abstract.notes import UnmodelledCall, UnmodelledRead
from cdcheck.abstract.values import Ext, Member, Obj, Site, Thing, Value
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def of_library(
    machine: "Machine", expression: ir.Operation, operands: list[Value], frame: Frame
) -> Value | None:
    """Asks the library of the first operand that has one what an operator gives."""
    for operand in operands:
        hook = _hook_of(machine, operand)
        if hook is not None:
            spans = tuple((one.at, one.end) for one in expression.operands)
            site = Site(frame.path, expression.at, expression.end, spans)
            return hook(Invocation(machine, expression.operator, None, operands, {}, site, frame.caller))
    return None


def _hook_of(machine: "Machine", operand: Value) -> OperatorHook | None:
    known = machine.libraries.operators
    if isinstance(operand, Member) and isinstance(operand.owner, Obj):
        names = (f"{type_}.{operand.name}" for type_ in machine.library_types(operand.owner))
        return next((known[name] for name in names if name in known), None)
    if isinstance(operand, Ext):
        return known.get(operand.name)
    return known.get(operand.type) if isinstance(operand, Thing) else None


def note_read(machine: "Machine", expression: ir.Attribute, owner: Thing, frame: Frame) -> None:
    """Notes a read of an attribute that no model of a library explains."""
    if machine.libraries.method(owner.type, expression.name) is None:
        site = frame.site(expression.end - len(expression.name.encode()), expression.end)
        base = frame.site(expression.base.at, expression.base.end)
        machine.facts.add(UnmodelledRead(owner, expression.name, site, base, frame.caller))


def note_call(
    machine: "Machine",
    function: Value,
    arguments: list[Value],
    site: Site,
    frame: Frame,
    *,
    is_awaited: bool,
) -> None:
    """Notes a call of a watched method that no model of a library explains."""
    libraries = machine.libraries
    if isinstance(function, Member) and (
        function.name in libraries.watched_methods or function.type in libraries.watched_types
    ):
        owner, type_, name = function.owner, function.type, function.name
        machine.facts.add(
            UnmodelledCall(owner, type_, name, site, frame.caller, is_awaited, tuple(arguments))
        )
