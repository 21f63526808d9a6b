"""Finds what handlers do with the request and the response of Express that Express 5 no longer does."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.facts.handler_flows import RemovedUse
from cdcheck.ir.binding import targets_of
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.handled import Handled

_SENDS = frozenset({"send", "json", "jsonp"})
_STATUSES = range(100, 600)


def defines_query(one: Handled) -> bool:
    """Tells whether a handler gives requests a `query` of their own, which may be set."""
    calls = (each.node for each in one.everywhere() if isinstance(each.node, ir.Call))
    defining = (call for call in calls if ir.last_name(call.function) == "defineProperty")
    return any(isinstance(a, ir.Const) and a.value == "query" for c in defining for a in c.arguments)


def removals(one: Handled, *, is_own_query: bool) -> Iterator[RemovedUse]:
    """Lists them, where the names mean the request and the response."""
    if one.handler.framework != "express":
        return
    for found in (each for body in one.bodies() for each in nodes(body)):
        for target in () if is_own_query else targets_of(found.node):
            if _is_query(one, target):
                yield RemovedUse(one.file.place(target), "query")
            elif isinstance(target, ir.Attribute | ir.Index) and _is_query(one, target.base):
                yield RemovedUse(one.file.place(target), "part of query")
        node = found.node
        how = _of_call(one, node) if isinstance(node, ir.Call) else ""
        if isinstance(node, ir.Call) and how:
            yield RemovedUse(one.file.place(node), how)


def _is_query(one: Handled, value: ir.Expression) -> bool:
    return isinstance(value, ir.Attribute) and value.name == "query" and _is_named(value, one.request)


def _is_named(value: ir.Attribute, name: str) -> bool:
    return isinstance(value.base, ir.Name) and name != "" and value.base.id == name


def _of_call(one: Handled, call: ir.Call) -> str:
    method, given = call.function, call.arguments
    if not isinstance(method, ir.Attribute):
        return ""
    if _is_named(method, one.request):
        return "param" if method.name == "param" and given else ""
    if not one.answer or ir.first_name(method) != one.answer:
        return ""
    if method.name in _SENDS and any(map(_is_status, given)):
        if len(given) == 2:
            return "status and body"
        return "status" if method.name == "send" and _is_named(method, one.answer) else ""
    if method.name == "redirect":
        return _of_redirect(given)
    return "sendfile" if method.name == "sendfile" else ""


def _of_redirect(given: tuple[ir.Expression, ...]) -> str:
    if len(given) == 2 and _is_status(given[1]):
        return "redirect"
    is_back = len(given) == 1 and isinstance(given[0], ir.Const) and given[0].value == "back"
    return "back" if is_back else ""


def _is_status(value: ir.Expression) -> bool:
    number = value.value if isinstance(value, ir.Const) else None
    return isinstance(number, int) and number in _STATUSES
