"""Tsyringe, TypeDI and Inversify: classes injected by type or token, asked of a container."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Func,
    Member,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.cradles import (
    AWAITED,
    Container,
    Recipe,
    of_awaited,
    resolve,
    tell_missing,
)

LIBRARY = Library("decorated injection")
_BINDING, _CONTAINER = "inversify.Binding", "inversify.Container"
_ASKING = ("tsyringe.container.resolve", "typedi.Container.get")
LIBRARY.reads[AWAITED] = of_awaited


def _key(machine: Machine, token: Value | None) -> str | None:
    """Names a token: a text, a class, or a symbol by where it is made."""
    for option in options(token) if token is not None else ():
        text = text_of(option)
        if text is not None:
            return text
        if isinstance(option, Cls):
            return machine.class_id(option)
        if isinstance(option, Thing):
            said = text_of(option.arguments[0]) if option.arguments else None
            return f"{said or 'a token'} of {machine.location(option.site)}"
        if isinstance(option, Ext):
            return option.name
    return None


def _shared(call: Invocation) -> Container:
    """Finds the container of the app; there is one."""
    held = call.machine.facts.all(Container)
    if not held:
        call.note(Container(call.site))
    return call.machine.facts.all(Container)[0]


def _asked(machine: Machine, token: Value | None, site: Site) -> Value:
    key = _key(machine, token)
    if key is None:
        return Unknown("what is asked of the container is not known")
    is_held = any(key in one.recipes for one in machine.facts.all(Container))
    classes = [option for option in options(token or NOTHING) if isinstance(option, Cls)]
    if classes and not is_held:
        return choose([machine.prototype(one) for one in classes])
    return resolve(machine, None, key, site)


@LIBRARY.function(*_ASKING)
@LIBRARY.method(f"{_CONTAINER}.get", f"{_CONTAINER}.resolve", f"{_CONTAINER}.getAsync")
def _ask(call: Invocation) -> Value:
    return _asked(call.machine, call.argument(0), call.site)


def _keep(call: Invocation, token: Value | None, kind: str, value: Value) -> None:
    key = _key(call.machine, token)
    if key is not None:
        _shared(call).add(key, Recipe(kind, value, call.site))


@LIBRARY.function(*(f"tsyringe.container.{how}" for how in ("register", "registerSingleton")))
@LIBRARY.function(*(f"tsyringe.container.{how}" for how in ("registerInstance", "registerType")))
@LIBRARY.function("typedi.Container.set")
def _register(call: Invocation) -> Value:
    token, given = call.argument(0), call.argument(1)
    described = entries_of(given)
    how = call.name.rpartition(".")[2]
    if how in {"registerInstance", "set"}:
        _keep(call, token, "value", given or NOTHING)
    elif how in {"registerSingleton", "registerType"} or isinstance(given, Cls):
        _keep(call, token, "prototype", given or token or NOTHING)
    elif "useValue" in described:
        _keep(call, token, "value", described["useValue"])
    elif "useClass" in described:
        _keep(call, token, "prototype", described["useClass"])
    elif "useFactory" in described:
        _keep(call, token, "factory", described["useFactory"])
    elif "useToken" in described:
        _keep(call, token, "value", _asked(call.machine, described["useToken"], call.site))
    return Ext("tsyringe.container")


@LIBRARY.function("tsyringe.container.createChildContainer")
def _child(_: Invocation) -> Value:
    return Ext("tsyringe.container")


@LIBRARY.function(_CONTAINER)
def _container(call: Invocation) -> Value:
    return Thing(_CONTAINER, call.site, data=_shared(call))


@LIBRARY.method(f"{_CONTAINER}.bind", f"{_CONTAINER}.rebind")
def _bind(call: Invocation) -> Value:
    return Thing(_BINDING, call.site, (call.argument(0) or NOTHING,))


@LIBRARY.method(*(f"{_BINDING}.{how}" for how in ("to", "toSelf", "toConstantValue", "toDynamicValue")))
@LIBRARY.method(f"{_BINDING}.toService")
def _bound(call: Invocation) -> Value:
    binding, how = call.receiver, call.name.rpartition(".")[2]
    token = binding.arguments[0] if isinstance(binding, Thing) else None
    kinds = {"toConstantValue": "value", "toDynamicValue": "factory", "toService": "value"}
    given = (token if how == "toSelf" else call.argument(0)) or NOTHING
    value = _asked(call.machine, given, call.site) if how == "toService" else given
    _keep(call, token, kinds.get(how, "prototype"), value)
    return call.receiver or NOTHING


def _injected(machine: Machine, marker: Thing) -> Value:
    """Gives what `@inject(token)` before a parameter names; TypeDI's may be a function of it."""
    token = marker.arguments[0] if marker.arguments else None
    if isinstance(token, Func):
        token = machine.call(token, [], {}, marker.site)
    if token is None or isinstance(token, Member):
        return Unknown("a dependency named by its annotation")
    return _asked(machine, token, marker.site)


for _name in ("tsyringe.inject", "inversify.inject", "typedi.Inject"):
    LIBRARY.injections[f"{_name}()"] = _injected
    LIBRARY.injections[_name] = _injected
LIBRARY.conclude = tell_missing
