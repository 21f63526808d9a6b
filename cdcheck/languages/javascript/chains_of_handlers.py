"""What the Node.js frameworks share: chains of handlers, paths, and middleware known by name."""

from cdcheck.abstract.library import Machine
from cdcheck.abstract.routing import Router
from cdcheck.abstract.values import (
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Member,
    Native,
    Obj,
    Text,
    Thing,
    Value,
    functions_in,
    items_of,
    options,
    pattern_of,
)

_KINDS = (
    ("body-parser", ("bodyparser", "body-parser", "express.json", "koa-body", "urlencoded")),
    ("cors", ("cors",)),
    ("static", ("static", "serve")),
    ("auth", ("auth", "jwt", "passport")),
    ("not-found", ("notfound", "not_found", "404")),
    ("error-handler", ("error",)),
)
_ERROR_HANDLER_ARITY = 4


def router_of(value: Value | None) -> Router | None:
    """Finds the router that a value holds, also as `default` or `router` of an object."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, Router):
            return option.data
        if isinstance(option, Obj):
            for held in option.attributes.values():
                if isinstance(held, Thing) and held.type.endswith((".Router", ".Application")):
                    return router_of(held)
        if isinstance(option, Fields) and "default" in option.entries:
            return router_of(option.entries["default"])
    return None


def path_of(value: Value) -> str | None:
    """Reads a path: a string known at least in part, or a regular expression's source.

    Of one that a setting may replace, what is written instead of the setting counts.
    """
    if isinstance(value, Thing) and value.type == "RegExp":
        source = pattern_of(value.arguments[0]) if value.arguments else None
        return None if source is None else f"/{source}/"
    if isinstance(value, Text) and value.variables and not any(value.parts):
        return "{" + value.variables[0] + "}"
    known = (o.value for o in options(value) if isinstance(o, Known) and isinstance(o.value, str))
    written = next(known, None)
    return pattern_of(value) if written is None else written


def is_path(value: Value) -> bool:
    """Tells whether an argument is a path, or a list of paths, and no handler."""
    if isinstance(value, Items):
        return bool(value.items) and all(is_path(item) for item in value.items)
    return path_of(value) is not None


def paths_of(value: Value | None) -> list[str | None]:
    """Reads one path or a list of paths; what is not known is `None`."""
    if value is None:
        return [None]
    if isinstance(value, Items):
        return [path_of(item) for item in value.items] or [None]
    return [path_of(value)]


def handlers_of(machine: Machine, values: list[Value]) -> tuple[Func, ...]:
    """Lists the functions of a chain in order, looking through wrappers and arrays.

    Every one of them is entered, since the framework will call it.
    """
    found: list[Func] = []
    for value in values:
        for option in options(value):
            if isinstance(option, Items):
                found.extend(handlers_of(machine, items_of(option)))
                continue
            functions = functions_in(option)
            if isinstance(option, Member) and isinstance(option.owner, Func):
                functions = [option.owner]
            found.extend(functions[-1:])
    for function in found:
        machine.enter_later(function)
    return tuple(found)


def name_of(machine: Machine, value: Value) -> str:
    """Names a middleware: the function's id, or the library's name for it."""
    if isinstance(value, Func):
        return machine.function_id(value.original)
    if isinstance(value, Thing):
        return value.type.removesuffix("()")
    if isinstance(value, Ext | Native):
        return value.name
    if isinstance(value, Member):
        return f"{value.type}.{value.name}"
    return value.cls.name if isinstance(value, Obj) else ""


def middleware_kind(machine: Machine, value: Value, name: str) -> str:
    """Tells what a middleware is for, by its parameters and its name."""
    if isinstance(value, Func) and machine.arity(value) == _ERROR_HANDLER_ARITY:
        return "error-handler"
    plain = name.rpartition(":")[2].lower()
    return next((kind for kind, words in _KINDS if any(w in plain for w in words)), "other")
