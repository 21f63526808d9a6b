"""Django: URL patterns with includes, from the root URL modules down."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Items,
    Known,
    Mod,
    Site,
    Thing,
    Value,
    entries_of,
    functions_in,
    items_of,
    options,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.python.frameworks.django_views import (
    add_class,
    inherited_methods,
    name_of_library_view,
    refused_view,
)
from cdcheck.languages.python.regex_paths import path_of_regex

LIBRARY = Library("django")
LIBRARY.aliases.update(
    {
        "django.conf.urls.url": "django.urls.re_path",
        "django.conf.urls.include": "django.urls.include",
        "django.urls.conf.path": "django.urls.path",
        "django.urls.conf.include": "django.urls.include",
    }
)


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


@LIBRARY.function("django.conf.urls.i18n.i18n_patterns")
def _by_language(call: Invocation) -> Value:
    """Puts patterns below a language's code, but those of the default language if that is asked."""
    is_bare = call.keywords.get("prefix_default_language") == Known(value=False)
    inner = Thing("django.urls.include", call.site, (Items(list(call.arguments)),))
    prefix = Known("" if is_bare else "<language>/")
    return Items([Thing("django.urls.path", call.site, (prefix, inner))])


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
            add_class(machine, router, cls, mapping, path, site)
            return
    named = name_of_library_view(view)
    if named:
        methods = inherited_methods(named) or ("ANY",)
        router.add(Registration(methods, path, (), site, view=named))
        return
    refused = refused_view(machine, view, site)
    if refused is not None:
        machine.facts.add(refused)
    for function in functions_in(view)[-1:]:
        machine.enter_later(function)
        methods = tuple(texts_of(function.original.attributes.get("__methods__"))) or ("ANY",)
        around = (machine.function_id(function),) if function.wraps is not None else ()
        router.add(Registration(methods, path, (function,), site, around))


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
