"""Koa: apps, koa-router's and @koa/router's routers with prefixes, koa-mount, koa-compose."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import INJECTED, PARAMETER, Mount, Registration, Router, Use, why_unknown
from cdcheck.abstract.values import (
    Func,
    Items,
    Known,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
    texts_of,
)
from cdcheck.languages.javascript.chains_of_handlers import (
    handlers_of,
    is_path,
    middleware_kind,
    name_of,
    path_of,
    paths_of,
    router_of,
)

LIBRARY = Library("koa")
LIBRARY.app_makers.update({"koa", "koa-router", "@koa/router"})
LIBRARY.aliases.update(
    {
        "koa.default": "koa",
        "@koa/router": "koa-router",
        "koa-router.Router": "koa-router",
        "@koa/router.Router": "koa-router",
        "koa-better-router": "koa-router",
        "koa-joi-router": "koa-router",
    }
)
VERBS = ("get", "post", "put", "patch", "delete", "del", "head", "options", "all", "link")
_METHODS = {"all": "ANY", "del": "DELETE"}


@LIBRARY.function("koa")
def _app(call: Invocation) -> Value:
    router = Router("koa", call.site, is_app=True)
    call.note(router)
    return Thing("koa", call.site, tuple(call.arguments), call.keywords, data=router)


@LIBRARY.function("koa-router")
def _router(call: Invocation) -> Value:
    prefix = entries_of(call.argument(0)).get("prefix")
    router = Router("koa", call.site)
    router.prefix = "" if prefix is None else path_of(prefix)
    call.note(router)
    return Thing("koa-router", call.site, tuple(call.arguments), call.keywords, data=router)


@LIBRARY.method("koa-router.prefix")
def _prefix(call: Invocation) -> Value:
    router, prefix = router_of(call.receiver), call.argument(0)
    if router is not None and prefix is not None:
        added = path_of(prefix)
        router.prefix = None if added is None or router.prefix is None else added + router.prefix
    return call.receiver or NOTHING


@LIBRARY.method(*(f"koa-router.{verb}" for verb in VERBS))
def _register(call: Invocation) -> Value:
    router = router_of(call.receiver)
    verb = call.name.rpartition(".")[2]
    arguments = call.arguments
    is_named = len(arguments) > 2 and is_path(arguments[0]) and is_path(arguments[1])
    path, *handlers = arguments[1:] if is_named else arguments or [NOTHING]
    if router is not None:
        chain = handlers_of(call.machine, handlers)
        for one in paths_of(path):
            method = _METHODS.get(verb, verb.upper())
            given = handlers[-1] if handlers else None
            router.add(Registration((method,), one, chain, call.site, given=given))
    return call.receiver or NOTHING


@LIBRARY.method("koa-router.register")
def _register_many(call: Invocation) -> Value:
    router = router_of(call.receiver)
    methods = tuple(m.upper() for m in texts_of(call.argument(1)))
    if router is not None:
        chain = handlers_of(call.machine, call.arguments[2:])
        for path in paths_of(call.argument(0)):
            router.add(Registration(methods, path, chain, call.site, given=call.arguments[-1]))
    return call.receiver or NOTHING


@LIBRARY.method("koa-router.route")
def _route_objects(call: Invocation) -> Value:
    router = router_of(call.receiver)
    argument = call.argument(0)
    for item in items_of(argument) if isinstance(argument, Items) else [argument]:
        entries = entries_of(item)
        if router is None or "path" not in entries:
            continue
        methods = tuple(m.upper() for m in texts_of(entries.get("method"))) or ("GET",)
        given = entries.get("handler", NOTHING)
        chain = handlers_of(call.machine, [given])
        router.add(Registration(methods, path_of(entries["path"]), chain, call.site, given=given))
    return call.receiver or NOTHING


@LIBRARY.method("koa-router.routes", "koa-router.middleware")
def _routes(call: Invocation) -> Value:
    return Thing("koa-router.routes", call.site, data=router_of(call.receiver))


@LIBRARY.method("koa-router.param")
def _param(call: Invocation) -> Value:
    router = router_of(call.receiver)
    for handler in handlers_of(call.machine, call.arguments[1:]):
        if router is not None:
            router.add(Use(handler, text_of(call.argument(0)) or "", "", call.site, PARAMETER))
    return call.receiver or NOTHING


@LIBRARY.method("koa.use", "koa-router.use")
def _use(call: Invocation) -> Value:
    router = router_of(call.receiver)
    first = call.argument(0)
    has_path = first is not None and is_path(first)
    prefixes = paths_of(first) if has_path else [""]
    values = call.arguments[1:] if has_path else call.arguments
    if router is not None:
        for value in values:
            for prefix in prefixes:
                _attach(call.machine, router, value, prefix, call)
    return call.receiver or NOTHING


def _attach(
    machine: Machine, router: Router, value: Value, prefix: str | None, call: Invocation
) -> None:
    for option in options(value):
        inner = router_of(option)
        if isinstance(option, Thing) and option.type == "koa-mount":
            _attach(machine, router, option.arguments[1], path_of(option.arguments[0]), call)
        elif inner is not None:
            router.add(Mount(inner, prefix, call.site))
        elif isinstance(option, Thing) and option.type == "koa-compose":
            for item in items_of(option.arguments[0]):
                _attach(machine, router, item, prefix, call)
        elif not (_may_be_router(call, option, prefix) and router.mount_unknown(option, call.site)):
            name = name_of(machine, option)
            kind = middleware_kind(machine, option, name)
            router.add(Use(option, name, prefix or "", call.site, kind))
            if isinstance(option, Func):
                handlers_of(machine, [option])


def _may_be_router(call: Invocation, value: Value, prefix: str | None) -> bool:
    written = call.machine.source(call.site)
    return prefix != "" or why_unknown(value) == INJECTED or ".routes()" in written


@LIBRARY.function("koa-mount")
def _mount(call: Invocation) -> Value:
    if len(call.arguments) == 1:
        return Thing("koa-mount", call.site, (Known(""), call.arguments[0]))
    return Thing("koa-mount", call.site, tuple(call.arguments[:2]) or (Known(""), NOTHING))


@LIBRARY.function("koa-compose")
def _compose(call: Invocation) -> Value:
    return Thing("koa-compose", call.site, (call.argument(0) or Items([]),))


@LIBRARY.function("koa-convert")
def _convert(call: Invocation) -> Value:
    return call.argument(0) or NOTHING
