"""Django and DRF: URL patterns with includes, class-based views, viewsets, routers, django-ninja."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Mod,
    Native,
    Site,
    Thing,
    Unknown,
    Value,
    entries_of,
    functions_in,
    items_of,
    options,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.python.regex_paths import path_of_regex
from cdcheck.languages.python.routers import router_of

LIBRARY = Library("django")
LIBRARY.aliases.update(
    {
        "django.conf.urls.url": "django.urls.re_path",
        "django.conf.urls.include": "django.urls.include",
        "django.urls.conf.path": "django.urls.path",
        "django.urls.conf.include": "django.urls.include",
        "rest_framework.routers.SimpleRouter": "rest_framework.routers.Router",
        "rest_framework.routers.DefaultRouter": "rest_framework.routers.Router",
        "rest_framework_nested.routers.SimpleRouter": "rest_framework.routers.Router",
        "rest_framework_nested.routers.DefaultRouter": "rest_framework.routers.Router",
        "ninja.Router": "ninja.NinjaAPI",
        "ninja.router.Router": "ninja.NinjaAPI",
        "ninja.main.NinjaAPI": "ninja.NinjaAPI",
        "rest_framework.decorators.detail_route": "rest_framework.decorators.action",
        "rest_framework.decorators.list_route": "rest_framework.decorators.action",
    }
)
_VERBS = ("get", "post", "put", "patch", "delete")
_ACTIONS = {
    "list": ("GET", False),
    "create": ("POST", False),
    "retrieve": ("GET", True),
    "update": ("PUT", True),
    "partial_update": ("PATCH", True),
    "destroy": ("DELETE", True),
}
_MIXINS = {
    "ListModelMixin": ("list",),
    "CreateModelMixin": ("create",),
    "RetrieveModelMixin": ("retrieve",),
    "UpdateModelMixin": ("update", "partial_update"),
    "DestroyModelMixin": ("destroy",),
    "ModelViewSet": tuple(_ACTIONS),
    "ReadOnlyModelViewSet": ("list", "retrieve"),
}
_GENERIC = {
    "ListAPIView": ("GET",),
    "CreateAPIView": ("POST",),
    "RetrieveAPIView": ("GET",),
    "DestroyAPIView": ("DELETE",),
    "UpdateAPIView": ("PUT", "PATCH"),
    "ListCreateAPIView": ("GET", "POST"),
    "RetrieveUpdateAPIView": ("GET", "PUT", "PATCH"),
    "RetrieveDestroyAPIView": ("GET", "DELETE"),
    "RetrieveUpdateDestroyAPIView": ("GET", "PUT", "PATCH", "DELETE"),
    "TemplateView": ("GET",),
    "ListView": ("GET",),
    "DetailView": ("GET",),
    "RedirectView": ("GET",),
    "FormView": ("GET", "POST"),
    "CreateView": ("GET", "POST"),
    "UpdateView": ("GET", "POST"),
    "DeleteView": ("GET", "POST"),
}


@LIBRARY.function("django.urls.path", "django.urls.re_path")
def _path(call: Invocation) -> Value:
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords)


@LIBRARY.function("django.urls.include")
def _include(call: Invocation) -> Value:
    target = call.argument(0, "arg")
    if isinstance(target, Items) and target.items and not isinstance(target.items[0], Thing):
        target = target.items[0]
    name = text_of(target)
    if name is not None:
        target = call.machine.module(name, call.site.path)
    return Thing("django.urls.include", call.site, (target or NOTHING,))


@LIBRARY.function("django.conf.urls.static.static")
def _static(_: Invocation) -> Value:
    return Items([])


def install(machine: Machine, module: Value, site: Site) -> None:
    """Registers what a root `urlpatterns` routes, as the app that Django serves."""
    router = Router("django", site, is_app=True, join="plain")
    machine.facts.add(router)
    _add_patterns(machine, router, machine.attribute(module, "urlpatterns"), 0)


def _add_patterns(machine: Machine, router: Router, patterns: Value, depth: int) -> None:
    for item in items_of(patterns) if depth < 12 else ():
        for option in options(item):
            if isinstance(option, Thing) and option.type in {"django.urls.path", "django.urls.re_path"}:
                _add_pattern(machine, router, option, depth)


def _add_pattern(machine: Machine, router: Router, entry: Thing, depth: int) -> None:
    written = entry.arguments[0] if entry.arguments else entry.keywords.get("route", NOTHING)
    view = entry.arguments[1] if len(entry.arguments) > 1 else entry.keywords.get("view", NOTHING)
    path = pattern_of(written)
    if path is None and text_of(written) is None and not isinstance(written, Known):
        path = None
    elif entry.type.endswith("re_path") and path is not None:
        path = path_of_regex(path)
    for option in options(view):
        if isinstance(option, Thing) and option.type == "django.urls.include":
            _add_included(machine, router, option.arguments[0], path, entry.site, depth)
        else:
            _add_view(machine, router, option, path, entry.site)


def _add_included(
    machine: Machine, router: Router, target: Value, path: str | None, site: Site, depth: int
) -> None:
    inner = Router("django", site, join="plain")
    machine.facts.add(inner)
    router.add(Mount(inner, path, site))
    if isinstance(target, Thing) and isinstance(target.data, Router):
        inner.add(Mount(target.data, "", site))
    elif isinstance(target, Mod):
        _add_patterns(machine, inner, machine.attribute(target, "urlpatterns"), depth + 1)
    else:
        _add_patterns(machine, inner, target, depth + 1)


def _add_view(machine: Machine, router: Router, view: Value, path: str | None, site: Site) -> None:
    if isinstance(view, Thing) and isinstance(view.data, Router):
        router.add(Mount(view.data, path, site))
        return
    if isinstance(view, Thing) and view.type == "django.view":
        cls, mapping = view.arguments[0], entries_of(view.arguments[1])
        if isinstance(cls, Cls):
            _add_class(machine, router, cls, mapping, path, site)
        elif isinstance(cls, Ext):
            methods = _GENERIC.get(cls.name.rpartition(".")[2], ("ANY",))
            router.add(Registration(methods, path, (), site, view=cls.name))
        return
    for function in functions_in(view)[-1:]:
        machine.enter_later(function)
        methods = tuple(texts_of(function.original.attributes.get("__methods__"))) or ("ANY",)
        router.add(Registration(methods, path, (function,), site))


def _add_class(
    machine: Machine,
    router: Router,
    cls: Cls,
    mapping: dict[str, Value],
    path: str | None,
    site: Site,
) -> None:
    defined = machine.methods_of(cls)
    allowed = {m.lower() for m in texts_of(machine_attribute(cls, "http_method_names"))}
    if mapping:
        for verb, action in mapping.items():
            handler = defined.get(text_of(action) or "")
            handlers = (handler,) if handler else ()
            router.add(Registration((verb.upper(),), path, handlers, site, view=machine.class_id(cls)))
        return
    verbs = {verb: defined[verb] for verb in _VERBS if verb in defined}
    inherited = [m for t in machine.library_types(cls) for m in _GENERIC.get(t.rpartition(".")[2], ())]
    for verb in _VERBS:
        if allowed and verb not in allowed:
            continue
        if verb in verbs:
            router.add(Registration((verb.upper(),), path, (verbs[verb],), site))
        elif verb.upper() in inherited:
            router.add(
                Registration(
                    (verb.upper(),),
                    path,
                    (),
                    site,
                    view=machine.class_id(cls),
                    view_site=machine.class_site(cls),
                )
            )


def machine_attribute(cls: Cls, name: str) -> Value | None:
    """Reads an attribute that a first-party class or its bases set."""
    for ancestor in cls.lineage():
        if isinstance(ancestor, Cls) and name in ancestor.attributes:
            return ancestor.attributes[name]
    return None


@LIBRARY.method("django.views.generic.View.as_view", "rest_framework.views.APIView.as_view")
def _as_view(call: Invocation) -> Value:
    mapping = call.argument(0, "actions")
    mapping = mapping if isinstance(mapping, Fields) else Fields({})
    return Thing("django.view", call.site, (call.receiver or NOTHING, mapping))


for _name in (
    "django.views.View",
    "django.views.generic.base.View",
    *(f"django.views.generic.{name}" for name in _GENERIC if name.endswith("View")),
    "django.views.generic.edit.FormView",
    "rest_framework.viewsets.ViewSet",
    "rest_framework.viewsets.GenericViewSet",
    "rest_framework.viewsets.ModelViewSet",
    "rest_framework.viewsets.ReadOnlyModelViewSet",
    "rest_framework.generics.GenericAPIView",
    *(f"rest_framework.generics.{name}" for name in _GENERIC if "API" in name),
    "rest_framework_simplejwt.views.TokenViewBase",
    "rest_framework_simplejwt.views.TokenObtainPairView",
    "rest_framework_simplejwt.views.TokenRefreshView",
    "rest_framework_simplejwt.views.TokenVerifyView",
    "rest_framework.authtoken.views.ObtainAuthToken",
    "graphene_django.views.GraphQLView",
):
    LIBRARY.bases[_name] = "django.views.generic.View"
LIBRARY.bases["rest_framework.views.APIView"] = "django.views.generic.View"
_GENERIC.update(
    dict.fromkeys(
        (
            "TokenViewBase",
            "TokenObtainPairView",
            "TokenRefreshView",
            "TokenVerifyView",
            "ObtainAuthToken",
        ),
        ("POST",),
    )
)


@LIBRARY.attribute(*(f"{name}.as_view" for name in LIBRARY.bases), "django.views.generic.View.as_view")
def _as_view_of_library(_: Machine, owner: Value) -> Value:
    def made(call: Invocation) -> Value:
        mapping = call.argument(0, "actions")
        mapping = mapping if isinstance(mapping, Fields) else Fields({})
        return Thing("django.view", call.site, (owner, mapping))

    return Native(made, "django.views.generic.View.as_view")


@LIBRARY.function(
    "rest_framework.decorators.api_view", "django.views.decorators.http.require_http_methods"
)
def _api_view(call: Invocation) -> Value:
    methods = call.argument(0, "http_method_names") or Items([Known("GET")])
    return Native(lambda inner: _with_methods(inner, methods))


@LIBRARY.function(
    "django.views.decorators.http.require_GET",
    "django.views.decorators.http.require_POST",
    "django.views.decorators.http.require_safe",
)
def _require(call: Invocation) -> Value:
    method = "POST" if call.name.endswith("POST") else "GET"
    return _with_methods(call, Items([Known(method)]))


def _with_methods(call: Invocation, methods: Value) -> Value:
    view = call.arguments[0] if call.arguments else NOTHING
    if isinstance(view, Func):
        view.original.attributes["__methods__"] = methods
    return view


@LIBRARY.function("rest_framework.decorators.action")
def _action(call: Invocation) -> Value:
    described = Fields(dict(call.keywords))

    def mark(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        if isinstance(view, Func):
            view.attributes["__action__"] = described
        return view

    return Native(mark)


@LIBRARY.function("rest_framework.routers.Router")
def _router(call: Invocation) -> Value:
    router = Router("django", call.site, join="plain")
    call.note(router)
    slash = call.keywords.get("trailing_slash")
    made = Thing("rest_framework.routers.Router", call.site, data=router)
    made.attributes["__slash__"] = slash if slash is not None else Known(value=True)
    return made


@LIBRARY.attribute("rest_framework.routers.Router.urls")
def _urls(_: Machine, owner: Value) -> Value:
    return owner


@LIBRARY.method("rest_framework.routers.Router.register")
def _register(call: Invocation) -> Value:
    router, prefix = router_of(call.receiver), pattern_of(call.argument(0, "prefix"))
    viewset = call.argument(1, "viewset")
    for option in options(viewset or NOTHING):
        if router is not None and isinstance(option, Cls) and prefix is not None:
            slash = _slash(call.receiver)
            _add_viewset(call.machine, router, option, path_of_regex(prefix), slash, call.site)
    return NOTHING


def _slash(receiver: Value | None) -> str:
    held = receiver.attributes.get("__slash__") if isinstance(receiver, Thing) else None
    return "" if held == Known(value=False) else "/"


def _add_viewset(
    machine: Machine, router: Router, cls: Cls, prefix: str, slash: str, site: Site
) -> None:
    defined = machine.methods_of(cls)
    types = {t.rpartition(".")[2] for t in machine.library_types(cls)}
    known = {action for t in types for action in _MIXINS.get(t, ())}
    allowed = {m.upper() for m in texts_of(machine_attribute(cls, "http_method_names"))}
    key = text_of(machine_attribute(cls, "lookup_url_kwarg")) or (
        text_of(machine_attribute(cls, "lookup_field")) or "pk"
    )
    for name, handler in defined.items():
        described = handler.attributes.get("__action__")
        if described is not None:
            _add_action(router, handler, name, entries_of(described), (prefix, key, slash), site)
    for action, (method, is_detail) in _ACTIONS.items():
        if (action in known or action in defined) and (not allowed or method in allowed):
            path = f"{prefix}/<{key}>{slash}" if is_detail else prefix + slash
            own = defined.get(action)
            router.add(
                Registration(
                    (method,),
                    path,
                    (own,) if own else (),
                    site,
                    view=machine.class_id(cls),
                    view_site=machine.class_site(cls),
                )
            )


def _add_action(
    router: Router,
    handler: Func,
    name: str,
    described: dict[str, Value],
    place: tuple[str, str, str],
    site: Site,
) -> None:
    prefix, key, slash = place
    methods = tuple(m.upper() for m in texts_of(described.get("methods"))) or ("GET",)
    tail = pattern_of(described.get("url_path")) or name
    middle = f"/<{key}>" if described.get("detail") == Known(value=True) else ""
    router.add(Registration(methods, f"{prefix}{middle}/{path_of_regex(tail)}{slash}", (handler,), site))


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


def _install_roots(machine: Machine) -> None:
    """Finds the root URL modules: those that settings name, else those that nothing includes."""
    candidates = [path for path in machine.files_under("") if path.endswith("urls.py")]
    named = [
        found
        for path in machine.files_under("")
        if path.endswith(".py") and "settings" in path
        for found in texts_of(machine.attribute(machine.load(path), "ROOT_URLCONF"))
    ]
    modules = [machine.module(name, "manage.py") for name in dict.fromkeys(named)]
    found = [module for module in modules if isinstance(module, Mod)]
    if not found:
        included = _included(machine, candidates)
        found = [Mod(path) for path in candidates if path not in included]
    for module in found:
        install(machine, module, Site(module.path, 0, 0))


def _included(machine: Machine, candidates: list[str]) -> set[str]:
    found: set[str] = set()
    for path in candidates:
        for item in items_of(machine.attribute(machine.load(path), "urlpatterns")):
            view = item.arguments[1] if isinstance(item, Thing) and len(item.arguments) > 1 else None
            if isinstance(view, Thing) and view.type == "django.urls.include":
                target = view.arguments[0]
                found.update({target.path} if isinstance(target, Mod) else ())
    return found


LIBRARY.finish = _install_roots
