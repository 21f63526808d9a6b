"""Awilix: containers, registrations, the cradle, scopes of requests, modules loaded by globs."""

import re
from functools import partial
from posixpath import basename, isabs, join

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
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
    items_of,
    options,
    pattern_of,
    root_of,
    text_of,
)
from cdcheck.languages.javascript.autoload import default_of, matching
from cdcheck.languages.javascript.cradles import (
    AWAITED,
    CRADLE,
    Container,
    Recipe,
    build,
    container_of,
    cradle_of,
    make,
    of_awaited,
    of_cradle,
    resolve,
    tell_missing,
)

LIBRARY = Library("awilix")
_CONTAINER, _RESOLVER = "awilix.AwilixContainer", "awilix.Resolver"
_SHARED = ("diContainer", "diContainerProxy", "diContainerClassic")
_PACKAGES = ("@fastify/awilix", "fastify-awilix")
_REQUESTS = (
    *("express.Request", "fastify.FastifyRequest", "fastify.FastifyInstance", "koa.Context"),
    *("koa.ParameterizedContext", "hono.Context", "?", "?.state", "koa.Context.state"),
)
_HELD_AS = ("container", "scope", "diScope", "diContainer")
_ASKERS = ("?", *(f"{request}.{name}" for request in _REQUESTS for name in _HELD_AS))
_NOWHERE = Site("", 0, 0)
LIBRARY.aliases["awilix.AwilixContainer.default"] = _CONTAINER
LIBRARY.reads.update({CRADLE: of_cradle, AWAITED: of_awaited})


def _shared(name: str) -> Thing:
    held = Container(_NOWHERE, name.endswith("Classic"))
    return Thing(_CONTAINER, _NOWHERE, data=held)


LIBRARY.constants.update(
    {f"{package}.{name}": partial(_shared, name) for package in _PACKAGES for name in _SHARED}
)


@LIBRARY.function("awilix.createContainer")
def _create(call: Invocation) -> Value:
    first = call.arguments[0] if call.arguments else NOTHING
    settings = call.arguments[-1] if call.arguments else NOTHING
    above = container_of(entries_of(settings).get("parent") or first)
    if above is not None:
        return Thing(_CONTAINER, call.site, data=above)
    held = Container(call.site, bool(_is_by_name(entries_of(settings))))
    call.note(held)
    return Thing(_CONTAINER, call.site, data=held)


def _is_by_name(settings: dict[str, Value]) -> bool | None:
    mode = settings.get("injectionMode")
    if mode is None:
        return None
    written = mode.name.rpartition(".")[2] if isinstance(mode, Ext) else text_of(mode)
    return written == "CLASSIC"


@LIBRARY.function("awilix.asClass", "awilix.asFunction", "awilix.asValue", "awilix.aliasTo")
def _recipe(call: Invocation) -> Value:
    kind = {"asClass": "class", "asFunction": "function", "asValue": "value"}
    settings = entries_of(call.argument(1))
    recipe = Recipe(
        kind.get(call.name.rpartition(".")[2], "alias"),
        call.argument(0) or NOTHING,
        call.site,
        _is_by_name(settings),
        settings.get("injector"),
    )
    return Thing(_RESOLVER, call.site, data=recipe)


@LIBRARY.method(*(f"{_RESOLVER}.{how}" for how in ("singleton", "scoped", "transient", "disposer")))
@LIBRARY.method(*(f"{_RESOLVER}.{how}" for how in ("proxy", "classic", "inject", "setLifetime")))
@LIBRARY.method(f"{_RESOLVER}.setInjectionMode")
def _configure(call: Invocation) -> Value:
    how, resolver = call.name.rpartition(".")[2], call.receiver
    recipe = resolver.data if isinstance(resolver, Thing) else None
    if isinstance(recipe, Recipe):
        if how == "inject":
            recipe.added = call.argument(0)
        elif how in {"proxy", "classic"}:
            recipe.is_by_name = how == "classic"
        elif how == "setInjectionMode":
            recipe.is_by_name = _is_by_name({"injectionMode": call.argument(0) or NOTHING})
    return resolver or NOTHING


@LIBRARY.method(f"{_CONTAINER}.register", *(f"{asker}.register" for asker in _ASKERS[1:]))
def _register(call: Invocation) -> Value:
    first = call.argument(0)
    name = text_of(first)
    given_here = {name: call.argument(1) or NOTHING} if name is not None else entries_of(first)
    for held in _containers(call):
        is_told = name is not None or (isinstance(first, Fields) and not first.is_open)
        held.is_open |= not is_told
        for key, value in given_here.items():
            _keep(held, key, value, call.site)
    return call.receiver or NOTHING


def _keep(held: Container, name: str, value: Value, site: Site) -> None:
    for option in options(value):
        if isinstance(option, Thing) and isinstance(option.data, Recipe):
            held.add(name, option.data)
        else:
            why = Unknown(f"what `{name}` is registered as is not followed")
            held.add(name, Recipe("value", why, site))


def _containers(call: Invocation) -> list[Container]:
    """Finds the container that is called; one that hangs on a request may be any."""
    held = container_of(call.receiver)
    if held is not None and held.site == _NOWHERE:
        held.site = call.site
        call.note(held)
    return [held] if held is not None else call.machine.facts.all(Container)


