"""What a Hono app and its adapter for Node.js are given, where they cannot use it."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Fields,
    Func,
    Items,
    Known,
    Native,
    Thing,
    Unknown,
    Value,
    entries_of,
    options,
)
from cdcheck.model.http import AdapterMisuse


def note_serving(call: Invocation) -> None:
    """Notes a `serve` of a function, and one whose second argument can be no listener."""
    if call.name != "@hono/node-server.serve":
        return
    served, listener = call.argument(0), call.argument(1)
    if isinstance(served, Native | Func):
        is_listener = listener is None or isinstance(listener, Func | Native | Unknown)
        _note(call, "function-served" if is_listener else "function-and-port")
    elif isinstance(listener, Fields | Items) or (isinstance(listener, Known) and listener.value):
        _note(call, "no-listener")


def fetched(call: Invocation) -> Value:
    """Gives the response of `app.fetch`, and notes what is no request."""
    given = call.argument(0)
    if isinstance(given, Fields | Items):
        _note(call, "no-request")
    elif len(call.arguments) > 1 and _is_parameter(given) and _is_parameter(call.argument(1)):
        _note(call, "raw-request")
    return Thing("Response", call.site)


def requested(call: Invocation) -> Value:
    """Makes a request, and notes one whose body may be a stream that nothing says to be one."""
    init = call.argument(1)
    if isinstance(init, Fields) and not init.is_open and "duplex" not in init.entries:
        body = entries_of(init).get("body")
        if body is not None and any(_is_parameter(option) for option in options(body)):
            _note(call, "streamed-body")
    return Thing("node:Request()", call.site)


def _is_parameter(value: Value | None) -> bool:
    return isinstance(value, Unknown) and value.parameter != ""


def _note(call: Invocation, how: str) -> None:
    call.note(AdapterMisuse(call.at, how, call.caller))
