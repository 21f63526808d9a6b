"""DRF: viewsets, their extra actions, and the routers that register them."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import HELD_ROUTER, Mount, Registration, Router
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
    entries_of,
    options,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.python.drf.makings import note_making
from cdcheck.languages.python.drf.serializers import (
    MODEL_SERIALIZER,
    SERIALIZER,
    keep_serializer,
    note_serializers,
)
from cdcheck.languages.python.drf.uses import ANSWERING, asked, read, used_by_view
from cdcheck.languages.python.frameworks.django_views import VERBS, action_of, class_attribute
from cdcheck.languages.python.regex_paths import path_of_regex, takes_words
from cdcheck.languages.python.routers import router_of

_NESTED = "rest_framework_nested.routers.NestedSimpleRouter"

LIBRARY = Library("rest_framework")
LIBRARY.aliases.update(
    {
        "rest_framework.routers.SimpleRouter": "rest_framework.routers.Router",
        "rest_framework.routers.DefaultRouter": "rest_framework.routers.Router",
        "rest_framework_nested.routers.SimpleRouter": "rest_framework.routers.Router",
        "rest_framework_nested.routers.DefaultRouter": "rest_framework.routers.Router",
        "rest_framework_nested.routers.NestedDefaultRouter": _NESTED,
        "rest_framework.decorators.detail_route": "rest_framework.decorators.action",
        "rest_framework.decorators.list_route": "rest_framework.decorators.action",
    }
)
LIBRARY.bases[MODEL_SERIALIZER] = SERIALIZER
LIBRARY.bases["rest_framework.serializers.HyperlinkedModelSerializer"] = MODEL_SERIALIZER
LIBRARY.mapped[SERIALIZER] = keep_serializer
LIBRARY.mapped.update(dict.fromkeys(ANSWERING, used_by_view))
LIBRARY.methods.update({f"{SERIALIZER}.is_valid": asked, f"{SERIALIZER}.save": asked})
LIBRARY.attributes[f"{SERIALIZER}.data"] = read
LIBRARY.instances[SERIALIZER] = note_making
LIBRARY.conclude = note_serializers
LIBRARY.routers.update({"rest_framework.routers.Router", _NESTED})
LIBRARY.bases[_NESTED] = "rest_framework.routers.Router"
_SLASH, _OUTER, _VIEWSETS = "__slash__", "__outer__", "__viewsets__"
_MAPPING = "rest_framework.decorators.MethodMapper"
_KEEPING_KEY = ("rest_framework.", "django.", "builtins.")
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


@LIBRARY.function("rest_framework.decorators.action")
def _action(call: Invocation) -> Value:
    described = Fields(dict(call.keywords))

    def mark(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        if isinstance(view, Func):
            view.attributes["__action__"] = described
            view.attributes["mapping"] = Thing(_MAPPING, inner.site, (view,))
        return view

    return Native(mark)


@LIBRARY.method(*(f"{_MAPPING}.{verb}" for verb in VERBS))
def _map_verb(call: Invocation) -> Value:
    """Marks `@follow.mapping.delete`: another method at the path of the action `follow`."""
    mapping, view = call.receiver, call.argument(0) or NOTHING
    action = mapping.arguments[0] if isinstance(mapping, Thing) else None
    if isinstance(action, Func) and isinstance(view, Func):
        described = entries_of(action.attributes.get("__action__"))
        path = described.get("url_path") or Known(call.machine.function_name(action))
        methods = Items([Known(call.name.rpartition(".")[2])])
        view.attributes["__action__"] = Fields({**described, "url_path": path, "methods": methods})
    return view


@LIBRARY.function("rest_framework.routers.Router", _NESTED)
def _router(call: Invocation) -> Value:
    router = Router("django", call.site, join="plain")
    call.note(router)
    made = Thing("rest_framework.routers.Router", call.site, data=router)
    above = _held(call.argument(0, "parent_router")) if call.name == _NESTED else None
    slash = call.keywords.get("trailing_slash") or (above.attributes[_SLASH] if above else None)
    made.attributes[_SLASH] = slash if slash is not None else Known(value=True)
    if above is not None:
        _nest(call, made, above)
    return made


def _nest(call: Invocation, made: Thing, above: Thing) -> None:
    """Puts a router below one resource of another, as `articles/<article_slug>/`."""
    outer = text_of(above.attributes.get(_OUTER)) or ""
    prefix = pattern_of(call.argument(1, "parent_prefix"))
    lookup = text_of(call.argument(2, "lookup")) or f"nested_{outer.count('<') + 1}"
    parent = entries_of(above.attributes.get(_VIEWSETS)).get(prefix or "")
    if prefix is not None and isinstance(parent, Cls):
        key = _key_of(parent, f"{lookup}_")
        made.attributes[_OUTER] = Known(f"{outer}{path_of_regex(prefix)}/<{key}>/")


@LIBRARY.attribute("rest_framework.routers.Router.urls")
def _urls(_: Machine, owner: Value) -> Value:
    # A list, since apps unpack it, add to it, and put it into tuples for `include`.
    site = owner.site if isinstance(owner, Thing) else Site("", 0, 0)
    return Items([Thing("django.urls.path", site, (Known(""), owner))])


@LIBRARY.attribute("rest_framework.routers.Router.registry")
def _registry(_: Machine, owner: Value) -> Value:
    site = owner.site if isinstance(owner, Thing) else Site("", 0, 0)
    return Thing("rest_framework.routers.Registry", site, data=router_of(owner))


@LIBRARY.method("rest_framework.routers.Registry.extend")
def _extend(call: Invocation) -> Value:
    router, other = router_of(call.receiver), router_of(call.argument(0))
    if router is not None and other is not None:
        router.add(Mount(other, "", call.site))
    return NOTHING


@LIBRARY.method("rest_framework.routers.Router.register")
def _register(call: Invocation) -> Value:
    router, prefix = router_of(call.receiver), pattern_of(call.argument(0, "prefix"))
    held, viewset = _held(call.receiver), call.argument(1, "viewset")
    for option in options(viewset or NOTHING):
        if router is not None and isinstance(option, Cls) and prefix is not None:
            outer, slash = "", "/"
            if held is not None:
                outer = text_of(held.attributes.get(_OUTER)) or ""
                slash = "" if held.attributes.get(_SLASH) == Known(value=False) else "/"
                registered = entries_of(held.attributes.get(_VIEWSETS))
                held.attributes[_VIEWSETS] = Fields({prefix: option, **registered})
            _add_viewset(call.machine, router, option, outer + path_of_regex(prefix), slash, call.site)
    return NOTHING


def _held(router: Value | None) -> Thing | None:
    if isinstance(router, Obj):
        router = router.attributes.get(HELD_ROUTER)
    return router if isinstance(router, Thing) else None


def _key_of(cls: Cls, nested_as: str = "") -> str:
    stated = (text_of(class_attribute(cls, name)) for name in ("lookup_url_kwarg", "lookup_field"))
    key = next(filter(None, stated), "pk" if _is_of_drf(cls) else "lookup")
    takes_any = takes_words(text_of(class_attribute(cls, "lookup_value_regex")) or ".+")
    return nested_as + key if takes_any else f"regex:{nested_as}{key}"


def _is_of_drf(cls: Cls) -> bool:
    """Tells whether no other library may say by which field the views of a class look for a row."""
    others = [one for one in cls.lineage() if not isinstance(one, Cls)]
    return all(isinstance(one, Ext) and one.name.startswith(_KEEPING_KEY) for one in others)


def _add_viewset(
    machine: Machine, router: Router, cls: Cls, prefix: str, slash: str, site: Site
) -> None:
    defined = machine.methods_of(cls)
    types = {t.rpartition(".")[2] for t in machine.library_types(cls)}
    known = {action for t in types for action in _MIXINS.get(t, ())}
    allowed = {m.upper() for m in texts_of(class_attribute(cls, "http_method_names"))}
    key = _key_of(cls)
    for name, handler in defined.items():
        described = handler.attributes.get("__action__")
        if described is not None:
            _add_action(router, handler, name, entries_of(described), (prefix, key, slash), site)
    for action, (method, is_detail) in _ACTIONS.items():
        if (action in known or action in defined) and (not allowed or method in allowed):
            path = f"{prefix}/<{key}>{slash}" if is_detail else prefix + slash
            done = action_of(defined, action)
            router.add(
                Registration(
                    (method,),
                    path,
                    done.handlers,
                    site,
                    view=machine.class_id(cls),
                    view_site=machine.class_site(cls),
                    given_names=done.given,
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
