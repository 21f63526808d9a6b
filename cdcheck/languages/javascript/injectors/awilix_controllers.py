"""What awilix-express and awilix-koa make of injected code: handlers, controllers, decorated classes."""

from collections.abc import Iterator
from posixpath import join

from msgspec import Struct, field

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Func,
    Items,
    Known,
    Native,
    Site,
    Thing,
    Value,
    choose,
    entries_of,
    functions_in,
    items_of,
    options,
    pattern_of,
    text_of,
    texts_of,
)
from cdcheck.languages.javascript.autoload import default_of, matching
from cdcheck.languages.javascript.chains_of_handlers import handlers_of, paths_of
from cdcheck.languages.javascript.cradles import Container, build, cradle_of

LIBRARY = Library("awilix controllers")
_ROUTERS = {"express": "express.Router", "koa": "koa-router.routes"}
_PACKAGES = ("awilix-express", "awilix-koa", "awilix-router-core")
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "all")
_CONTROLLER = "awilix.controller"
_PATHS, _METHODS = "@paths", "@methods"


class _Draft(Struct, eq=False):
    """Is a controller: what makes it, the paths it is below, its routes with names of methods."""

    target: Value
    prefixes: list[str | None] = field(default_factory=list)
    routes: list[tuple[Registration, str]] = field(default_factory=list)
    guards: tuple[str, ...] = ()


class _Routed(Struct, frozen=True, eq=False):
    """Is what a decorator says of a class."""

    cls: Cls
    paths: tuple[str | None, ...] = ()
    guards: tuple[str, ...] = ()


def _made(machine: Machine, value: Value, site: Site) -> Value:
    """Makes what a class or function makes, with what the app's container holds."""
    held = machine.facts.all(Container)
    if held:
        return build(machine, held[0], value, site)
    return choose([machine.call(one, [cradle_of(None, site)], {}, site) for one in options(value)])


def _names(*names: str) -> tuple[str, ...]:
    return tuple(f"{package}.{name}" for package in _PACKAGES for name in names)


@LIBRARY.function(*_names("makeInvoker", "makeFunctionInvoker", "makeClassInvoker"))
@LIBRARY.function(*_names("makeResolverInvoker"))
def _invoker(call: Invocation) -> Value:
    made = _made(call.machine, call.argument(0) or NOTHING, call.site)
    return Native(lambda inner: _method(inner.machine, made, text_of(inner.argument(0))))


def _method(machine: Machine, owner: Value, name: str | None) -> Value:
    return NOTHING if name is None else machine.attribute(owner, name)


@LIBRARY.function(*_names("inject"))
def _inject(call: Invocation) -> Value:
    return _made(call.machine, call.argument(0) or NOTHING, call.site)


@LIBRARY.function(*_names("createController"))
def _create(call: Invocation) -> Value:
    return Thing(_CONTROLLER, call.site, data=_Draft(call.argument(0) or NOTHING))


@LIBRARY.method(f"{_CONTROLLER}.prefix", f"{_CONTROLLER}.before", f"{_CONTROLLER}.after")
def _configure(call: Invocation) -> Value:
    draft, how = _draft_of(call.receiver), call.name.rpartition(".")[2]
    if draft is not None and how == "prefix":
        draft.prefixes.extend(paths_of(call.argument(0)))
    elif draft is not None and how == "before":
        draft.guards += _guards(call.machine, call.arguments)
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{_CONTROLLER}.{verb}" for verb in _VERBS))
def _verb(call: Invocation) -> Value:
    draft, verb = _draft_of(call.receiver), call.name.rpartition(".")[2]
    if draft is not None:
        _add(call, draft, ("ANY" if verb == "all" else verb.upper(),), call.arguments)
    return call.receiver or NOTHING


@LIBRARY.method(f"{_CONTROLLER}.verbs")
def _verbs(call: Invocation) -> Value:
    draft = _draft_of(call.receiver)
    if draft is not None:
        _add(call, draft, tuple(v.upper() for v in texts_of(call.argument(0))), call.arguments[1:])
    return call.receiver or NOTHING


def _add(call: Invocation, draft: _Draft, methods: tuple[str, ...], given: list[Value]) -> None:
    path, name, settings = [*given, NOTHING, NOTHING, NOTHING][:3]
    guards = _guards(call.machine, [entries_of(settings).get("before", NOTHING)])
    for one in paths_of(path):
        draft.routes.append((Registration(methods, one, (), call.site, guards), text_of(name) or ""))


