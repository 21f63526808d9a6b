"""What is put into the text of a statement, and where it comes from."""

import re
from collections.abc import Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Ext,
    Filling,
    Items,
    Known,
    Site,
    Text,
    Thing,
    Unknown,
    Value,
    options,
    root_of,
)
from cdcheck.model.data import Hole

_LONGEST_NAME = 60
_FRAGMENTS = (
    *("sqlalchemy.", "psycopg.sql.", "psycopg2.sql."),
    *("postgres.", "drizzle-orm.", "knex.", "slonik.", "kysely.", "@prisma/client."),
    *("sql.Template", "sql-template-"),
)
_PLAIN_TYPES = frozenset(
    {"builtins.str", "builtins.int", "builtins.float", "builtins.bool"}
    | {"node:string", "node:number", "node:boolean", "node:any", "node:unknown"}
)
"""What a parameter holds of which only the annotation is known."""
_REQUESTS = frozenset({"req", "request", "ctx", "context"})


def holes_within(
    call: Invocation, value: Value, start: int, end: int, *, is_tagged: bool
) -> tuple[Hole, ...]:
    """Lists the holes of one statement of a text, with offsets of its own."""
    return tuple(
        _hole(call, offset - start, filling, is_tagged=is_tagged)
        for offset, filling in _filled(value)
        if start <= offset < end
    )


def _filled(value: Value) -> Iterator[tuple[int, Filling | None]]:
    length = position = 0
    for part in value.parts if isinstance(value, Text) else ():
        if part is None:
            fillings = value.fillings if isinstance(value, Text) else ()
            yield length, fillings[position] if position < len(fillings) else None
            position += 1
        length += 2 if part is None else len(part)


def _hole(call: Invocation, offset: int, filling: Filling | None, *, is_tagged: bool) -> Hole:
    if filling is None:
        return Hole(offset, "unknown")
    name = _name(call, filling.site)
    if is_tagged:
        kind = "fragment" if _builds(filling.value) else "bound"
    else:
        kind = _kind(filling.value, name)
    at = call.machine.location(filling.site) if filling.site is not None else None
    return Hole(offset, kind, name, at)


def _name(call: Invocation, site: Site | None) -> str:
    """Gives the expression that fills a hole, if it is short."""
    if site is None or site.end - site.at > 2 * _LONGEST_NAME:
        return ""
    written = " ".join(call.machine.source(site).split())
    return written if len(written) <= _LONGEST_NAME else ""


def _kind(value: Value, name: str) -> str:
    held = options(value)
    if all(isinstance(option, Known) for option in held):
        return "constant"
    if re.search(r"[\"'`](?:\?|%s|:\w*|\$)[\"'`$]|placeholder", name):
        return "placeholders"
    if any(_is_fragment(option) for option in held):
        return "fragment"
    if any(is_of_request(option) for option in held):
        return "request"
    if any(isinstance(option, Text) and option.variables for option in held):
        return "environment"
    if any(_parameter(o) or (isinstance(o, Thing) and o.type in _PLAIN_TYPES) for o in held):
        return "parameter"
    return "fragment" if any(isinstance(option, Items | Text) for option in held) else "unknown"


def _builds(value: Value) -> bool:
    """Tells whether a value in a tagged template may be a part of the statement, or several values."""
    return any(isinstance(option, Items) or _is_fragment(option) for option in options(value))


def _is_fragment(value: Value) -> bool:
    """Tells whether a library makes a value of which statements are built."""
    if isinstance(value, Ext):
        return value.name.startswith(_FRAGMENTS)
    return isinstance(value, Thing) and value.type.startswith(_FRAGMENTS)


def is_of_request(value: Value) -> bool:
    """Tells whether a value was read from a request."""
    root = root_of(value)
    if isinstance(root, Thing | Ext):
        type_ = root.type if isinstance(root, Thing) else root.name
        return re.search(r"\b[rR]equest\b", type_) is not None
    return value is not root and _parameter(root) in _REQUESTS


def _parameter(value: Value) -> str:
    """Names the parameter that a value is, or is read from; empty if it is none."""
    root = root_of(value)
    return root.parameter if isinstance(root, Unknown) else ""
