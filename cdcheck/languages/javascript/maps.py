"""What a `Map` holds, as the container of what an app makes at its start."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import (
    Fields,
    Items,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    items_of,
    text_of,
)

_MAP = "node:Map"


def register_maps(library: Library) -> None:
    """Adds maps and their methods to what a library knows."""
    library.function(_MAP, "node:WeakMap")(_make)
    library.method(f"{_MAP}.set")(_set)
    library.method(f"{_MAP}.get")(_get)
    library.method(f"{_MAP}.values")(_values)


def _make(call: Invocation) -> Value:
    held = Fields({})
    for pair in items_of(call.argument(0)):
        both = items_of(pair)
        if len(both) == 2:
            _put(held, both[0], both[1])
    return Thing(_MAP, call.site, data=held)


def _set(call: Invocation) -> Value:
    held = _held(call)
    if held is not None:
        _put(held, call.argument(0), call.argument(1) or NOTHING)
    return call.receiver or NOTHING


def _get(call: Invocation) -> Value:
    key = text_of(call.argument(0))
    found = entries_of(_held(call)).get(key) if key is not None else None
    return found or Unknown("what a map holds")


def _values(call: Invocation) -> Value:
    found = list(entries_of(_held(call)).values())
    return Items(found, not found)


def _held(call: Invocation) -> Fields | None:
    data = call.receiver.data if isinstance(call.receiver, Thing) else None
    return data if isinstance(data, Fields) else None


def _put(held: Fields, key: Value | None, value: Value) -> None:
    name = text_of(key)
    if name is not None:
        before = held.entries.get(name)
        held.entries[name] = choose([before, value]) if before is not None else value
