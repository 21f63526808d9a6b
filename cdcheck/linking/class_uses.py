"""Notes which names Python code asks of a class, or hands to it, that the class does not define."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.notes import ClassUse, SpreadMaking
from cdcheck.abstract.values import Cls
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def note_read(machine: "Machine", expression: ir.Attribute, cls: Cls, frame: Frame) -> None:
    """Notes `Class.name`, where the class is named itself and is not a value of something else."""
    name = expression.name
    if not defines(cls, name) and not name.startswith("_") and _is_named(expression.base, cls, frame):
        site = frame.site(expression.end - len(name), expression.end)
        machine.facts.add(ClassUse(cls, name, "read", site, frame.caller))


def note_keywords(machine: "Machine", expression: ir.Call, cls: Cls, frame: Frame) -> None:
    """Notes `Class(name=...)`."""
    if any(name == "**" for name, _ in expression.keywords):
        machine.facts.add(SpreadMaking(cls))
    if not _is_named(expression.function, cls, frame):
        return
    for name, value in expression.keywords:
        if name != "**" and not defines(cls, name):
            site = frame.site(value.at, value.end)
            machine.facts.add(ClassUse(cls, name, "new", site, frame.caller))


def defines(cls: Cls, name: str) -> bool:
    """Tells whether a class or a first-party base of it defines a name."""
    return any(
        name in ancestor.attributes or name in ancestor.annotations
        for ancestor in cls.lineage()
        if isinstance(ancestor, Cls)
    )


def _is_named(expression: ir.Expression, cls: Cls, frame: Frame) -> bool:
    if isinstance(expression, ir.Attribute):
        return expression.name == cls.name
    if not isinstance(expression, ir.Name):
        return False
    return expression.id == cls.name or frame.state.env.names.get(expression.id) is cls
