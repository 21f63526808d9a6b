"""Finds where a handler of Express catches an error, and goes on to the next one without it."""

from collections.abc import Callable, Iterator

from cdcheck import ir
from cdcheck.facts.handler_flows import SilentPath
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.handled import Handled, value_of
from cdcheck.languages.lowered_files import Body
from cdcheck.model.places import Location


def lost_errors(one: Handled, queries: Callable[[Location], bool]) -> Iterator[SilentPath]:
    """Lists the calls of `next()` in what catches errors, of a handler that ends a route.

    `queries` tells whether a stretch of code asks a database. A file that is not there is often meant
    to be looked for further on.
    """
    if one.handler.framework != "express" or one.handler.role != "route" or not one.onward:
        return
    for found in one.everywhere():
        for body in _catching(one, found.node, queries):
            yield from (SilentPath(one.file.place(call), "lost") for call in _goes_on(one, body))


def _catching(one: Handled, node: object, queries: Callable[[Location], bool]) -> Iterator[Body]:
    """Gives what runs when a `try` with an answer and a query in it fails, or a promise of one."""
    if isinstance(node, ir.Try) and one.answer in set(names_in(node.body)):
        may_fail = queries(one.file.span(node.body[0].at, node.body[-1].end))
        yield from (handler.body for handler in node.handlers if may_fail)
    elif isinstance(node, ir.Call) and ir.last_name(node.function) == "catch" and node.arguments:
        is_chain = isinstance(node.function, ir.Attribute) and isinstance(node.function.base, ir.Call)
        closure = node.arguments[0]
        if is_chain and isinstance(closure, ir.Closure) and queries(one.file.place(node)):
            yield one.file.extract.functions[closure.function].body


def _goes_on(one: Handled, body: Body) -> Iterator[ir.Call]:
    """Finds `next()` among the statements of a body that answers nothing and throws nothing."""
    if one.answer in set(names_in(body)) or any(isinstance(each.node, ir.Raise) for each in nodes(body)):
        return
    for statement in body:
        call = value_of(statement)
        is_next = isinstance(call, ir.Call) and isinstance(call.function, ir.Name)
        if isinstance(call, ir.Call) and is_next and ir.last_name(call.function) == one.onward:
            yield from (call,) if not call.arguments else ()
            return
