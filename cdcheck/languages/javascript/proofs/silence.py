"""Tells handlers that never answer from those that may."""

from collections.abc import Callable

from cdcheck import ir
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.javascript.proofs.handled import Handled, value_of

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
_OF_VALUES = frozenset({"fastify", "hono"})
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


def speaks(one: Handled, tree: object) -> bool:
    """Tells whether code may answer, throw, or hand the request on, itself or in functions in it."""
    for found in nodes(tree):
        if isinstance(found.node, ir.Closure):
            if any(_speaks(one, each) for each in one.file.nodes_inside(found.node.function)):
                return True
        elif _speaks(one, found):
            return True
    return False


def _speaks(one: Handled, found: Found) -> bool:
    node = found.node
    if isinstance(node, ir.Raise) or _calls_on_request(one, node):
        return True
    if isinstance(node, ir.Return):
        return one.handler.framework in _OF_VALUES and _is_value(node.value)
    if not isinstance(node, ir.Name) or not node.id:
        return False
    if node.id == one.answer:
        return not _ANSWER_IS_READ[one.handler.framework](found)
    is_handed = node.id == one.request and not isinstance(found.around, ir.Attribute)
    return node.id == one.onward or node.id in {"process", "arguments"} or is_handed


def _is_deep_read_of_koa(found: Found) -> bool:
    """Tells whether a part is read of what an app hangs on the context: `ctx.user.id`."""
    around, beyond = found.around, found.beyond
    is_own = isinstance(around, ir.Attribute) and around.name not in {"body", "response", "res"}
    return _is_read_of_koa(found) or (is_own and isinstance(beyond, ir.Attribute))


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


_ANSWER_IS_READ: dict[str, Callable[[Found], bool]] = {
    "express": lambda _: False,
    "fastify": lambda _: False,
    "hono": lambda found: _is_read(found, frozenset({"res", "finalized"})),
    "koa": _is_deep_read_of_koa,
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
    found = (each.node for each in one.file.nodes_of(one.index))
    return any(isinstance(node, ir.Return) and _is_value(node.value) for node in found)


def _is_value(value: ir.Expression | None) -> bool:
    return value is not None and value != _nothing(value)


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
