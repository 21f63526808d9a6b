"""django-ninja and django-ninja-extra: APIs, their routers, operations and controllers."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Func,
    Items,
    Known,
    Native,
    Thing,
    Unknown,
    Value,
    functions_in,
    items_of,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.python.routers import router_of

LIBRARY = Library("ninja")
LIBRARY.aliases.update(
    {
        "ninja.Router": "ninja.NinjaAPI",
        "ninja.router.Router": "ninja.NinjaAPI",
        "ninja.main.NinjaAPI": "ninja.NinjaAPI",
        "ninja_extra.NinjaExtraAPI": "ninja.NinjaAPI",
        "ninja_extra.Router": "ninja.NinjaAPI",
        "ninja_extra.route": "ninja_extra.http",
        "ninja_extra.http_generic": "ninja_extra.http.generic",
        "ninja_extra.controllers.route": "ninja_extra.http",
        "ninja_extra.controllers.ControllerBase": "ninja_extra.ControllerBase",
    }
)
LIBRARY.routers.add("ninja.NinjaAPI")
_VERBS = ("get", "post", "put", "patch", "delete")
_OPERATION = "__operation__"
_CONTROLLER = "__controller__"
for _verb in _VERBS:
    LIBRARY.aliases[f"ninja_extra.http_{_verb}"] = f"ninja_extra.http.{_verb}"


@LIBRARY.function("ninja.NinjaAPI")
def _ninja(call: Invocation) -> Value:
    router = Router("django", call.site, join="slash", is_by_path=True)
    call.note(router)
    return Thing("ninja.NinjaAPI", call.site, data=router)


@LIBRARY.attribute("ninja.NinjaAPI.urls")
def _urls(_: Machine, owner: Value) -> Value:
    return owner


@LIBRARY.method(*(f"ninja.NinjaAPI.{verb}" for verb in _VERBS), "ninja.NinjaAPI.api_operation")
def _operation(call: Invocation) -> Value:
    router = router_of(call.receiver)
    methods, path = _described(call)

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else Unknown("a view")
        for function in functions_in(view)[-1:]:
            inner.machine.enter_later(function)
            if router is not None:
                router.add(Registration(methods, _angled(path), (function,), call.site))
        return view

    return Native(register)


def _described(call: Invocation) -> tuple[tuple[str, ...], str | None]:
    verb = call.name.rpartition(".")[2]
    if verb in _VERBS:
        return (verb.upper(),), _written(call.argument(0, "path"))
    methods = tuple(method.upper() for method in texts_of(call.argument(0, "methods")))
    return methods or ("ANY",), _written(call.argument(1, "path"))


def _written(path: Value | None) -> str | None:
    return "" if path is None else pattern_of(path)


def _angled(path: str | None) -> str | None:
    return path.replace("{", "<").replace("}", ">") if path else path


@LIBRARY.method("ninja.NinjaAPI.add_router")
def _add_router(call: Invocation) -> Value:
    router = router_of(call.receiver)
    given = call.argument(1, "router") or NOTHING
    name = text_of(given)
    if name is not None:
        module, _, attribute = name.rpartition(".")
        given = call.machine.attribute(call.machine.module(module, call.site.path), attribute)
    inner = router_of(given)
    if router is not None and inner is not None:
        prefix = pattern_of(call.argument(0, "prefix"))
        router.add(Mount(inner, _angled(prefix), call.site))
    return NOTHING


@LIBRARY.function(*(f"ninja_extra.http.{verb}" for verb in (*_VERBS, "generic")))
def _mark_operation(call: Invocation) -> Value:
    methods, path = _described(call)
    if call.name.endswith("generic"):
        methods = tuple(m.upper() for m in texts_of(call.keywords.get("methods"))) or ("ANY",)
        path = _written(call.argument(0, "path"))

    def mark(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        for function in functions_in(view)[-1:]:
            described: list[Value] = [Known(path), *(Known(method) for method in methods)]
            function.attributes[_OPERATION] = Thing("ninja_extra.operation", call.site, tuple(described))
        return view

    return Native(mark)


@LIBRARY.function("ninja_extra.api_controller")
def _controller(call: Invocation) -> Value:
    prefix = call.argument(0, "prefix_or_class")
    if isinstance(prefix, Cls):
        return _made_controller(call, prefix, "")

    def make(inner: Invocation) -> Value:
        cls = inner.arguments[0] if inner.arguments else NOTHING
        return _made_controller(call, cls, _written(prefix)) if isinstance(cls, Cls) else cls

    return Native(make)


def _made_controller(call: Invocation, cls: Cls, prefix: str | None) -> Value:
    router = Router("django", call.site, prefix=prefix, join="slash", is_by_path=True)
    call.note(router)
    for function in call.machine.methods_of(cls).values():
        operation = function.attributes.get(_OPERATION)
        if isinstance(operation, Thing):
            path, *methods = operation.arguments
            call.machine.enter_later(Func(function.path, function.index, function.env, cls))
            names = tuple(texts_of(Items(list(methods))))
            router.add(Registration(names, _angled(text_of(path)), (function,), operation.site))
    cls.attributes[_CONTROLLER] = Thing("ninja_extra.controller", call.site, data=router)
    return cls


@LIBRARY.method("ninja.NinjaAPI.register_controllers")
def _register_controllers(call: Invocation) -> Value:
    router = router_of(call.receiver)
    for item in items_of(Items(list(call.arguments))):
        inner = router_of(item.attributes.get(_CONTROLLER)) if isinstance(item, Cls) else None
        if router is not None and inner is not None:
            router.add(Mount(inner, "", call.site))
        elif router is not None:
            router.mount_unknown(item, call.site)
    return NOTHING
