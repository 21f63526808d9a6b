"""django-ninja: APIs, their routers and operations."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Native,
    Thing,
    Unknown,
    Value,
    functions_in,
    pattern_of,
    text_of,
)
from cdcheck.languages.python.routers import router_of

LIBRARY = Library("ninja")
LIBRARY.aliases.update(
    {
        "ninja.Router": "ninja.NinjaAPI",
        "ninja.router.Router": "ninja.NinjaAPI",
        "ninja.main.NinjaAPI": "ninja.NinjaAPI",
    }
)
_VERBS = ("get", "post", "put", "patch", "delete")


@LIBRARY.function("ninja.NinjaAPI")
def _ninja(call: Invocation) -> Value:
    router = Router("django", call.site, join="slash")
    call.note(router)
    return Thing("ninja.NinjaAPI", call.site, data=router)


@LIBRARY.attribute("ninja.NinjaAPI.urls")
def _ninja_urls(_: Machine, owner: Value) -> Value:
    return owner


@LIBRARY.method(*(f"ninja.NinjaAPI.{verb}" for verb in _VERBS))
def _ninja_verb(call: Invocation) -> Value:
    router, method = router_of(call.receiver), call.name.rpartition(".")[2].upper()
    path = pattern_of(call.argument(0, "path"))

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else Unknown("a view")
        for function in functions_in(view)[-1:]:
            inner.machine.enter_later(function)
            if router is not None:
                angled = path.replace("{", "<").replace("}", ">") if path else path
                router.add(Registration((method,), angled, (function,), call.site))
        return view

    return Native(register)


@LIBRARY.method("ninja.NinjaAPI.add_router")
def _add_ninja_router(call: Invocation) -> Value:
    router = router_of(call.receiver)
    given = call.argument(1, "router") or NOTHING
    name = text_of(given)
    if name is not None:
        module, _, attribute = name.rpartition(".")
        given = call.machine.attribute(call.machine.module(module, call.site.path), attribute)
    inner = router_of(given)
    if router is not None and inner is not None:
        router.add(Mount(inner, pattern_of(call.argument(0, "prefix")), call.site))
    return NOTHING
