"""Decorated fields of classes, as decorator-based ORMs declare columns."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Func, Member, Site, Thing, Value, options
from cdcheck.model.places import Location


class Decorator(Struct, frozen=True):
    """Is one decorator: its last name, and what it was called with."""

    name: str
    arguments: tuple[Value, ...]
    site: Site | None


class DecoratedField(Struct, frozen=True):
    """Is a field with its decorators by name, and what it is annotated with."""

    name: str
    at: Location
    decorators: dict[str, Decorator]
    annotation: Value | None


def decorator_of(value: Value, packages: tuple[str, ...]) -> Decorator | None:
    """Reads a decorator of one of the packages, bare or called."""
    if isinstance(value, Thing) and value.type.startswith(packages):
        name = value.type.removesuffix("()").rpartition(".")[2]
        return Decorator(name, value.arguments, value.site)
    if isinstance(value, Ext) and value.name.startswith(packages):
        return Decorator(value.name.rpartition(".")[2], (), None)
    if isinstance(value, Member) and value.type.startswith(packages):
        return Decorator(value.name, (), None)
    return None


def class_decorators(cls: Cls, packages: tuple[str, ...]) -> dict[str, Decorator]:
    """Lists a class's own decorators of the packages by name."""
    found = (decorator_of(value, packages) for value in cls.decorators)
    return {one.name: one for one in found if one is not None}


def decorated_fields(machine: Machine, cls: Cls, packages: tuple[str, ...]) -> Iterator[DecoratedField]:
    """Lists the decorated fields of a class and its bases, the bases' first; overridden ones once."""
    seen: dict[str, DecoratedField] = {}
    for ancestor in reversed(cls.lineage()):
        if not isinstance(ancestor, Cls):
            continue
        for name, values in ancestor.field_decorators.items():
            found = [d for d in (decorator_of(v, packages) for v in values) if d is not None]
            if not found:
                continue
            site = ancestor.sites.get(name) or machine.class_site(ancestor)
            at = machine.location(site)
            named = {decorator.name: decorator for decorator in found}
            seen[name] = DecoratedField(name, at, named, ancestor.annotations.get(name))
    yield from seen.values()


def primitive_of(annotation: Value | None) -> str:
    """Names the primitive type that a field is annotated with: `string`, `number`, `Date`, ..."""
    for option in options(annotation) if annotation is not None else ():
        if isinstance(option, Ext) and option.name.startswith("node:"):
            return option.name.removeprefix("node:")
    return ""


def class_in(machine: Machine, value: Value | None, site: Site) -> Cls | None:
    """Finds the class that a decorator names, directly or by a function that gives it."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Cls):
            return option
        if isinstance(option, Func):
            for result in options(machine.call(option, [], {}, site)):
                if isinstance(result, Cls):
                    return result
    return None
