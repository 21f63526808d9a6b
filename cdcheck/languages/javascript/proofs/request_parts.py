"""What of a request a function takes."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

_REQUESTS = frozenset({"req", "request", "ctx", "context"})
_PARTS = frozenset({"query", "params", "body"})
_CAPTURED = re.compile(r"\{(\w+)\}")


class Parameter(NamedTuple):
    """Is what a request may say: `name` of its `query`, `params` or `body`; both are empty for none."""

    part: str
    name: str


def taken(found: Iterable[Found]) -> dict[str, str]:
    """Names what a function takes out of a request without a default, and out of which part of it."""
    parts: dict[str, str] = {}
    for made in (one.node for one in found):
        part = part_of_request(made.value) if isinstance(made, ir.Assign) else ""
        pattern = made.targets[0] if isinstance(made, ir.Assign) and part else None
        for key, value in pattern.items if isinstance(pattern, ir.Mapping) else ():
            is_same = isinstance(key, ir.Const) and isinstance(value, ir.Name) and key.value == value.id
            if isinstance(value, ir.Name) and is_same:
                parts[value.id] = part
    return parts


def parameter(value: ir.Expression, parts: Mapping[str, str]) -> Parameter:
    """Tells which parameter of a request a value is; `parts` is what the function has taken."""
    if isinstance(value, ir.Attribute):
        return Parameter(part_of_request(value.base), value.name)
    if isinstance(value, ir.Name):
        return Parameter(parts.get(value.id, ""), value.id)
    return Parameter("", "")


def part_of_request(value: ir.Expression | None) -> str:
    """Tells which part of a request a value is, as `req.query`, `req.params` and `ctx.request.body`."""
    if not isinstance(value, ir.Attribute) or value.name not in _PARTS:
        return ""
    base = value.base
    if isinstance(base, ir.Attribute) and base.name == "request":
        base = base.base
    return value.name if isinstance(base, ir.Name) and base.id in _REQUESTS else ""


def paths_without(
    name: str, file: LoweredFile, index: int, paths: Mapping[Location, list[str]]
) -> tuple[str, ...]:
    """Lists the paths of the routes that run a function, if all are plain and none has the parameter."""
    while index >= 0:
        function = file.extract.functions[index]
        found = paths.get(file.span(function.at, function.end))
        if found is not None:
            is_plain = not any("*" in path or "(" in path for path in found)
            named = {one for path in found for one in _CAPTURED.findall(path)}
            is_lacking = is_plain and name not in named and bool(named)
            return tuple(dict.fromkeys(found)) if is_lacking else ()
        index = function.parent
    return ()
