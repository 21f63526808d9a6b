"""Dependency Injector: declarative and dynamic containers, providers, wiring with `Provide[...]`."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Items,
    Obj,
    Thing,
    Unknown,
    Value,
    choose,
    options,
    text_of,
)
from cdcheck.languages.python.provided import (
    CHAINED,
    DEPENDENT,
    OPTION,
    PROVIDERS,
    Chain,
    Recipe,
    longer,
    make,
    recipe_of,
    resolve,
)
from cdcheck.languages.python.standard import environment_value
from cdcheck.model.code import Unresolved

LIBRARY = Library("dependency_injector")
_CONTAINERS = ("DeclarativeContainer", "DynamicContainer")
_PROVIDER = f"{PROVIDERS}.Provider"
_OPEN = ("Dependency", "AbstractFactory", "AbstractSingleton", "AbstractCallable", "AbstractCoroutine")
_MAKING = (
    *("Factory", "Singleton", "Callable", "Coroutine", "Resource", "ThreadSafeSingleton"),
    *("ThreadLocalSingleton", "ContextLocalSingleton"),
    *("DelegatedFactory", "DelegatedSingleton", "DelegatedCallable"),
)
_KINDS = (
    *_OPEN,
    *_MAKING,
    *("Object", "DependenciesContainer", "Configuration", "Container", "Delegate", "Self"),
    *("List", "Dict", "Aggregate", "FactoryAggregate", "Selector"),
)
_PROVIDE = "dependency_injector.wiring.Provide[]"
_PROVIDER_ITSELF = "dependency_injector.wiring.Provider[]"
_CLOSING = "dependency_injector.wiring.Closing[]"
LIBRARY.bases.update({f"{PROVIDERS}.{kind}": _PROVIDER for kind in _KINDS})


class _Container(Struct, frozen=True, eq=False):
    """Is a class of containers."""

    cls: Cls


@LIBRARY.function(*(f"{PROVIDERS}.{kind}" for kind in _KINDS))
@LIBRARY.method(*(f"{PROVIDERS}.{kind}[].()" for kind in _KINDS))
def _provider(call: Invocation) -> Value:
    kind = call.name.removesuffix("()").removesuffix("[]").rpartition(".")[2]
    recipe = Recipe(kind, call.site, list(call.arguments), dict(call.keywords))
    made = Thing(f"{PROVIDERS}.{kind}", call.site, data=recipe)
    if kind in {"FactoryAggregate", "Aggregate"}:
        made.attributes.update(recipe.keywords)
    if kind == "Container":
        _hold(call, recipe, made)
    return made


def _hold(call: Invocation, recipe: Recipe, made: Thing) -> None:
    """Makes the container inside another at once, since its providers are named by its attributes."""
    for option in options(recipe.arguments[0]) if recipe.arguments else ():
        if isinstance(option, Cls):
            held = call.machine.call(option, [], recipe.keywords, call.site)
            recipe.arguments[0] = held
            made.attributes.update(_providers(option))


def _providers(cls: Cls) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for ancestor in reversed([one for one in cls.lineage() if isinstance(one, Cls)]):
        found.update({k: v for k, v in ancestor.attributes.items() if isinstance(v, Thing)})
    return found


@LIBRARY.derived(*(f"dependency_injector.containers.{kind}" for kind in _CONTAINERS))
def _declared(machine: Machine, cls: Cls) -> None:
    machine.facts.add(_Container(cls))
    for name, value in cls.attributes.items():
        recipe = recipe_of(value)
        if recipe is not None and recipe.kind == "Self":
            recipe.made = Obj(cls)
        for base in cls.lineage()[1:]:
            above = recipe_of(base.attributes.get(name)) if isinstance(base, Cls) else None
            if above is not None and recipe is not None and above.kind in _OPEN:
                above.overrides.append(value)


def _made(_: Machine, instance: Obj, call: Invocation) -> None:
    """Puts what a container is made with in the place of its providers."""
    providers = _providers(instance.cls)
    for name, value in call.keywords.items():
        recipe = recipe_of(providers.get(name))
        if recipe is not None and value is not providers[name]:
            recipe.overrides.append(value)


LIBRARY.instances.update({f"dependency_injector.containers.{kind}": _made for kind in _CONTAINERS})


@LIBRARY.method(f"{_PROVIDER}.()", f"{_PROVIDER}.async_", f"{_PROVIDER}.init")
def _asked(call: Invocation) -> Value:
    recipe = recipe_of(call.receiver)
    return (
        Unknown("a provider that is not known") if recipe is None else make(call.machine, recipe, call)
    )


@LIBRARY.method(f"{_PROVIDER}.override", f"{_PROVIDER}.add_args", f"{_PROVIDER}.add_kwargs")
@LIBRARY.method(f"{_PROVIDER}.set_args", f"{_PROVIDER}.set_kwargs", f"{_PROVIDER}.add_attributes")
def _told_more(call: Invocation) -> Value:
    recipe, how = recipe_of(call.receiver), call.name.rpartition(".")[2]
    if recipe is not None and how == "override":
        recipe.overrides.extend(call.arguments)
    elif recipe is not None and how == "add_attributes":
        recipe.fields.update(call.keywords)
    elif recipe is not None:
        recipe.arguments.extend(call.arguments)
        recipe.keywords.update(call.keywords)
    return call.receiver or NOTHING


@LIBRARY.attribute(f"{_PROVIDER}.provider")
def _provider_of(_: Machine, provider: Value) -> Value:
    if not isinstance(provider, Thing):
        return Unknown("a provider that is not known")
    return Thing(
        f"{PROVIDERS}.Delegate", provider.site, data=Recipe("Delegate", provider.site, [provider], {})
    )


@LIBRARY.attribute(f"{_PROVIDER}.provided")
def _provided(_: Machine, provider: Value) -> Value:
    if not isinstance(provider, Thing):
        return Unknown("a provider that is not known")
    return Thing(CHAINED, provider.site, data=Chain(provider))


LIBRARY.reads.update(dict.fromkeys((CHAINED, DEPENDENT, OPTION), longer))
LIBRARY.reads[f"{PROVIDERS}.DependenciesContainer"] = lambda machine, owner, name: longer(
    machine, Thing(DEPENDENT, owner.site, data=Chain(owner)), name
)
LIBRARY.reads[f"{PROVIDERS}.Configuration"] = lambda machine, owner, name: longer(
    machine, Thing(OPTION, owner.site, data=Chain(owner)), name
)


@LIBRARY.method(f"{CHAINED}.()")
def _called_inside(call: Invocation) -> Value:
    held = call.receiver
    if not isinstance(held, Thing) or not isinstance(held.data, Chain):
        return Unknown("a provider that is not known")
    if held.data.steps[-1:] == ("call",):
        return Thing(CHAINED, call.site, data=Chain(held.data.base, (*held.data.steps, call)))
    return resolve(call.machine, held)


@LIBRARY.method(f"{DEPENDENT}.()", f"{OPTION}.()")
def _asked_for(call: Invocation) -> Value:
    return resolve(call.machine, call.receiver or NOTHING)


@LIBRARY.method(*(f"{OPTION}.{name}" for name in ("as_int", "as_float", "as_", "required")))
def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{OPTION}.from_{how}" for how in ("env", "value", "dict", "pydantic")))
@LIBRARY.method(*(f"{PROVIDERS}.Configuration.from_{how}" for how in ("dict", "pydantic", "value")))
def _configure(call: Invocation) -> Value:
    chain = call.receiver.data if isinstance(call.receiver, Thing) else None
    value = call.argument(0) or NOTHING
    if call.name.endswith("from_env"):
        value = environment_value(call.machine, value, call.argument(1, "default"))
    if isinstance(chain, Chain) and (recipe := recipe_of(chain.base)) is not None:
        recipe.fields[".".join(step for step in chain.steps if isinstance(step, str))] = value
    elif isinstance(chain, Recipe):
        chain.keywords["default"] = Items([chain.keywords.get("default", Fields({})), value])
    return NOTHING


def _named(machine: Machine, value: Value | None) -> Value:
    """Finds the provider that `Provide[...]` names, by itself or as text."""
    name = text_of(value)
    if name is None or isinstance(value, Thing):
        return value if value is not None else Unknown("nothing is named")
    found: list[Value] = []
    for container in machine.facts.all(_Container):
        held: Value = container.cls
        for step in name.split("."):
            held = machine.attribute(held, step)
        found.extend(one for one in options(held) if isinstance(one, Thing) and one.data is not None)
    return choose(found or [Unknown(f"no container has `{name}`")])


def _injected(machine: Machine, marker: Thing) -> Value:
    value = _named(machine, marker.arguments[0] if marker.arguments else None)
    if marker.type == _PROVIDER_ITSELF:
        return value
    given = resolve(machine, value)
    if isinstance(given, Unknown) and given.why != _SETTING:
        machine.facts.add(Unresolved(machine.location(marker.site), "what is injected", given.why))
    return given


_SETTING = "a setting that the container reads"
LIBRARY.injections.update({_PROVIDE: _injected, _PROVIDER_ITSELF: _injected})
LIBRARY.injections[_CLOSING] = lambda machine, marker: choose(
    [_injected(machine, one) for one in marker.arguments if isinstance(one, Thing)] or [NOTHING]
)


@LIBRARY.method(f"{_PROVIDE}.()", f"{_PROVIDER_ITSELF}.()", f"{_CLOSING}.()")
def _depended_on(call: Invocation) -> Value:
    """Gives what FastAPI's `Depends(Provide[...])` resolves to."""
    marker = call.receiver
    if not isinstance(marker, Thing):
        return Unknown("nothing is named")
    return LIBRARY.injections[marker.type](call.machine, marker)


def _finish(machine: Machine) -> None:
    """Makes everything that containers give, and tells what cannot be made."""
    for container in machine.facts.all(_Container):
        for name, recipe in _recipes(container.cls):
            given = make(machine, recipe)
            if isinstance(given, Unknown) and recipe.kind in (*_MAKING, *_OPEN):
                at = machine.location(recipe.site)
                machine.facts.add(Unresolved(at, f"the provider `{name}`", given.why))


def _recipes(cls: Cls) -> Iterator[tuple[str, Recipe]]:
    for name, value in list(cls.attributes.items()):
        recipe = recipe_of(value)
        if recipe is not None:
            yield name, recipe


LIBRARY.finish = _finish
