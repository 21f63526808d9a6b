"""Tells handlers that never answer from those that may."""

from collections.abc import Callable

from cdcheck import ir
from cdcheck.ir.walking import Found
from cdcheck.languages.javascript.handled import Handled, value_of

_READ_OF_KOA = frozenset(
    {"request", "params", "query", "querystring", "state", "get", "is", "header", "headers", "cookies"}
    | {"method", "path", "url", "ip", "host", "hostname", "origin", "href", "log", "logger"}
)
# What else an app hangs on a request may hold the response, and answer when it is called.
_CALLED_OF_REQUESTS = frozenset(
    {"body", "query", "params", "headers", "cookies", "signedCookies", "files", "file", "session"}
    | {"get", "header", "is", "accepts", "param", "log", "ip", "path", "url", "originalUrl", "protocol"}
    | {"method", "hostname", "host", "app", "user", "on", "raw", "socket"}
)
_UNSEEN = frozenset({"arguments", "this", "process"})


def is_silent(one: Handled) -> bool:
    """Tells whether no path through a handler answers, fails by its own doing, or goes on.

    Whatever is handed to other code may answer there; and of a function that only calls others, it
    is not known that they return.
    """
    found = list(one.everywhere())
    names = [(each, each.node.id) for each in found if isinstance(each.node, ir.Name)]
    is_plain = not one.function.is_generator and not any(isinstance(f.node, ir.Raise) for f in found)
    if not is_plain or any(name in _UNSEEN or (name and name == one.onward) for _, name in names):
        return False
    if not _does_something(one) or any(_calls_on_request(one, each.node) for each in found):
        return False
    check = _CHECKS[one.handler.framework]
    return check(one, [(each, name) for each, name in names if name in {one.request, one.answer}])


_Names = list[tuple[Found, str]]


def _express(one: Handled, names: _Names) -> bool:
    answering = frozenset({"res", "next"})
    return all(name == one.request and _is_read(each, answering) for each, name in names)


def _fastify(one: Handled, names: _Names) -> bool:
    if one.handler.role != "route" or _gives_a_value(one):
        return False
    return all(name == one.request and _is_read(each, frozenset({"server"})) for each, name in names)


def _hono(one: Handled, names: _Names) -> bool:
    is_read = all(_is_read(each, frozenset({"res", "finalized"})) for each, _ in names)
    return is_read and not _gives_a_value(one)


def _koa(one: Handled, names: _Names) -> bool:
    return all(_is_read_of_koa(each) for each, _ in names)


_CHECKS: dict[str, Callable[[Handled, _Names], bool]] = {
    "express": _express,
    "fastify": _fastify,
    "hono": _hono,
    "koa": _koa,
}


def _is_read(found: Found, answering: frozenset[str]) -> bool:
    around = found.around
    return isinstance(around, ir.Attribute) and around.name not in answering


def _is_read_of_koa(found: Found) -> bool:
    return isinstance(found.around, ir.Attribute) and found.around.name in _READ_OF_KOA


def _calls_on_request(one: Handled, node: object) -> bool:
    """Tells whether a node calls what the app itself hangs on the request."""
    if not isinstance(node, ir.Call) or not one.request:
        return False
    root, first = _beginning(node)
    return root == one.request and first != "" and first not in _CALLED_OF_REQUESTS


def _gives_a_value(one: Handled) -> bool:
    return any(
        isinstance(each.node, ir.Return)
        and not (each.node.value is None or each.node.value == _nothing(each.node.value))
        for each in one.file.nodes_of(one.index)
    )


def _nothing(value: ir.Expression) -> ir.Const:
    return ir.Const(value.at, value.end, None)


def _does_something(one: Handled) -> bool:
    """Tells whether a function does more than call code that may never return."""
    body = one.function.body
    return not body or any(_is_certain(statement, one) for statement in body)


def _is_certain(statement: ir.Statement, one: Handled) -> bool:
    value = value_of(statement)
    return not isinstance(value, ir.Call) or _beginning(value)[0] in {"console", one.answer, one.request}


def _beginning(value: ir.Expression) -> tuple[str, str]:
    """Gives the name that a chain of calls and attributes begins with, and its first attribute."""
    first = ""
    while isinstance(value, ir.Call | ir.Attribute):
        first = value.name if isinstance(value, ir.Attribute) else ""
        value = value.function if isinstance(value, ir.Call) else value.base
    return (value.id if isinstance(value, ir.Name) else "", first)
