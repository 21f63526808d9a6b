"""Finds the elements of a project by their type."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from msgspec import Struct

from cdcheck.model.project import Project


def has_elements(kind: Any) -> bool:
    """Tells whether a project holds elements of a type."""
    return _way_to(kind) is not None


def elements_of(project: Project, kind: Any) -> tuple[Any, ...]:
    """Lists the elements of a type, in the project's order; raises `LookupError` for another type."""
    way = _way_to(kind)
    if way is None:
        raise LookupError(kind)
    found: Any = project
    for name in way:
        found = getattr(found, name) if found is not None else None
    if isinstance(found, tuple):
        return found
    return () if found is None else (found,)


@cache
def _way_to(kind: Any) -> tuple[str, ...] | None:
    """Names the field that holds a type's elements, or the two on the way to it (`start.entries`)."""
    for name, held, is_many in _fields(Project):
        if held is kind:
            return (name,)
        if is_many or not _is_struct(held):
            continue
        for inner, held_inside, _ in _fields(held):
            if held_inside is kind:
                return (name, inner)
    return None


@cache
def _fields(cls: Any) -> tuple[tuple[str, Any, bool], ...]:
    """Lists the fields that are tuples of one type, or one of a type or nothing."""
    return tuple(_held_by(cls))


def _held_by(cls: Any) -> Iterator[tuple[str, Any, bool]]:
    hints = get_type_hints(cls)
    for name in cls.__struct_fields__:
        held = [part for part in get_args(hints[name]) if part not in {type(None), Ellipsis}]
        if len(held) == 1:
            yield name, held[0], get_origin(hints[name]) is tuple


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)