@LIBRARY.method(f"{_CONTAINER}.resolve")
def _resolve(call: Invocation) -> Value:
    name, held = text_of(call.argument(0)), container_of(call.receiver)
    if name is None or held is None:
        return Unknown("the name that is asked of the container is not known")
    return resolve(call.machine, held, name, call.site)


@LIBRARY.method(*(f"{asker}.resolve" for asker in _ASKERS))
def _resolve_in_request(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    is_held = any(name in one.recipes for one in call.machine.facts.all(Container))
    if name is None or (not is_held and call.name == "?.resolve"):
        return Unknown("what is asked for is not known")
    return resolve(call.machine, None, name, call.site)


@LIBRARY.method(f"{_CONTAINER}.createScope", *(f"{asker}.createScope" for asker in _ASKERS[1:]))
def _scope(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.method(f"{_CONTAINER}.build")
def _build(call: Invocation) -> Value:
    held, value = container_of(call.receiver), call.argument(0) or NOTHING
    if held is None:
        return Unknown("a container that is not known")
    return build(call.machine, held, value, call.site, _is_by_name(entries_of(call.argument(1))))


@LIBRARY.attribute(f"{_CONTAINER}.cradle")
def _cradle(_: Machine, container: Value) -> Value:
    held = container_of(container)
    return cradle_of(held, _NOWHERE if held is None else held.site)


@LIBRARY.attribute(*(f"{asker}.cradle" for asker in _ASKERS))
def _cradle_in_request(_: Machine, owner: Value) -> Value:
    return cradle_of(None, _root_site(owner))


def _root_site(owner: Value) -> Site:
    root = root_of(owner)
    return root.site if isinstance(root, Thing) else _NOWHERE


@LIBRARY.attribute("fastify.FastifyInstance.diContainer")
def _instance_container(machine: Machine, _: Value) -> Value:
    for name in ("@fastify/awilix.diContainer", "fastify-awilix.diContainer"):
        found = machine.attribute(Ext(name.rpartition(".")[0]), "diContainer")
        if container_of(found) is not None:
            return found
    return Unknown("no container is made")


@LIBRARY.method(f"{_CONTAINER}.loadModules")
def _load_modules(call: Invocation) -> Value:
    settings = entries_of(call.argument(1))
    folder = pattern_of(settings.get("cwd")) or call.machine.package_folder(call.site.path)
    shared = entries_of(settings.get("resolverOptions"))
    listed = call.argument(0)
    for one in items_of(listed) if isinstance(listed, Items) else [listed or NOTHING]:
        glob, *own = items_of(one) if isinstance(one, Items) else [one]
        pattern = pattern_of(glob)
        found = _files(call.machine, folder, pattern) if pattern else []
        told = {**shared, **entries_of(own[0] if own else None)}
        for held in _containers(call):
            held.is_open |= not found
            for path in found:
                _load(call, held, path, told, settings)
    return call.receiver or NOTHING


def _files(machine: Machine, folder: str, pattern: str) -> list[str]:
    """Lists what a glob matches; the built files that it may name are their sources here."""
    pattern = pattern.replace("{}/", "").replace("{}", "") if pattern.startswith("{}") else pattern
    whole = pattern.lstrip("/") if isabs(pattern) else join(folder, pattern)
    found = matching(machine, whole)
    if not found and "." in whole:
        found = matching(machine, re.sub(r"^(?:dist|build|lib)/|\.js$", _source, whole))
    return [path for path in found if ".d." not in basename(path)]


def _source(match: re.Match[str]) -> str:
    return "" if match.group().endswith("/") else ".*"


def _load(
    call: Invocation, held: Container, path: str, own: dict[str, Value], settings: dict[str, Value]
) -> None:
    loaded = call.machine.load(path)
    value = default_of(call.machine, loaded)
    value = entries_of(value).get("default", value)
    if isinstance(loaded, Mod) and not isinstance(value, Func | Cls | Native):
        return
    name = _formatted(call, basename(path).rsplit(".", 1)[0], path, settings.get("formatName"))
    if name is None:
        held.is_open = True
        return
    site = next((call.machine.class_site(o) for o in options(value) if isinstance(o, Cls)), None)
    kind = "class" if site is not None else "function"
    place = site or next(
        (call.machine.function_site(o) for o in options(value) if isinstance(o, Func)), call.site
    )
    if isinstance(value, Func | Cls | Native):
        held.add(name, Recipe(kind, value, place, _is_by_name(own)))


def _formatted(call: Invocation, name: str, path: str, how: Value | None) -> str | None:
    """Names a module as the container does; `None` if it could not be told."""
    if how is None:
        return name
    if isinstance(how, Func | Native):
        described = Fields({"path": Known(path)}, is_open=True)
        return text_of(call.machine.call(how, [Known(name), described], {}, call.site))
    words = [word for word in re.split(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])", name) if word]
    written = text_of(how) or (how.name if isinstance(how, Ext) else "")
    if written.endswith("camelCase") and words:
        return words[0].lower() + "".join(word[:1].upper() + word[1:].lower() for word in words[1:])
    return "_".join(words).lower() if written.endswith("snakeCase") else None


def _finish(machine: Machine) -> None:
    """Makes everything that containers hold."""
    for held in machine.facts.all(Container):
        for recipes in list(held.recipes.values()):
            for recipe in list(recipes):
                make(machine, held, recipe)


LIBRARY.finish = _finish
LIBRARY.conclude = tell_missing
