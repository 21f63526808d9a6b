"""Views of Django and DRF: what classes and decorated functions answer."""

from collections.abc import Mapping
from typing import NamedTuple

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Native,
    Obj,
    Site,
    Thing,
    Value,
    text_of,
    texts_of,
)
from cdcheck.languages.python.django.requests import REQUESTS, user_of
from cdcheck.model.http import RefusedView

LIBRARY = Library("django-views")
_VIEW = "django.views.generic.View"
VERBS = ("get", "post", "put", "patch", "delete")
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
_AS_VIEW = ".as_view()"
# What has patterns of its own, as `admin.site.urls`.
_INCLUDED = ".urls"
_ACTIONS = {"post": "create", "put": "update", "patch": "partial_update", "delete": "destroy"}


class Action(NamedTuple):
    """Is how a class does an action: by a method of the app, if any, and what DRF gives it besides."""

    handlers: tuple[Func, ...]
    given: tuple[str, ...] = ()


def inherited_methods(type_: str) -> tuple[str, ...]:
    """Lists the methods that a view class of a library answers by itself."""
    return _GENERIC.get(type_.rpartition(".")[2], ())


def name_of_library_view(view: Value) -> str:
    """Names the library's view that a pattern leads to, a class or function; empty if it is none."""
    cls = view.arguments[0] if isinstance(view, Thing) and view.type == "django.view" else view
    if isinstance(cls, Ext):
        return "" if cls.name.endswith(_INCLUDED) else cls.name
    is_made = isinstance(view, Thing) and view.type.endswith(_AS_VIEW)
    return view.type.removesuffix(_AS_VIEW) if isinstance(view, Thing) and is_made else ""


def add_class(
    machine: Machine,
    router: Router,
    cls: Cls,
    mapping: dict[str, Value],
    path: str | None,
    site: Site,
) -> None:
    defined = machine.methods_of(cls)
    allowed = {m.lower() for m in texts_of(class_attribute(cls, "http_method_names"))}
    if mapping:
        for verb, action in mapping.items():
            done = action_of(defined, text_of(action) or "")
            own = Registration((verb.upper(),), path, done.handlers, site, given_names=done.given)
            own.view = machine.class_id(cls)
            router.add(own)
        return
    verbs = {verb: defined[verb] for verb in VERBS if verb in defined}
    types = machine.library_types(cls)
    for verb in VERBS:
        if allowed and verb not in allowed:
            continue
        if verb in verbs:
            router.add(Registration((verb.upper(),), path, (verbs[verb],), site))
            continue
        type_ = next((one for one in types if verb.upper() in inherited_methods(one)), None)
        if type_ is not None:
            done = action_of(defined, _left_to(type_, verb))
            router.add(
                Registration(
                    (verb.upper(),),
                    path,
                    done.handlers,
                    site,
                    view=machine.class_id(cls),
                    view_site=machine.class_site(cls),
                    given_names=done.given,
                )
            )


def action_of(defined: Mapping[str, Func], action: str) -> Action:
    """Finds the method of the app by which DRF does an action, if it does not do it by itself."""
    if action == "partial_update" and action not in defined and "update" in defined:
        return Action((defined["update"],), ("partial",))
    return Action((defined[action],) if action in defined else ())


def _left_to(type_: str, verb: str) -> str:
    """Names the action that a generic view of DRF does for a method; empty for one of Django."""
    name = type_.rpartition(".")[2]
    if not name.endswith("APIView"):
        return ""
    return ("list" if "List" in name else "retrieve") if verb == "get" else _ACTIONS[verb]


def refused_view(machine: Machine, view: Value, site: Site) -> RefusedView | None:
    """Finds a class of views that is routed to without `as_view()`."""
    at = machine.location(site)
    if isinstance(view, Native):
        return RefusedView(at, "as_view", "maker") if view.name == f"{_VIEW}.as_view" else None
    cls = view.cls if isinstance(view, Obj) else view
    if not isinstance(cls, Cls) or _VIEW not in machine.library_types(cls):
        return None
    own = ("__call__",) if isinstance(view, Obj) else ("__init__", "__new__")
    is_callable = any(class_attribute(cls, name) is not None for name in own) or bool(cls.keywords)
    how = "instance" if isinstance(view, Obj) else "class"
    return None if is_callable else RefusedView(at, cls.name, how)


def class_attribute(cls: Cls, name: str) -> Value | None:
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
            "TokenBlacklistView",
            "ObtainAuthToken",
            "obtain_auth_token",
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


def _read_user(type_: str) -> None:
    LIBRARY.attributes[f"{type_}.user"] = lambda machine, owner: user_of(machine, owner, type_)


for _type in ("?", *REQUESTS, *(f"{view}.request" for view in (*LIBRARY.bases, _VIEW))):
    _read_user(_type)
