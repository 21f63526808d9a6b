"""Hono: apps, base paths, `route()`, chained handlers, factories, OpenAPIHono."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.listening import listen
from cdcheck.abstract.routing import Mount, Registration, Router, Use
from cdcheck.abstract.values import (
    Func,
    Items,
    Native,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    texts_of,
)
from cdcheck.languages.javascript.adapter_misuses import fetched, note_serving, requested
from cdcheck.languages.javascript.chains_of_handlers import (
    handlers_of,
    is_path,
    middleware_kind,
    name_of,
    path_of,
    paths_of,
    router_of,
)

LIBRARY = Library("hono")
LIBRARY.app_makers.update({"hono.Hono", "@hono/zod-openapi.OpenAPIHono"})
LIBRARY.aliases.update(
    {
        "hono": "hono",
        "hono/tiny.Hono": "hono.Hono",
        "hono/quick.Hono": "hono.Hono",
        "@hono/zod-openapi.OpenAPIHono": "hono.Hono",
        "hono-openapi.Hono": "hono.Hono",
        "hono/factory.createFactory": "hono.createFactory",
    }
)
LIBRARY.functions["node:Request"] = requested
VERBS = ("get", "post", "put", "patch", "delete", "options", "all")


def _new(call: Invocation, *, prefix: str | None = "") -> Thing:
    router = Router("hono", call.site, prefix=prefix)
    call.note(router)
    return Thing("hono.Hono", call.site, tuple(call.arguments), call.keywords, data=router)


@LIBRARY.function("hono.Hono")
@LIBRARY.method("hono.Factory.createApp")
def _app(call: Invocation) -> Value:
    made = _new(call)
    initialise = call.keywords.get("initApp") or _held_initialiser(call.receiver)
    if initialise is not None:
        call.machine.call(initialise, [made], {}, call.site)
    return made


def _held_initialiser(receiver: Value | None) -> Value | None:
    if isinstance(receiver, Thing) and receiver.arguments:
        return entries_of(receiver.arguments[0]).get("initApp")
    return None


@LIBRARY.function("hono.createFactory", "hono.Factory")
def _factory(call: Invocation) -> Value:
    return Thing("hono.Factory", call.site, tuple(call.arguments))


@LIBRARY.function("hono/factory.createMiddleware")
@LIBRARY.method("hono.Factory.createMiddleware")
def _create_middleware(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.method("hono.Factory.createHandlers")
def _create_handlers(call: Invocation) -> Value:
    return Items(list(call.arguments))


@LIBRARY.attribute("hono.Hono.fetch", "hono.Hono.request")
def _served(_: Machine, owner: Value) -> Value:
    router = router_of(owner)
    if router is not None:
        router.is_app = True
    return Native(fetched, "hono.Hono.fetch")


@LIBRARY.method("hono.Hono.basePath")
def _base_path(call: Invocation) -> Value:
    router, argument = router_of(call.receiver), call.argument(0)
    path = None if argument is None else path_of(argument)
    made = _new(call, prefix=_below(router.prefix if router is not None else "", path))
    inner = router_of(made)
    if router is not None and inner is not None:
        router.add(Mount(inner, path, call.site, replaces_prefix=True))
    return made


def _below(prefix: str | None, path: str | None) -> str | None:
    return None if prefix is None or path is None else f"{prefix.rstrip('/')}/{path.strip('/')}"


@LIBRARY.method(*(f"hono.Hono.{verb}" for verb in VERBS))
def _register(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    method = "ANY" if verb == "all" else verb.upper()
    first = call.argument(0)
    has_path = first is not None and is_path(first)
    paths = paths_of(first) if has_path else [_last_path(call.receiver)]
    _add(call, (method,), paths, call.arguments[1:] if has_path else call.arguments)
    return call.receiver or NOTHING


def _add(
    call: Invocation, methods: tuple[str, ...], paths: list[str | None], handlers: list[Value]
) -> None:
    router = router_of(call.receiver)
    chain = handlers_of(call.machine, handlers)
    for path in paths:
        if router is not None and not (path and "*" in path and _only_passes_on(call.machine, chain)):
            given = handlers[-1] if handlers else None
            router.add(Registration(methods, path, chain, call.site, given=given))
        if isinstance(call.receiver, Thing) and path is not None:
            call.receiver.keywords["__path__"] = Thing(path, Site("", 0, 0))


def _only_passes_on(machine: Machine, chain: tuple[Func, ...]) -> bool:
    """Tells whether all handlers are middleware, as of `app.get('/admin/*', isAdmin)`."""
    return bool(chain) and all(machine.parameters_of(f.original)[1:] == ["next"] for f in chain)


def _last_path(receiver: Value | None) -> str | None:
    held = receiver.keywords.get("__path__") if isinstance(receiver, Thing) else None
    return held.type if isinstance(held, Thing) else "*"


@LIBRARY.method("hono.Hono.on")
def _on(call: Invocation) -> Value:
    methods = tuple(method.upper() for method in texts_of(call.argument(0)))
    if methods:
        _add(call, methods, paths_of(call.argument(1)), call.arguments[2:])
    return call.receiver or NOTHING


@LIBRARY.method("hono.Hono.openapi")
def _openapi(call: Invocation) -> Value:
    described = call.argument(0)
    if isinstance(described, Thing) and described.arguments:
        described = described.arguments[0]
    entries = entries_of(described)
    methods = tuple(method.upper() for method in texts_of(entries.get("method")))
    path = entries.get("path")
    pattern = None if path is None else path_of(path)
    if pattern is not None:
        pattern = pattern.replace("{", ":").replace("}", "")
    if methods:
        _add(call, methods, [pattern], call.arguments[1:])
    return call.receiver or NOTHING


@LIBRARY.function("@hono/zod-openapi.createRoute")
def _create_route(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.method("hono.Hono.doc", "hono.Hono.doc31")
def _doc(call: Invocation) -> Value:
    _add(call, ("GET",), paths_of(call.argument(0)), [])
    return call.receiver or NOTHING


@LIBRARY.method("hono.Hono.route")
def _route(call: Invocation) -> Value:
    router = router_of(call.receiver)
    for option in options(call.argument(1) or NOTHING):
        inner = router_of(option)
        if router is not None and inner is not None:
            for path in paths_of(call.argument(0)):
                router.add(Mount(inner, path, call.site))
        elif router is not None:
            router.mount_unknown(option, call.site)
    return call.receiver or NOTHING


@LIBRARY.method("hono.Hono.use")
def _use(call: Invocation) -> Value:
    router, first = router_of(call.receiver), call.argument(0)
    has_path = first is not None and is_path(first)
    prefix = (paths_of(first)[0] or "") if has_path else ""
    for value in call.arguments[1:] if has_path else call.arguments:
        for option in options(value):
            name = name_of(call.machine, option)
            kind = middleware_kind(call.machine, option, name)
            if router is not None:
                plain = prefix.removesuffix("*").rstrip("/")
                router.add(Use(option, name, plain, call.site, kind))
            if isinstance(option, Func):
                handlers_of(call.machine, [option])
    return call.receiver or NOTHING


@LIBRARY.method("hono.Hono.onError", "hono.Hono.notFound")
def _on_error(call: Invocation) -> Value:
    router = router_of(call.receiver)
    kind = "not-found" if call.name.endswith("notFound") else "error-handler"
    value = call.argument(0) or NOTHING
    if router is not None:
        router.add(Use(value, name_of(call.machine, value), "", call.site, kind))
    handlers_of(call.machine, [value])
    return call.receiver or NOTHING


@LIBRARY.function("@hono/node-server.serve", "hono/aws-lambda.handle", "hono/vercel.handle")
def _serve(call: Invocation) -> Value:
    for value in call.arguments:
        router = router_of(value)
        if router is not None:
            router.is_app = True
    entries = entries_of(call.argument(0))
    note_serving(call)
    if call.name == "@hono/node-server.serve" and "fetch" in entries:
        listen(call, "hono", entries.get("hostname"), entries.get("port"), 3000)
    return Thing("Server", call.site)
