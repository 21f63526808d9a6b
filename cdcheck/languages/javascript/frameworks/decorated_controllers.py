"""Controllers as decorated classes, which libraries register on an Express, Koa or Fastify app."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, LibraryFunction, Machine
from cdcheck.abstract.routing import Mount, Registration, Router
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Func,
    Items,
    Known,
    Native,
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
from cdcheck.languages.javascript.autoload import folder_of, matching
from cdcheck.languages.javascript.chains_of_handlers import handlers_of, path_of, router_of

LIBRARY = Library("decorated controllers")
LIBRARY.aliases["koa-swagger-decorator.SwaggerRouter"] = "koa-router"
_PACKAGES = {
    "routing-controllers": "express",
    "tsoa": "express",
    "@tsoa/runtime": "express",
    "inversify-express-utils": "express",
    "@inversifyjs/http-core": "express",
    "@overnightjs/core": "express",
    "@decorators/express": "express",
    "koa-swagger-decorator": "koa",
    "koa-decorator": "koa",
    "fastify-decorators": "fastify",
}
_VERBS = ("Get", "Post", "Put", "Patch", "Delete", "Head", "All")
_CONTROLLERS = ("Controller", "JsonController", "Route", "controller", "prefix", "Prefix")
_MARK = "@registrations"


class _Controller(Struct, frozen=True, eq=False):
    """Is a decorated class; the paths are those that all of its routes are below."""

    cls: Cls
    paths: tuple[str, ...]
    family: str
    site: Site
    guards: tuple[str, ...] = ()


class _Server(Struct, frozen=True, eq=False):
    """Is what registers controllers: those that are named, those in files, or all of a family."""

    router: Router
    prefix: str | None
    family: str
    site: Site
    classes: tuple[Cls, ...] = ()
    files: frozenset[str] = frozenset()


def _path_in(value: Value | None) -> str | None:
    """Reads a path, which may be an option, and in which `{name}` is a parameter."""
    entries = entries_of(value)
    given = entries.get("url") or entries.get("route") or entries.get("path") if entries else value
    if given is None or given == NOTHING:
        return ""
    path = path_of(given)
    is_written = path is not None and isinstance(given, Known)
    return path.replace("{", ":").replace("}", "") if path and is_written else path


def _marking(method: str) -> LibraryFunction:
    def decorator(call: Invocation) -> Value:
        is_named = method != ""
        verbs = (method,) if is_named else tuple(m.upper() for m in texts_of(call.argument(0)))
        given = call.arguments if is_named else call.arguments[1:]
        path, *before = given or [Known("")]
        guards = tuple(call.machine.function_id(f) for f in handlers_of(call.machine, before))
        entry = Registration(verbs, _path_in(path), (), call.site, guards)
        return Native(lambda applied: _mark(applied, entry), call.name)

    return decorator


def _mark(applied: Invocation, entry: Registration) -> Value:
    for function in functions_in(applied.argument(0) or NOTHING):
        marks = function.attributes.setdefault(_MARK, Items([]))
        if isinstance(marks, Items):
            marks.items.append(Thing(_MARK, entry.site, data=entry))
    return NOTHING


def _controller(call: Invocation) -> Value:
    first, *before = call.arguments or [Known("")]
    paths = tuple(p for o in options(first) if (p := _path_in(o)) is not None)
    guards = tuple(call.machine.function_id(f) for f in handlers_of(call.machine, before))
    family = call.name.rpartition(".")[0]

    def apply(applied: Invocation) -> Value:
        for option in options(applied.argument(0) or NOTHING):
            if isinstance(option, Cls):
                call.note(_Controller(option, paths or ("",), family, call.site, guards))
        return NOTHING

    return Native(apply, call.name)


for _package in _PACKAGES:
    for _verb in _VERBS:
        _method = "ANY" if _verb == "All" else _verb.upper()
        for _name in (_verb, _verb.upper(), _verb.lower(), "http" + _verb):
            LIBRARY.functions[f"{_package}.{_name}"] = _marking(_method)
    for _name in ("request", "Method", "httpMethod"):
        LIBRARY.functions[f"{_package}.{_name}"] = _marking("")
    for _name in _CONTROLLERS:
        LIBRARY.functions[f"{_package}.{_name}"] = _controller
LIBRARY.app_makers.update(
    {"routing-controllers.createExpressServer", "routing-controllers.createKoaServer"}
)


@LIBRARY.function("routing-controllers.createExpressServer", "routing-controllers.createKoaServer")
def _create_server(call: Invocation) -> Value:
    framework = "koa" if "Koa" in call.name else "express"
    router = Router(framework, call.site, is_app=True)
    call.note(router)
    _serve(call, router, call.argument(0))
    type_ = "koa" if framework == "koa" else "express.Application"
    return Thing(type_, call.site, data=router)


@LIBRARY.function("routing-controllers.useExpressServer", "routing-controllers.useKoaServer")
@LIBRARY.function("routing-controllers.useContainer")
def _use_server(call: Invocation) -> Value:
    router = router_of(call.argument(0))
    if router is not None:
        _serve(call, router, call.argument(1))
    return call.argument(0) or NOTHING


def _serve(call: Invocation, router: Router, settings: Value | None) -> None:
    entries = entries_of(settings)
    prefix = entries.get("routePrefix")
    given = [o for value in items_of(entries.get("controllers")) for o in options(value)]
    classes = tuple(o for o in given if isinstance(o, Cls))
    globs = (pattern_of(o) for o in given if not isinstance(o, Cls))
    files = frozenset(f for glob in globs if glob for f in matching(call.machine, _source(glob)))
    path = "" if prefix is None else text_of(prefix) or path_of(prefix)
    call.note(_Server(router, path, "routing-controllers", call.site, classes, files))


def _source(glob: str) -> str:
    """Writes a glob of built files as one of their sources."""
    return glob.lstrip("/").replace("{}/", "").replace(".js", ".*")


@LIBRARY.function("inversify-express-utils.InversifyExpressServer")
def _inversify_server(call: Invocation) -> Value:
    router = Router("express", call.site, is_app=True)
    call.note(router)
    root = entries_of(call.argument(2)).get("rootPath")
    prefix = "" if root is None else path_of(root)
    call.note(_Server(router, prefix, "inversify-express-utils", call.site))
    app = Thing("express.Application", call.site, data=router)
    return Thing("inversify-express-utils.InversifyExpressServer", call.site, data=app)


@LIBRARY.method(*(f"inversify-express-utils.InversifyExpressServer.set{n}Config" for n in ("", "Error")))
def _configure(call: Invocation) -> Value:
    server = call.receiver
    if isinstance(server, Thing) and isinstance(server.data, Thing) and call.arguments:
        call.machine.call(call.arguments[0], [server.data], {}, call.site)
    return server or NOTHING


@LIBRARY.method("inversify-express-utils.InversifyExpressServer.build")
def _build(call: Invocation) -> Value:
    server = call.receiver
    return server.data if isinstance(server, Thing) and isinstance(server.data, Thing) else NOTHING


@LIBRARY.method("koa-router.mapDir")
def _map_folder(call: Invocation) -> Value:
    folder, router = folder_of(call.argument(0)), router_of(call.receiver)
    if folder is not None and router is not None:
        files = frozenset(call.machine.files_under(folder))
        call.note(_Server(router, "", "koa-swagger-decorator", call.site, (), files))
    return NOTHING


@LIBRARY.method("koa-router.map")
def _map_class(call: Invocation) -> Value:
    router = router_of(call.receiver)
    classes = tuple(o for o in options(call.argument(0) or NOTHING) if isinstance(o, Cls))
    if router is not None and classes:
        call.note(_Server(router, "", "koa-swagger-decorator", call.site, classes))
    return NOTHING


def _register_all(machine: Machine) -> None:
    controllers: dict[tuple[str, int], _Controller] = {}
    for one in machine.facts.all(_Controller):
        controllers.setdefault((one.cls.path, one.cls.index), one)
    servers = machine.facts.all(_Server)
    served = {server.family for server in servers}
    for one in controllers.values():
        by = [server for server in servers if _is_served(one, server)]
        router = _router_of(machine, one, by[0].router.framework if by else _PACKAGES[one.family])
        for server in by:
            server.router.add(Mount(router, server.prefix, server.site))
        if one.family not in served:
            _default_app(machine, one).add(Mount(router, _base_path(machine, one), one.site))


def _is_served(one: _Controller, server: _Server) -> bool:
    if one.family != server.family:
        return False
    return (
        not (server.classes or server.files) or one.cls in server.classes or one.cls.path in server.files
    )


def _router_of(machine: Machine, one: _Controller, framework: str) -> Router:
    router = Router(framework, one.site, guards=one.guards)
    machine.facts.add(router)
    for path in one.paths:
        inner = Router(router.framework, one.site)
        machine.facts.add(inner)
        router.add(Mount(inner, path, one.site))
        for function in machine.methods_of(one.cls).values():
            for entry in _marks(function):
                registration = Registration(
                    entry.methods, entry.path, (function,), entry.site, entry.guards, options=Fields({})
                )
                inner.add(registration)
    return router


def _marks(function: Func) -> Iterator[Registration]:
    for mark in items_of(function.attributes.get(_MARK)):
        if isinstance(mark, Thing) and isinstance(mark.data, Registration):
            yield mark.data


def _default_app(machine: Machine, one: _Controller) -> Router:
    """Finds the app that code registers controllers on by generated or inherited means."""
    framework = _PACKAGES[one.family]
    found = [r for r in machine.facts.all(Router) if r.is_app and r.framework in {framework, "koa"}]
    if found:
        return found[0]
    app = Router(framework, one.site, is_app=True)
    machine.facts.add(app)
    return app


def _base_path(machine: Machine, one: _Controller) -> str:
    if "tsoa" not in one.family:
        return ""
    written = entries_of(machine.load("tsoa.json"))
    places = (entries_of(written.get(part)) for part in ("routes", "spec", "swagger"))
    return next((t for p in places if (t := text_of(p.get("basePath"))) is not None), "")


LIBRARY.conclude = _register_all
