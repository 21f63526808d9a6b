"""Fastify: instances, encapsulated plugins with prefixes, autoload by folder, route objects, hooks."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.routing import Mount, Registration, Router, Use
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Known,
    Member,
    Native,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    options,
    text_of,
    texts_of,
)
from cdcheck.languages.javascript.autoload import autoloaded, default_of
from cdcheck.languages.javascript.chains_of_handlers import (
    handlers_of,
    name_of,
    path_of,
    paths_of,
    router_of,
)
from cdcheck.languages.javascript.fastify_callbacks import note_hook, note_hooks_of_route, note_plugin

LIBRARY = Library("fastify")
LIBRARY.app_makers.update({"fastify", "fastify.fastify"})
LIBRARY.aliases.update(
    {
        "fastify.fastify": "fastify",
        "fastify.Fastify": "fastify",
        "fastify-autoload": "@fastify/autoload",
        "@fastify/autoload.fastifyAutoload": "@fastify/autoload",
        "fastify-plugin.fastifyPlugin": "fastify-plugin",
        "fastify-mongodb": "@fastify/mongodb",
        "@fastify/mongodb.fastifyMongodb": "@fastify/mongodb",
    }
)
INSTANCE = "fastify.FastifyInstance"
VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "all")
# What a plugin of a library gives every instance, where the model of the library says what it is.
_DECORATING = {"@fastify/mongodb": "mongo"}
_BEFORE = ("onRequest", "preParsing", "preValidation", "preHandler")


@LIBRARY.function("fastify")
def _app(call: Invocation) -> Value:
    router = Router("fastify", call.site, is_app=True)
    call.note(router)
    return Thing(INSTANCE, call.site, tuple(call.arguments), call.keywords, data=router)


def _held(call: Invocation) -> Router:
    router = router_of(call.receiver)
    if router is None:
        router = Router("fastify", call.site, is_orphan=True)
        if isinstance(call.receiver, Thing):
            router.site = call.receiver.site
            call.receiver.data = router
        call.note(router)
    return router


@LIBRARY.method(f"{INSTANCE}.withTypeProvider", f"{INSTANCE}.after", f"{INSTANCE}.ready")
def _same(call: Invocation) -> Value:
    handlers_of(call.machine, call.arguments)
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{INSTANCE}.{verb}" for verb in VERBS))
def _register_route(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    given = call.arguments[1:] or [NOTHING]
    described = entries_of(given[0]) if not isinstance(given[0], Func) else {}
    handler = given[-1] if len(given) > 1 or not described else described.get("handler", NOTHING)
    methods = ("ANY",) if verb == "all" else (verb.upper(),)
    _add(call, methods, call.argument(0), handler, described)
    return call.receiver or NOTHING


@LIBRARY.method(f"{INSTANCE}.route")
def _route(call: Invocation) -> Value:
    described = entries_of(call.argument(0))
    path = described.get("url") or described.get("path")
    methods = tuple(method.upper() for method in texts_of(described.get("method")))
    if methods:
        _add(call, methods, path, described.get("handler", NOTHING), described)
    return call.receiver or NOTHING


def _add(
    call: Invocation,
    methods: tuple[str, ...],
    path: Value | None,
    handler: Value,
    described: dict[str, Value],
) -> None:
    before = handlers_of(call.machine, [described[hook] for hook in _BEFORE if hook in described])
    note_hooks_of_route(call, described)
    chain = handlers_of(call.machine, [handler])
    wanted = tuple(m for m in methods if m not in {"HEAD", "OPTIONS"}) or methods
    guards = tuple(call.machine.function_id(f) for f in before)
    for one in paths_of(path):
        entry = Registration(
            wanted, one, chain, call.site, guards, options=Fields(described), given=handler
        )
        _held(call).add(entry)


@LIBRARY.function("fastify-plugin")
def _plugin(call: Invocation) -> Value:
    return Thing("fastify-plugin", call.site, tuple(call.arguments[:1]))


@LIBRARY.method(f"{INSTANCE}.register")
def _register(call: Invocation) -> Value:
    settings = call.argument(1) or Fields({})
    for plugin in options(call.argument(0) or NOTHING):
        for option in options(plugin_of(call.machine, plugin)):
            _enter(call, option, settings)
    return call.receiver or NOTHING


def plugin_of(machine: Machine, loaded: Value) -> Value:
    """Gives the plugin that a module exports, or a value that stands for itself."""
    exported = default_of(machine, loaded)
    return entries_of(exported).get("default", exported)


def _enter(call: Invocation, plugin: Value, settings: Value) -> None:
    name = name_of(call.machine, plugin)
    if name.startswith("@fastify/autoload"):
        for loaded, options_given in autoloaded(call.machine, settings, call.site):
            _enter(call, loaded, options_given)
        return
    if isinstance(plugin, Thing) and plugin.type == "fastify-plugin":
        for inner in options(plugin.arguments[0] if plugin.arguments else NOTHING):
            call_plugin(call.machine, inner, call.receiver or NOTHING, settings, call.site)
        return
    if isinstance(plugin, Func | Native | Cls):
        call_plugin(call.machine, plugin, _child(call, settings), settings, call.site)
        return
    if isinstance(plugin, Ext) and plugin.name in _DECORATING:
        given = call.machine.call(plugin, [settings], {}, call.site)
        _give(call, _DECORATING[plugin.name], given)
    if not _held(call).mount_unknown(plugin, call.site):
        _held(call).add(Use(plugin, name, "", call.site, _kind(name)))


def _child(call: Invocation, settings: Value) -> Thing:
    given = entries_of(settings).get("prefix")
    router = Router("fastify", call.site)
    call.note(router)
    _held(call).add(Mount(router, "" if given is None else path_of(given), call.site))
    child = Thing(INSTANCE, call.site, data=router)
    if isinstance(call.receiver, Thing):
        child.attributes.update(call.receiver.attributes)
    return child


def call_plugin(machine: Machine, plugin: Value, instance: Value, settings: Value, site: Site) -> None:
    """Calls a plugin as the instance that it is registered on does."""
    note_plugin(machine, plugin, site)
    done = Native(lambda _: NOTHING, "done")
    machine.call(plugin, [instance, settings, done], {}, site)


@LIBRARY.method(f"{INSTANCE}.decorate", f"{INSTANCE}.decorateRequest")
def _decorate(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    value = call.argument(1) or NOTHING
    if name and call.name.endswith("decorate"):
        _give(call, name, value)
    handlers_of(call.machine, [value])
    return call.receiver or NOTHING


def _give(call: Invocation, name: str, value: Value) -> None:
    if isinstance(call.receiver, Thing):
        call.receiver.attributes[name] = value
        call.note(_Decorated(name, value))


class _Decorated(Struct, frozen=True, eq=False):
    """Is what an instance is given under a name, for plugins and handlers to use."""

    name: str
    value: Value


def _by_name(noted: list[_Decorated]) -> dict[str, Value]:
    found: dict[str, list[Value]] = {}
    for one in noted:
        found.setdefault(one.name, []).append(one.value)
    return {name: choose(values) for name, values in found.items()}


def _read(machine: Machine, owner: Thing, name: str) -> Value:
    known = machine.facts.view(_Decorated, _by_name).get(name)
    return known if known is not None else Member(owner, INSTANCE, name)


LIBRARY.reads[INSTANCE] = _read


@LIBRARY.attribute("fastify.FastifyRequest.server", "fastify.FastifyReply.server")
def _server(_: Machine, owner: Value) -> Value:
    site = owner.site if isinstance(owner, Thing) else Site("", 0, 0)
    return Thing(INSTANCE, site)


@LIBRARY.method(f"{INSTANCE}.addHook", f"{INSTANCE}.setErrorHandler")
@LIBRARY.method(f"{INSTANCE}.setNotFoundHandler", f"{INSTANCE}.addContentTypeParser")
@LIBRARY.method(f"{INSTANCE}.removeContentTypeParser", f"{INSTANCE}.removeAllContentTypeParsers")
def _hook(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    kinds = {"setErrorHandler": "error-handler", "setNotFoundHandler": "not-found"}
    kind = kinds.get(verb, "body-parser" if "ContentType" in verb else "other")
    hook = text_of(call.argument(0)) or ""
    value = call.arguments[-1] if call.arguments else Unknown("a hook")
    if verb == "addHook":
        note_hook(call)
    _held(call).add(Use(value, f"{verb} {hook}".strip(), "", call.site, kind))
    handlers_of(call.machine, [a for a in call.arguments if not isinstance(a, Known)])
    return call.receiver or NOTHING


def _kind(name: str) -> str:
    if "cors" in name:
        return "cors"
    if "static" in name:
        return "static"
    return "auth" if "jwt" in name or "auth" in name else "other"
