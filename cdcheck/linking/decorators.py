"""Decorators: what they are called, and what applying one to a function or class gives."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.values import Cls, Ext, Func, Native, Site, Thing, Value
from cdcheck.knowledge.wrapping_decorators import WRAPPING
from cdcheck.linking.frames import Frame
from cdcheck.model.code import Decoration

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def decorator_names(definition: ir.Function) -> Iterator[str]:
    """Lists the last names of a function's decorators: `app.route(...)` is `route`."""
    for decorator in definition.decorators:
        name = ir.last_name(decorator.function if isinstance(decorator, ir.Call) else decorator)
        if name:
            yield name


def decorate(
    machine: "Machine", decorator: Value, value: Value, written: ir.Expression, frame: Frame
) -> Value:
    """Applies a decorator. The function itself stays visible through whatever wraps it."""
    site = frame.site(written.at, written.end)
    if isinstance(decorator, Ext) and decorator.name in {
        "builtins.staticmethod",
        "builtins.classmethod",
        "builtins.property",
    }:
        return value
    marks = set(value.attributes) if isinstance(value, Func) else set()
    result = machine.invoke(decorator, [value], {}, site, frame, is_awaited=False)
    if isinstance(value, Func) and frame.state.is_python:
        wraps = _is_wrapper(result, value) and marks == set(value.attributes)
        machine.facts.add(_decoration(machine, value, site, wraps=wraps))
    if not isinstance(value, Func):
        return value if isinstance(value, Cls) and not isinstance(result, Cls) else result
    if isinstance(result, Func):
        if result.original is value.original or result is value:
            name = _guard_name(machine, decorator)
            value.guards = (*value.guards, name) if name else value.guards
        return value
    is_meaningful = isinstance(result, Thing | Cls) and isinstance(decorator, Native)
    return result if is_meaningful else value


def _decoration(machine: "Machine", function: Func, site: Site, *, wraps: bool) -> Decoration:
    return Decoration(
        machine.location(site),
        machine.function_id(function),
        machine.location(machine.function_site(function)),
        machine.source(site).partition("(")[0],
        wraps,
    )


def _is_wrapper(result: Value, function: Func) -> bool:
    """Tells whether a decorator gave another function, which calls the one that it was given."""
    if isinstance(result, Func):
        return result is not function and result.original is function.original
    return isinstance(result, Thing) and result.type.rstrip("()") in WRAPPING


def _guard_name(machine: "Machine", decorator: Value) -> str:
    if isinstance(decorator, Func):
        return machine.function_id(decorator)
    return decorator.name if isinstance(decorator, Ext | Native) else ""
