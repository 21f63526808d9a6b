"""FastAPI and Starlette: apps, routers, included routers, mounts, dependencies, class-based views."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router, Use
from cdcheck.abstract.values import (
    Cls,
    Func,
    Items,
    Native,
    Obj,
    Thing,
    Unknown,
    Value,
    choose,
    functions_in,
    items_of,
    options,
    pattern_of,
    texts_of,
)
from cdcheck.languages.python.frameworks.starlette_state import note_app, starts_with
from cdcheck.languages.python.routers import receiving_router, router_of

LIBRARY = Library("fastapi")
LIBRARY.app_makers.update({"fastapi.FastAPI", "starlette.applications.Starlette"})
LIBRARY.aliases.update(
    {
        "fastapi.applications.FastAPI": "fastapi.FastAPI",
        "fastapi.routing.APIRouter": "fastapi.APIRouter",
        "fastapi.params.Depends": "fastapi.Depends",
        "fastapi.Security": "fastapi.Depends",
        "starlette.routing.Router": "fastapi.APIRouter",
        "starlette.applications.Starlette": "fastapi.FastAPI",
        "fastapi_utils.inferring_router.InferringRouter": "fastapi.APIRouter",
        "fastapi_error_map.ErrorAwareRouter": "fastapi.APIRouter",
        "fastapi_utils.cbv.cbv": "fastapi_utils.cbv",
        "fastapi_restful.cbv.cbv": "fastapi_utils.cbv",
        "classy_fastapi.Routable": "fastapi.Routable",
    }
)
LIBRARY.routers.update({"fastapi.FastAPI", "fastapi.APIRouter"})
LIBRARY.bases["fastapi.FastAPI"] = "fastapi.APIRouter"
VERBS = ("get", "post", "put", "patch", "delete", "options", "head", "trace")


def _held(call: Invocation) -> Router | None:
    return receiving_router(call, "fastapi", "fastapi.FastAPI")


@LIBRARY.function("fastapi.FastAPI", "fastapi.APIRouter")
def _make(call: Invocation) -> Value:
    router = Router("fastapi", call.site, call.name == "fastapi.FastAPI", join="plain")
    prefix = call.keywords.get("prefix")
    router.prefix = "" if prefix is None else pattern_of(prefix)
    router.guards = _dependencies(call.machine, call.keywords.get("dependencies"))
    call.note(router)
    for route in items_of(call.argument(0, "routes") or call.keywords.get("routes")):
        _attach_route(call, router, route)
    made = Thing(call.name, call.site, tuple(call.arguments), call.keywords, data=router)
    if router.is_app:
        note_app(call, made)
    return made


def _attach_route(call: Invocation, router: Router, value: Value) -> None:
    if not isinstance(value, Thing):
        return
    path = pattern_of(value.arguments[0]) if value.arguments else None
    if value.type == "starlette.routing.Route":
        endpoint = value.arguments[1] if len(value.arguments) > 1 else value.keywords.get("endpoint")
        methods = tuple(texts_of(value.keywords.get("methods"))) or ("GET",)
        handlers = _entered(call.machine, endpoint)
        router.add(Registration(methods, path, handlers, value.site, given=endpoint))
    elif value.type == "starlette.routing.Mount":
        held = value.arguments[1] if len(value.arguments) > 1 else value.keywords.get("app")
        inner = router_of(held)
        if inner is None:
            inner = Router("fastapi", value.site, join="plain")
            call.note(inner)
            for route in items_of(value.keywords.get("routes")):
                _attach_route(call, inner, route)
        router.add(Mount(inner, path, value.site))


def _entered(machine: Machine, value: Value | None) -> tuple[Func, ...]:
    found = functions_in(value)[-1:]
    for function in found:
        machine.enter_later(function)
    return tuple(found)


def _dependencies(machine: Machine, value: Value | None) -> tuple[str, ...]:
    found: list[str] = []
    for item in items_of(value):
        if isinstance(item, Thing) and item.arguments:
            for function in functions_in(item.arguments[0]):
                machine.enter_later(function)
                found.append(machine.function_id(function))
    return tuple(found)


def _register(
    call: Invocation, methods: tuple[str, ...], path: Value | None, view: Value | None
) -> None:
    router = _held(call)
    if router is None:
        return
    guards = _dependencies(call.machine, call.keywords.get("dependencies"))
    handlers = _entered(call.machine, view)
    name = view.cls.name if isinstance(view, Obj) else None
    pattern = None if path is None else pattern_of(path)
    router.add(Registration(methods, pattern, handlers, call.site, guards, view=name, given=view))


@LIBRARY.method(*(f"fastapi.APIRouter.{verb}" for verb in VERBS))
def _verb(call: Invocation) -> Value:
    method = call.name.rpartition(".")[2].upper()
    return _decorator(call, (method,))


@LIBRARY.method("fastapi.APIRouter.api_route", "fastapi.APIRouter.route")
def _api_route(call: Invocation) -> Value:
    methods = tuple(sorted(m.upper() for m in texts_of(call.keywords.get("methods")))) or ("GET",)
    return _decorator(call, methods)


def _decorator(call: Invocation, methods: tuple[str, ...]) -> Value:
    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        _register(call, methods, call.argument(0, "path"), view)
        return view

    return Native(register)


@LIBRARY.method("fastapi.APIRouter.add_api_route", "fastapi.APIRouter.add_route")
def _add_route(call: Invocation) -> Value:
    methods = tuple(sorted(m.upper() for m in texts_of(call.keywords.get("methods")))) or ("GET",)
    _register(call, methods, call.argument(0, "path"), call.argument(1, "endpoint"))
    return NOTHING


@LIBRARY.method("fastapi.APIRouter.include_router")
def _include(call: Invocation) -> Value:
    router = _held(call)
    prefix = call.keywords.get("prefix") or call.argument(1, "prefix")
    guards = _dependencies(call.machine, call.keywords.get("dependencies"))
    for option in options(call.argument(0, "router") or NOTHING):
        inner = router_of(option)
        if router is not None and inner is not None:
            written = "" if prefix is None else pattern_of(prefix)
            router.add(Mount(inner, written, call.site, guards))
        elif router is not None and not router.mount_unknown(option, call.site):
            router.mount_foreign(option, call.site)
    return NOTHING


@LIBRARY.method("fastapi.APIRouter.mount")
def _mount(call: Invocation) -> Value:
    router, inner = _held(call), router_of(call.argument(1, "app"))
    path = call.argument(0, "path")
    if router is not None and inner is not None:
        router.add(Mount(inner, None if path is None else pattern_of(path), call.site))
    elif router is not None:
        router.mount_unknown(call.argument(1, "app") or NOTHING, call.site)
    return NOTHING


@LIBRARY.method("fastapi.APIRouter.middleware", "fastapi.APIRouter.exception_handler")
def _hook(call: Invocation) -> Value:
    router, name = _held(call), call.name.rpartition(".")[2]
    kind = "error-handler" if name == "exception_handler" else "other"

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        for function in functions_in(view):
            inner.machine.enter_later(function)
        if router is not None:
            router.add(Use(view, name, "", call.site, kind))
        return view

    return Native(register)


@LIBRARY.method("fastapi.APIRouter.on_event")
def _on_event(call: Invocation) -> Value:
    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        for function in functions_in(view):
            inner.machine.enter_later(function)
            starts_with(inner.machine, call.receiver, function)
        return view

    return Native(register)


@LIBRARY.method("fastapi.APIRouter.add_middleware", "fastapi.APIRouter.add_exception_handler")
def _add_middleware(call: Invocation) -> Value:
    router, value = _held(call), call.argument(0) or NOTHING
    written = value.name if isinstance(value, Native) else getattr(value, "name", "")
    kind = "cors" if "CORS" in written else "other"
    if call.name.endswith("exception_handler"):
        kind = "error-handler"
        value = call.argument(1) or NOTHING
    if router is not None:
        router.add(Use(value, written, "", call.site, kind))
    return NOTHING


@LIBRARY.function("fastapi_utils.cbv")
def _class_based_view(_: Invocation) -> Value:
    return Native(lambda inner: inner.arguments[0] if inner.arguments else NOTHING)


@LIBRARY.function("fastapi.Depends")
def _depends(call: Invocation) -> Value:
    return Thing("fastapi.Depends", call.site, tuple(call.arguments[:1]), call.keywords)


def _injected(machine: Machine, thing: Thing) -> Value:
    """Gives what a dependency resolves to: what its function returns or yields."""
    dependency = thing.arguments[0] if thing.arguments else thing.keywords.get("dependency")
    if dependency is None:
        return Unknown("a dependency named by its annotation")
    found: list[Value] = []
    for option in options(dependency):
        if isinstance(option, Cls):
            found.append(machine.call(option, [], {}, thing.site))
            continue
        result = machine.call(option, [], {}, thing.site)
        found.extend(_yielded(result))
    return choose(found)


def _yielded(result: Value) -> list[Value]:
    return [
        item for o in options(result) for item in (o.items if isinstance(o, Items) and o.items else [o])
    ]


LIBRARY.injections["fastapi.Depends"] = _injected
