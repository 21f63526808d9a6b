"""aiohttp: applications, route tables, resources, class-based views, sub-applications."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router, Use
from cdcheck.abstract.values import (
    Cls,
    Items,
    Native,
    Thing,
    Value,
    functions_in,
    items_of,
    options,
    pattern_of,
    text_of,
)
from cdcheck.languages.python.frameworks.aiohttp_state import enter_with_request, note_app
from cdcheck.languages.python.routers import receiving_router, router_of

LIBRARY = Library("aiohttp")
LIBRARY.app_makers.update({"aiohttp.web.Application"})
LIBRARY.aliases.update(
    {
        "aiohttp.web_app.Application": "aiohttp.web.Application",
        "aiohttp.web_routedef.RouteTableDef": "aiohttp.web.RouteTableDef",
        "aiohttp.web.UrlDispatcher": "aiohttp.web.Router",
        "aiohttp.web_urldispatcher.UrlDispatcher": "aiohttp.web.Router",
    }
)
LIBRARY.routers.update({"aiohttp.web.Application", "aiohttp.web.RouteTableDef"})
LIBRARY.bases.update(
    {
        "aiohttp.web.RouteTableDef": "aiohttp.web.Router",
        "aiohttp.web.Application": "aiohttp.web.Router",
    }
)
# These take an app and add to its router what they are given, beside the documentation of it.
_DOCUMENTED = ("aiohttp_swagger3.SwaggerDocs", "aiohttp_swagger3.SwaggerFile")
VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


def _held(call: Invocation) -> Router | None:
    return receiving_router(call, "aiohttp", "aiohttp.web.Application")


@LIBRARY.function("aiohttp.web.Application", "aiohttp.web.RouteTableDef")
def _make(call: Invocation) -> Value:
    router = Router("aiohttp", call.site, call.name.endswith("Application"), join="plain")
    for value in items_of(call.keywords.get("middlewares")):
        _use(call, router, value)
    call.note(router)
    made = Thing(call.name, call.site, tuple(call.arguments), call.keywords, data=router)
    if router.is_app:
        note_app(call, made)
    return made


@LIBRARY.function(*_DOCUMENTED)
def _documented(call: Invocation) -> Value:
    held = router_of(call.argument(0, "app"))
    return Thing("aiohttp.web.Router", call.site, data=held)


def _use(call: Invocation, router: Router, value: Value) -> None:
    for function in functions_in(value):
        call.machine.enter_later(function)
        name = call.machine.function_id(function.original)
        kind = "auth" if "auth" in name.lower() else "other"
        kind = "error-handler" if "error" in name.lower() else kind
        router.add(Use(function, name, "", call.site, kind))


@LIBRARY.attribute("aiohttp.web.Application.router")
def _router(_: Machine, owner: Value) -> Value:
    held = router_of(owner)
    if held is None:
        return Thing("aiohttp.web.Router", owner.site) if isinstance(owner, Thing) else owner
    return Thing("aiohttp.web.Router", held.site, data=held)


@LIBRARY.attribute("aiohttp.web.Application.middlewares")
def _middlewares(_: Machine, __: Value) -> Value:
    return Items([], is_open=True)


def _views(
    call: Invocation, router: Router | None, methods: tuple[str, ...], path: Value | None, view: Value
) -> None:
    pattern = None if path is None else pattern_of(path)
    for option in options(view):
        if isinstance(option, Cls):
            _class_view(call, router, methods, pattern, option)
            continue
        found = functions_in(option)[-1:]
        for function in found:
            enter_with_request(call.machine, function, call.site)
        if router is not None:
            router.add(Registration(methods, pattern, tuple(found), call.site, given=option))


def _class_view(
    call: Invocation, router: Router | None, methods: tuple[str, ...], path: str | None, cls: Cls
) -> None:
    defined = call.machine.methods_of(cls)
    for verb in VERBS:
        fits = methods in {("*",), ("ANY",)} or verb.upper() in methods
        if verb in defined and fits and router is not None:
            router.add(Registration((verb.upper(),), path, (defined[verb],), call.site))


@LIBRARY.method(*(f"aiohttp.web.RouteTableDef.{verb}" for verb in (*VERBS, "view", "route")))
def _decorated(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    router = _held(call)
    methods = ("ANY",) if verb == "view" else (verb.upper(),)
    path = call.argument(0, "path")
    if verb == "route":
        methods = ((text_of(call.argument(0, "method")) or "*").upper(),)
        path = call.argument(1, "path")

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        _views(call, router, methods, path, view)
        return view

    return Native(register)


@LIBRARY.method(*(f"aiohttp.web.Router.add_{verb}" for verb in (*VERBS, "view")))
def _add_verb(call: Invocation) -> Value:
    verb = call.name.rpartition("_")[2]
    methods = ("ANY",) if verb == "view" else (verb.upper(),)
    view = call.argument(1, "handler") or NOTHING
    _views(call, _held(call), methods, call.argument(0, "path"), view)
    return NOTHING


@LIBRARY.method("aiohttp.web.Router.add_route")
def _add_route(call: Invocation) -> Value:
    method = (text_of(call.argument(0, "method")) or "*").upper()
    methods = ("ANY",) if method == "*" else (method,)
    view = call.argument(2, "handler") or NOTHING
    _views(call, _held(call), methods, call.argument(1, "path"), view)
    return NOTHING


@LIBRARY.method("aiohttp.web.Router.add_resource")
def _add_resource(call: Invocation) -> Value:
    return Thing("aiohttp.web.Resource", call.site, tuple(call.arguments), data=_held(call))


@LIBRARY.method("aiohttp.web.Resource.add_route")
def _resource_route(call: Invocation) -> Value:
    resource = call.receiver
    if isinstance(resource, Thing) and resource.arguments:
        method = (text_of(call.argument(0, "method")) or "*").upper()
        methods = ("ANY",) if method == "*" else (method,)
        view = call.argument(1, "handler") or NOTHING
        _views(call, router_of(resource), methods, resource.arguments[0], view)
    return NOTHING


@LIBRARY.function(*(f"aiohttp.web.{verb}" for verb in (*VERBS, "view", "route")))
def _definition(call: Invocation) -> Value:
    return Thing("aiohttp.web.RouteDef", call.site, tuple(call.arguments), call.keywords, call.name)


@LIBRARY.method("aiohttp.web.Router.add_routes")
def _add_routes(call: Invocation) -> Value:
    router = _held(call)
    for option in options(call.argument(0, "routes") or NOTHING):
        table = router_of(option)
        if table is not None and router is not None:
            router.add(Mount(table, "", call.site))
        elif router is not None:
            router.mount_unknown(option, call.site)
        for item in items_of(option):
            if isinstance(item, Thing) and item.type == "aiohttp.web.RouteDef":
                _define(call, router, item)
            elif router is not None:
                router.mount_unknown(item, call.site)
    return NOTHING


def _define(call: Invocation, router: Router | None, definition: Thing) -> None:
    verb = str(definition.data).rpartition(".")[2]
    arguments = list(definition.arguments)
    methods = ("ANY",) if verb == "view" else (verb.upper(),)
    if verb == "route":
        named = (text_of(arguments.pop(0)) if arguments else "*") or "*"
        methods = ("ANY",) if named == "*" else (named.upper(),)
    path = arguments[0] if arguments else definition.keywords.get("path")
    view = arguments[1] if len(arguments) > 1 else definition.keywords.get("handler", NOTHING)
    placed = Invocation(
        call.machine, call.name, call.receiver, call.arguments, call.keywords, definition.site
    )
    _views(placed, router, methods, path, view)


@LIBRARY.method("aiohttp.web.Application.add_subapp")
def _add_subapp(call: Invocation) -> Value:
    router, inner = _held(call), router_of(call.argument(1, "subapp"))
    prefix = call.argument(0, "prefix")
    if router is not None and inner is not None:
        written = None if prefix is None else pattern_of(prefix)
        router.add(Mount(inner, written.rstrip("/") if written else written, call.site))
    elif router is not None:
        router.mount_unknown(call.argument(1, "subapp") or NOTHING, call.site)
    return NOTHING
