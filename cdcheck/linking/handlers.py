"""The functions that frameworks call to answer requests."""

from collections.abc import Iterator

from msgspec.structs import replace

from cdcheck.abstract.routing import PARAMETER, UNKNOWN_ROUTER, Registration, Router, Use
from cdcheck.abstract.values import Func, Items, Value, options
from cdcheck.linking.routes import Naming
from cdcheck.model.http import Handler
from cdcheck.model.places import Location

_ROLES = {"error-handler": "error-handler", UNKNOWN_ROUTER: "error-handler", PARAMETER: PARAMETER}
_NOWHERE = Location("", 1, 1, 1, 1)
_SOCKETS = frozenset({"websocket", "wsHandler"})


def handlers_of(routers: list[Router], naming: Naming) -> Iterator[Handler]:
    """Lists the handlers of all routers, each once for each place that registers it."""
    seen: set[Handler] = set()
    for router in routers:
        for entry in router.entries:
            for handler in _handlers(router, entry, naming):
                if handler not in seen:
                    seen.add(handler)
                    yield handler


def _handlers(router: Router, entry: object, naming: Naming) -> Iterator[Handler]:
    if isinstance(entry, Registration):
        name = f"{entry.methods[0] if entry.methods else 'ANY'} {entry.path or ''}".strip()
        whole = Handler(_NOWHERE, naming.location(entry.site), router.framework, "middleware", name)
        for function in entry.handlers[:-1]:
            yield _of(function, whole, naming)
        for function in entry.handlers[-1:]:
            is_direct = _last(entry.given) is function and not _is_socket(entry)
            yield _of(function, replace(whole, role="route", is_direct=is_direct), naming)
    elif isinstance(entry, Use) and isinstance(entry.value, Func):
        role = _ROLES.get(entry.kind, "middleware")
        at = naming.location(entry.site)
        whole = Handler(_NOWHERE, at, router.framework, role, entry.name, is_direct=True)
        yield _of(entry.value, whole, naming)


def _of(function: Func, whole: Handler, naming: Naming) -> Handler:
    return replace(
        whole,
        at=naming.location(naming.function_site(function.original)),
        is_direct=whole.is_direct and function.wraps is None,
        is_test=naming.is_test(whole.registered_at.path),
    )


def _is_socket(entry: Registration) -> bool:
    """Tells whether a route of Fastify hands a socket to its handler, which owes no answer."""
    return entry.options is not None and not entry.options.entries.keys().isdisjoint(_SOCKETS)


def _last(given: Value | None) -> Value | None:
    """Gives the function that is registered itself, the last of a list; `None` if it is a choice."""
    found = list(options(given)) if given is not None else []
    if len(found) != 1:
        return None
    only = found[0]
    return _last(only.items[-1]) if isinstance(only, Items) and only.items else only
