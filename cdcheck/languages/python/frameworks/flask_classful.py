"""Flask-Classful: views whose methods become routes by their names and parameters."""

import re

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.routing import Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Func,
    Known,
    Native,
    Thing,
    Value,
    functions_in,
    options,
    pattern_of,
    texts_of,
)
from cdcheck.languages.python.routers import router_of

LIBRARY = Library("flask_classful")
LIBRARY.aliases.update(
    {"flask_classy.FlaskView": "flask_classful.FlaskView", "flask_classy.route": "flask_classful.route"}
)
_RULES = "__classful_rules__"
_BY_NAME = {"index": "GET", **{verb: verb.upper() for verb in ("get", "put", "patch", "post", "delete")}}
_NOT_ROUTED = ("_", "before_", "after_")


@LIBRARY.function("flask_classful.route")
def _route(call: Invocation) -> Value:
    rule = Thing("flask_classful.rule", call.site, tuple(call.arguments[:1]), call.keywords)

    def mark(inner: Invocation) -> Value:
        view = inner.arguments[0] if inner.arguments else NOTHING
        for function in functions_in(view)[-1:]:
            before = function.attributes.get(_RULES)
            rules = before.arguments if isinstance(before, Thing) else ()
            function.attributes[_RULES] = Thing("flask_classful.rules", call.site, (*rules, rule))
        return view

    return Native(mark)


@LIBRARY.method("flask_classful.FlaskView.register")
def _register(call: Invocation) -> Value:
    router = router_of(call.argument(0, "app"))
    for cls in options(call.receiver) if call.receiver is not None else ():
        if router is None or not isinstance(cls, Cls):
            continue
        excluded = texts_of(_setting(call, cls, "excluded_methods"))
        for name, function in call.machine.methods_of(cls).items():
            if not name.startswith(_NOT_ROUTED) and name not in excluded:
                call.machine.enter_later(Func(function.path, function.index, function.env, cls))
                _register_method(call, router, cls, name, function)
    return NOTHING


def _register_method(call: Invocation, router: Router, cls: Cls, name: str, function: Func) -> None:
    base = _base(call, cls)
    marked = function.attributes.get(_RULES) or function.original.attributes.get(_RULES)
    for rule in marked.arguments if isinstance(marked, Thing) else ():
        if isinstance(rule, Thing):
            methods = tuple(method.upper() for method in texts_of(rule.keywords.get("methods")))
            path = _joined(base, pattern_of(rule.arguments[0]) if rule.arguments else None)
            router.add(Registration(methods or ("GET",), path, (function,), rule.site))
    if marked is None:
        listed = texts_of(_setting(call, cls, "default_methods"))
        methods = (_BY_NAME[name],) if name in _BY_NAME else tuple(listed) or ("GET",)
        path = _path_of_method(call, cls, base, name, function.original)
        router.add(Registration(methods, path, (function,), call.machine.function_site(function)))


def _path_of_method(
    call: Invocation, cls: Cls, base: str | None, name: str, function: Func
) -> str | None:
    is_dashed = _is_set(call, cls, "method_dashified", default=False)
    own = "/" if name in _BY_NAME else f"/{name.replace('_', '-') if is_dashed else name}/"
    required = call.machine.parameters_of(function, required=True)[1:]
    inside = set(re.findall(r"<(?:[^<>:]*:)?(\w+)>", base or ""))
    path = _joined(base, own, *(f"<{parameter}>" for parameter in required if parameter not in inside))
    if path is None or path == "/":
        return path
    return path.rstrip("/") + ("/" if _is_set(call, cls, "trailing_slash", default=True) else "")


def _base(call: Invocation, cls: Cls) -> str | None:
    prefix, base = (_setting(call, cls, name) for name in ("route_prefix", "route_base"))
    apart = re.sub(r"(.)([A-Z][a-z]+)", r"\1-\2", cls.name.removesuffix("View"))
    named = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", apart).lower()
    written = Known(named) if base is None or base == NOTHING else base
    parts = [pattern_of(part) for part in (prefix, written) if part is not None and part != NOTHING]
    return _joined(*parts)


def _joined(*parts: str | None) -> str | None:
    known = [part for part in parts if part is not None]
    return re.sub("/+", "/", "/" + "/".join(known)) if len(known) == len(parts) else None


def _setting(call: Invocation, cls: Cls, name: str) -> Value | None:
    own = (base.attributes.get(name) for base in cls.lineage() if isinstance(base, Cls))
    return call.keywords.get(name) or next((value for value in own if value is not None), None)


def _is_set(call: Invocation, cls: Cls, name: str, *, default: bool) -> bool:
    given = _setting(call, cls, name)
    return bool(given.value) if isinstance(given, Known) and given != NOTHING else default
