"""Flask: apps, blueprints, rules, class-based views, and the extensions that register resources."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.routing import Mount, Registration, Router, Use
from cdcheck.abstract.values import (
    Cls,
    Func,
    Known,
    Native,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    functions_in,
    options,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.python.routers import receiving_router, router_of

LIBRARY = Library("flask")
LIBRARY.aliases.update(
    {
        "flask.blueprints.Blueprint": "flask.Blueprint",
        "flask.app.Flask": "flask.Flask",
        "flask_openapi3.OpenAPI": "flask.Flask",
        "flask_openapi3.APIBlueprint": "flask.Blueprint",
        "apiflask.APIFlask": "flask.Flask",
        "apiflask.APIBlueprint": "flask.Blueprint",
        "apiflask.views.MethodView": "flask.views.MethodView",
        "quart.Quart": "flask.Flask",
        "quart.Blueprint": "flask.Blueprint",
        "flask_smorest.blueprint.Blueprint": "flask_smorest.Blueprint",
        "flask_restx.Resource": "flask_restful.Resource",
        "flask_restx.Api": "flask_restful.Api",
        "flask_restx.Namespace": "flask_restful.Namespace",
        "flask_restplus.Resource": "flask_restful.Resource",
        "flask_restplus.Api": "flask_restful.Api",
        "flask_restplus.Namespace": "flask_restful.Namespace",
        "flask_views.MethodView": "flask.views.MethodView",
        "flask_apispec.views.MethodResource": "flask.views.MethodView",
        "flask_apispec.MethodResource": "flask.views.MethodView",
        "flask_restful.views.MethodView": "flask.views.MethodView",
    }
)
LIBRARY.bases.update(
    {
        "flask_smorest.Blueprint": "flask.Blueprint",
        "flask_restful.Resource": "flask.views.MethodView",
        "flask_restful.Namespace": "flask_restful.Api",
    }
)
LIBRARY.app_makers.add("flask.Flask")
LIBRARY.routers.update({"flask.Flask", "flask.Blueprint", "flask_smorest.Blueprint"})
LIBRARY.routers.update({"flask_restful.Api", "flask_restful.Namespace", "flask_smorest.Api"})
LIBRARY.constants["flask.g"] = lambda: Thing("flask.g", Site("", 0, 0))
VIEW_METHODS = ("get", "post", "put", "patch", "delete")


def _receiver_router(call: Invocation) -> Router | None:
    return receiving_router(call, "flask", "flask.Flask")


@LIBRARY.function("flask.Flask", "flask.Blueprint", "flask_smorest.Blueprint")
def _make(call: Invocation) -> Value:
    prefix = call.keywords.get("url_prefix")
    router = Router("flask", call.site, call.name == "flask.Flask", join="plain")
    router.prefix = "" if prefix is None or prefix == NOTHING else pattern_of(prefix)
    call.note(router)
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords, data=router)


def _methods(call: Invocation, default: tuple[str, ...] = ("GET",)) -> tuple[str, ...]:
    given = call.keywords.get("methods")
    named = tuple(sorted({method.upper() for method in texts_of(given)}))
    return tuple(m for m in named if m not in {"HEAD", "OPTIONS"}) or default


def _register(
    call: Invocation, router: Router, path: Value | None, view: Value, methods: tuple[str, ...] | None
) -> None:
    rule = "" if path is None else pattern_of(path)
    for option in options(view):
        cls = _view_class(option)
        if cls is not None:
            _register_class(call, router, rule, cls, methods)
            continue
        found = functions_in(option)
        for function in found[-1:]:
            call.machine.enter_later(function)
        router.add(
            Registration(
                methods or ("GET",),
                rule,
                tuple(found[-1:]),
                call.site,
                view=option.name if isinstance(option, Native) else None,
                given=option,
            )
        )


def _view_class(value: Value) -> Cls | None:
    if isinstance(value, Cls):
        return value
    if isinstance(value, Thing) and value.type == "flask.views.view":
        held = value.arguments[0]
        return held if isinstance(held, Cls) else None
    return None


def _register_class(
    call: Invocation, router: Router, rule: str | None, cls: Cls, methods: tuple[str, ...] | None
) -> None:
    defined = call.machine.methods_of(cls)
    listed = texts_of(cls.attributes.get("methods"))
    verbs = [v for v in VIEW_METHODS if v in defined]
    if not verbs and "dispatch_request" in defined:
        names = methods or tuple(m.upper() for m in listed) or ("GET",)
        router.add(Registration(names, rule, (defined["dispatch_request"],), call.site))
    for verb in verbs:
        if methods is None or verb.upper() in methods:
            router.add(Registration((verb.upper(),), rule, (defined[verb],), call.site))


@LIBRARY.method("flask.Flask.route", "flask.Blueprint.route")
def _route(call: Invocation) -> Value:
    router = _receiver_router(call)
    path = call.argument(0, "rule")
    has_methods = "methods" in call.keywords

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        if router is not None:
            _register(call, router, path, view, _methods(call) if has_methods else None)
        return view

    return Native(register)


@LIBRARY.method(*(f"flask.{owner}.{verb}" for owner in ("Flask", "Blueprint") for verb in VIEW_METHODS))
def _verb(call: Invocation) -> Value:
    router = _receiver_router(call)
    method = call.name.rpartition(".")[2].upper()

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        if router is not None:
            _register(call, router, call.argument(0, "rule"), view, (method,))
        return view

    return Native(register)


@LIBRARY.method("flask.Flask.add_url_rule", "flask.Blueprint.add_url_rule")
def _add_url_rule(call: Invocation) -> Value:
    router = _receiver_router(call)
    view = call.argument(2, "view_func")
    if router is not None and view is not None:
        methods = _methods(call) if "methods" in call.keywords else None
        _register(call, router, call.argument(0, "rule"), view, methods)
    return NOTHING


@LIBRARY.method("flask.Flask.register_blueprint", "flask.Blueprint.register_blueprint")
@LIBRARY.method("flask_smorest.Api.register_blueprint")
def _register_blueprint(call: Invocation) -> Value:
    router = _receiver_router(call)
    for option in options(call.argument(0, "blueprint") or NOTHING):
        blueprint = router_of(option)
        if router is None or blueprint is None:
            if router is not None:
                router.mount_unknown(option, call.site)
            continue
        prefix = call.keywords.get("url_prefix")
        is_given = prefix is not None and prefix != NOTHING
        router.add(
            Mount(
                blueprint,
                pattern_of(prefix) if is_given else "",
                call.site,
                replaces_prefix=is_given,
            )
        )
    return NOTHING


@LIBRARY.method("flask.views.MethodView.as_view", "flask.views.View.as_view")
def _as_view(call: Invocation) -> Value:
    cls = call.receiver if call.receiver is not None else Unknown("a view class")
    return Thing("flask.views.view", call.site, (cls,))


@LIBRARY.function("flask_restful.Api", "flask_smorest.Api", "flask_restful.Namespace")
def _api(call: Invocation) -> Value:
    app = router_of(call.argument(0, "app"))
    prefix = call.argument(1, "prefix")
    path = call.keywords.get("path")
    if call.name.endswith("Namespace"):
        named = text_of(call.argument(0, "name"))
        prefix = path if path is not None else Known("/" + named) if named else Unknown("a name")
    router = Router("flask", call.site, join="plain")
    router.prefix = pattern_of(prefix) if prefix is not None and prefix != NOTHING else ""
    call.note(router)
    if app is not None and not call.name.endswith("Namespace"):
        app.add(Mount(router, "", call.site))
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords, data=router)


@LIBRARY.method("flask_restful.Api.init_app", "flask_smorest.Api.init_app")
def _init_api(call: Invocation) -> Value:
    app, router = router_of(call.argument(0, "app")), _receiver_router(call)
    if app is not None and router is not None:
        app.add(Mount(router, "", call.site))
    if isinstance(call.receiver, Obj | Thing) and call.arguments:
        call.receiver.attributes.setdefault("_app", call.arguments[0])
    return NOTHING


@LIBRARY.method("flask_restful.Api.add_resource", "flask_restful.Api.add_org_resource")
def _add_resource(call: Invocation) -> Value:
    router = _receiver_router(call)
    view, *paths = [*call.arguments, NOTHING]
    for path in paths[:-1]:
        if router is not None:
            _register(call, router, path, view, None)
    return NOTHING


@LIBRARY.method("flask_restful.Api.add_namespace")
def _add_namespace(call: Invocation) -> Value:
    router, namespace = _receiver_router(call), router_of(call.argument(0, "ns"))
    if router is not None and namespace is not None:
        path = call.argument(1, "path")
        is_given = path is not None and path != NOTHING
        prefix = pattern_of(path) if is_given else ""
        router.add(Mount(namespace, prefix, call.site, replaces_prefix=is_given))
    return NOTHING


@LIBRARY.method("flask_restful.Api.namespace")
def _namespace(call: Invocation) -> Value:
    router = _receiver_router(call)
    made = _api(
        Invocation(
            call.machine, "flask_restful.Namespace", None, call.arguments, call.keywords, call.site
        )
    )
    inner = router_of(made)
    if router is not None and inner is not None:
        router.add(Mount(inner, "", call.site))
    return made


@LIBRARY.method("flask_restful.Api.route")
def _resource_route(call: Invocation) -> Value:
    router = _receiver_router(call)

    def register(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        for path in call.arguments:
            if router is not None:
                _register(call, router, path, view, None)
        return view

    return Native(register)


@LIBRARY.method("flask.Flask.before_request", "flask.Blueprint.before_request")
@LIBRARY.method("flask.Flask.errorhandler", "flask.Blueprint.errorhandler")
@LIBRARY.method("flask.Blueprint.app_errorhandler", "flask.Flask.after_request")
@LIBRARY.method("flask.Flask.teardown_appcontext", "flask.Flask.register_error_handler")
def _hook(call: Invocation) -> Value:
    router = _receiver_router(call)
    name = call.name.rpartition(".")[2]
    kind = "error-handler" if "error" in name else "other"
    if router is not None:
        router.add(Use(call.argument(0) or NOTHING, name, "", call.site, kind))
    if call.arguments and isinstance(call.arguments[0], Func):
        return call.arguments[0]
    return Native(lambda inner: inner.arguments[0] if inner.arguments else NOTHING)
