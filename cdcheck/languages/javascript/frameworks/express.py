"""Express: apps, routers, `route()` chains, mounted routers and middleware."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.routing import INJECTED, PARAMETER, Mount, Registration, Router, Use, why_unknown
from cdcheck.abstract.values import (
    Func,
    Items,
    Thing,
    Unknown,
    Value,
    choose,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.chains_of_handlers import (
    handlers_of,
    is_path,
    middleware_kind,
    name_of,
    paths_of,
    router_of,
)

LIBRARY = Library("express")
LIBRARY.app_makers.update({"express", "express.Router", "express.express"})
LIBRARY.aliases.update(
    {
        "express.application": "express",
        "express.express": "express",
        "express-promise-router": "express.Router",
        "router": "express.Router",
        "express.Express": "express.Application",
        "express.IRouter": "express.Router",
        "express-serve-static-core.Express": "express.Application",
    }
)
LIBRARY.bases.update({"express.Application": "express.Router"})
VERBS = ("get", "post", "put", "patch", "delete", "del", "head", "options", "all")
_METHODS = {"all": "ANY", "del": "DELETE"}


class Setting(Struct, eq=False):
    """Is what an app keeps under a name."""

    name: str
    value: Value


def _make(call: Invocation, *, is_app: bool) -> Value:
    router = Router("express", call.site, is_app)
    call.note(router)
    type_ = "express.Application" if is_app else "express.Router"
    return Thing(type_, call.site, tuple(call.arguments), call.keywords, data=router)


@LIBRARY.function("express")
def _app(call: Invocation) -> Value:
    return _make(call, is_app=True)


@LIBRARY.function("express.Router")
def _router(call: Invocation) -> Value:
    return _make(call, is_app=False)


def _held(call: Invocation) -> Router:
    router = router_of(call.receiver)
    if router is None:
        router = Router("express", call.site, is_orphan=True)
        if isinstance(call.receiver, Thing):
            router.site = call.receiver.site
            call.receiver.data = router
        call.note(router)
    return router


@LIBRARY.method(*(f"express.Router.{verb}" for verb in VERBS))
def _register(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    if verb == "get" and len(call.arguments) == 1:
        return _setting(call)
    method = _METHODS.get(verb, verb.upper())
    handlers = handlers_of(call.machine, call.arguments[1:])
    given = call.arguments[-1] if call.arguments[1:] else None
    for path in paths_of(call.argument(0)):
        _held(call).add(Registration((method,), path, handlers, call.site, given=given))
    return call.receiver or NOTHING


@LIBRARY.method("express.Router.route")
def _route(call: Invocation) -> Value:
    return Thing("express.Route", call.site, (call.argument(0) or NOTHING,), data=_held(call))


@LIBRARY.method(*(f"express.Route.{verb}" for verb in VERBS))
def _chained(call: Invocation) -> Value:
    route = call.receiver
    if isinstance(route, Thing) and isinstance(route.data, Router):
        verb = call.name.rpartition(".")[2]
        handlers = handlers_of(call.machine, call.arguments)
        for path in paths_of(route.arguments[0]):
            method = _METHODS.get(verb, verb.upper())
            given = call.arguments[-1] if call.arguments else None
            route.data.add(Registration((method,), path, handlers, call.site, given=given))
    return route or NOTHING


@LIBRARY.method("express.Router.use")
def _use(call: Invocation) -> Value:
    router = _held(call)
    first = call.argument(0)
    has_path = first is not None and is_path(first)
    values = call.arguments[1:] if has_path else call.arguments
    prefixes = paths_of(first) if has_path else [""]
    for value in _flattened(values):
        if (has_path or why_unknown(value) == INJECTED) and router.mount_unknown(
            value, call.site, prefixes[0] or ""
        ):
            continue
        for prefix in prefixes:
            _attach(call, router, value, prefix)
    return call.receiver or NOTHING


def _attach(call: Invocation, router: Router, value: Value, prefix: str | None) -> None:
    for option in options(value):
        inner = router_of(option)
        if inner is not None:
            router.add(Mount(inner, prefix, call.site))
            continue
        name = name_of(call.machine, option)
        kind = middleware_kind(call.machine, option, name)
        router.add(Use(option, name, prefix or "", call.site, kind))
        if isinstance(option, Func):
            handlers_of(call.machine, [option])


def _flattened(values: list[Value]) -> list[Value]:
    found: list[Value] = []
    for value in values:
        found.extend(items_of(value) if isinstance(value, Items) else [value])
    return found


@LIBRARY.method("express.Router.set")
def _set(call: Invocation) -> Value:
    name, value = text_of(call.argument(0)), call.argument(1)
    if name is not None and value is not None:
        call.note(Setting(name, value))
    return call.receiver or NOTHING


@LIBRARY.method("?.app.get")
def _of_request(call: Invocation) -> Value:
    handlers_of(call.machine, call.arguments[1:])
    return _setting(call)


def _setting(call: Invocation) -> Value:
    """Gives what some app of the program keeps under a name: a handler reaches its own by `req.app`."""
    name = text_of(call.argument(0)) if len(call.arguments) == 1 else None
    held = [one.value for one in call.machine.facts.all(Setting) if one.name == name]
    return choose(held) if held else Unknown("what the app keeps under a name")


@LIBRARY.method("express.Router.param")
def _param(call: Invocation) -> Value:
    for handler in handlers_of(call.machine, call.arguments[1:]):
        _held(call).add(Use(handler, text_of(call.argument(0)) or "", "", call.site, PARAMETER))
    return call.receiver or NOTHING


@LIBRARY.method("express.Router.engine")
def _engine(call: Invocation) -> Value:
    handlers_of(call.machine, call.arguments[1:])
    return call.receiver or NOTHING