def _guards(machine: Machine, values: list[Value]) -> tuple[str, ...]:
    return tuple(machine.function_id(one) for one in handlers_of(machine, values))


def _draft_of(value: Value | None) -> _Draft | None:
    return value.data if isinstance(value, Thing) and isinstance(value.data, _Draft) else None


@LIBRARY.function(*_names("route"))
def _route(call: Invocation) -> Value:
    paths = tuple(paths_of(call.argument(0)))

    def apply(applied: Invocation) -> Value:
        for option in options(applied.argument(0) or NOTHING):
            if isinstance(option, Cls):
                applied.note(_Routed(option, paths))
        _mark(applied, _PATHS, [Known(path) for path in paths])
        return NOTHING

    return Native(apply, call.name)


@LIBRARY.function(*_names("before"))
def _before(call: Invocation) -> Value:
    guards = _guards(call.machine, call.arguments)

    def apply(applied: Invocation) -> Value:
        for option in options(applied.argument(0) or NOTHING):
            if isinstance(option, Cls):
                applied.note(_Routed(option, (), guards))
            elif isinstance(option, Func):
                option.guards = (*option.guards, *guards)
        return NOTHING

    return Native(apply, call.name)


@LIBRARY.function(*_names(*(verb.upper() for verb in _VERBS)))
def _decorated_verb(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    site = call.site
    mark = Thing("ANY" if verb == "ALL" else verb, site)
    return Native(lambda applied: _mark(applied, _METHODS, [mark]), call.name)


def _mark(applied: Invocation, name: str, values: list[Value]) -> Value:
    for function in functions_in(applied.argument(0)):
        marks = function.attributes.setdefault(name, Items([]))
        if isinstance(marks, Items):
            marks.items.extend(values)
    return NOTHING


@LIBRARY.function(*_names("controller"))
def _controller(call: Invocation) -> Value:
    given = call.argument(0) or NOTHING
    return _router(call, items_of(given) if isinstance(given, Items) else [given])


@LIBRARY.function(*_names("loadControllers"))
def _load(call: Invocation) -> Value:
    cwd = entries_of(call.argument(1)).get("cwd")
    folder = pattern_of(cwd) or call.machine.package_folder(call.site.path)
    files = [
        path
        for glob in texts_of(call.argument(0))
        for path in matching(call.machine, join(folder, glob).replace(".js", ".*"))
    ]
    return _router(call, [value for path in files for value in _exported(call.machine, path)])


def _exported(machine: Machine, path: str) -> Iterator[Value]:
    value = default_of(machine, machine.load(path))
    yield value
    yield from entries_of(value).values()


def _router(call: Invocation, values: list[Value]) -> Value:
    framework = "koa" if "koa" in call.name else "express"
    whole = Router(framework, call.site)
    call.note(whole)
    for option in [one for value in values for one in options(value)]:
        draft = _draft_of(option) or (
            _described(call.machine, option) if isinstance(option, Cls) else None
        )
        if draft is not None:
            _mount(call, whole, draft)
    return Thing(_ROUTERS[framework], call.site, data=whole)


def _described(machine: Machine, cls: Cls) -> _Draft:
    """Reads a controller from the decorators of a class and its methods."""
    notes = [one for one in machine.facts.all(_Routed) if one.cls is cls]
    draft = _Draft(cls, [path for one in notes for path in one.paths])
    draft.guards = tuple(guard for one in notes for guard in one.guards)
    for name, method in machine.methods_of(cls).items():
        marks = [m for m in items_of(method.attributes.get(_METHODS)) if isinstance(m, Thing)]
        paths = items_of(method.attributes.get(_PATHS)) or [Known("")]
        for path in paths if marks else ():
            verbs = tuple(mark.type for mark in marks)
            draft.routes.append((Registration(verbs, text_of(path), (), marks[0].site), name))
    return draft


def _mount(call: Invocation, whole: Router, draft: _Draft) -> None:
    inner = Router(whole.framework, call.site, guards=draft.guards)
    call.note(inner)
    for prefix in draft.prefixes or [""]:
        whole.add(Mount(inner, prefix, call.site))
    made = _made(call.machine, draft.target, call.site) if draft.routes else NOTHING
    for route, name in draft.routes:
        route.handlers = handlers_of(call.machine, [_method(call.machine, made, name)])
        inner.add(route)
