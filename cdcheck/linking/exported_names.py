"""What code of JavaScript enumerates: the entries of an object, or the exports of a module."""

from typing import TYPE_CHECKING

from cdcheck.abstract.values import Fields, Mod, Value, options
from cdcheck.linking import loading

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


def entries(machine: "Machine", value: Value | None) -> dict[str, Value]:
    """Reads the known entries of an object; of a namespace, what the module exports."""
    found: dict[str, Value] = {}
    for option in options(value) if value is not None else ():
        held = option.entries if isinstance(option, Fields) else {}
        if isinstance(option, Mod):
            names = _names(machine, option.path, set())
            held = {name: machine.exported(option.path, name) for name in names}
        for name, entry in held.items():
            found.setdefault(name, entry)
    return found


def _names(machine: "Machine", path: str, seen: set[str]) -> list[str]:
    """Lists the names of an ES module, those of what it exports as a whole among them."""
    if path in seen or path not in machine.extracts:
        return []
    seen.add(path)
    state = loading.start(machine, path)
    if state.is_python:
        return []
    names = [*state.names, *state.locals_exported]
    for star in state.stars:
        inner = _names(machine, star.path, seen) if isinstance(star, Mod) else []
        names.extend(name for name in inner if name != "default")
    return list(dict.fromkeys(names))
