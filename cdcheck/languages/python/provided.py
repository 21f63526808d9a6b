"""What the providers of Dependency Injector give: objects made of other providers, kept once made."""

from collections.abc import Callable

from msgspec import Struct, field

from cdcheck.abstract.library import NOTHING, Invocation, Machine
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Func,
    Items,
    Member,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    items_of,
    options,
)

PROVIDERS = "dependency_injector.providers"
CHAINED = f"{PROVIDERS}.ProvidedInstance"
DEPENDENT = f"{PROVIDERS}.DependenciesContainer.dependency"
OPTION = f"{PROVIDERS}.ConfigurationOption"


class Recipe(Struct, eq=False):
    """Is what a provider makes its object of; `overrides` are the providers that replace it."""

    kind: str
    site: Site
    arguments: list[Value]
    keywords: dict[str, Value]
    fields: dict[str, Value] = field(default_factory=dict)
    overrides: list[Value] = field(default_factory=list)
    made: Value | None = None
    is_being_made: bool = False


class Chain(Struct, eq=False):
    """Is a way from a provider to something inside what it gives; a step may be a call."""

    base: Thing
    steps: tuple["str | Invocation", ...] = ()


def recipe_of(value: Value | None) -> Recipe | None:
    """Finds the recipe of a provider."""
    return value.data if isinstance(value, Thing) and isinstance(value.data, Recipe) else None


def longer(machine: Machine, chain: Thing, name: str) -> Value:
    """Goes one step further in what a provider gives."""
    held = chain.data if isinstance(chain.data, Chain) else Chain(chain)
    return Thing(chain.type, chain.site, data=Chain(held.base, (*held.steps, name)))


def resolve(machine: Machine, value: Value) -> Value:
    """Gives what is injected where a value is named: a provider's object, or the value itself."""
    return choose([_resolved(machine, option) for option in options(value)])


def _resolved(machine: Machine, value: Value) -> Value:
    recipe = recipe_of(value)
    if recipe is not None:
        return value if recipe.kind.startswith("Delegated") else make(machine, recipe)
    if isinstance(value, Thing) and isinstance(value.data, Chain):
        return _CHAINS[value.type](machine, value.data)
    return value


def make(machine: Machine, recipe: Recipe, call: Invocation | None = None) -> Value:
    """Gives what calling a provider gives, once made the same again unless it is told more."""
    is_plain = call is None or not (call.arguments or call.keywords)
    if recipe.made is not None and is_plain:
        return recipe.made
    if recipe.is_being_made:
        return Unknown("a provider that needs itself")
    recipe.is_being_made = True
    if recipe.overrides:
        made = choose([resolve(machine, one) for one in recipe.overrides])
    else:
        made = _MAKERS.get(recipe.kind, _called)(machine, recipe, call)
    recipe.is_being_made = False
    if is_plain and not isinstance(made, Unknown):
        recipe.made = made
    return made


def _called(machine: Machine, recipe: Recipe, call: Invocation | None) -> Value:
    function = recipe.arguments[0] if recipe.arguments else recipe.keywords.get("provides")
    if function is None or function == NOTHING:
        return Unknown("the provider makes nothing")
    arguments = [resolve(machine, one) for one in recipe.arguments[1:]]
    keywords = {k: resolve(machine, v) for k, v in recipe.keywords.items() if k != "provides"}
    if call is not None:
        arguments += call.arguments
        keywords |= call.keywords
    made = machine.call(resolve(machine, function), arguments, keywords, recipe.site)
    for option in options(made):
        if isinstance(option, Obj):
            option.attributes.update({k: resolve(machine, v) for k, v in recipe.fields.items()})
    return made


def _started(machine: Machine, recipe: Recipe, call: Invocation | None) -> Value:
    """Gives what a resource yields, returns, or has its `init` return."""
    function = recipe.arguments[0] if recipe.arguments else recipe.keywords.get("provides")
    starter = machine.attribute(function, "init") if isinstance(function, Cls) else function
    if isinstance(function, Cls) and isinstance(starter, Func):
        bound = machine.attribute(Obj(function), "init")
        made = _called(
            machine, Recipe("", recipe.site, [bound, *recipe.arguments[1:]], recipe.keywords), call
        )
    else:
        made = _called(machine, recipe, call)
    return choose([(o.items or [o])[0] if isinstance(o, Items) else o for o in options(made)])


def _held(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    return recipe.arguments[0] if recipe.arguments else recipe.keywords.get("provides", NOTHING)


def _expected(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    """Gives the default of what a container expects, or else an object of its type."""
    default, type_ = recipe.keywords.get("default"), recipe.keywords.get("instance_of")
    if default is not None:
        return resolve(machine, default)
    for option in options(type_ or (recipe.arguments or [NOTHING])[0]):
        if isinstance(option, Cls):
            return machine.prototype(option)
    return Unknown("nothing is given for a dependency that the container expects")


def _list(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    return Items([resolve(machine, one) for one in recipe.arguments])


def _mapping(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    entries = {**(entries_of(recipe.arguments[0]) if recipe.arguments else {}), **recipe.keywords}
    return Fields({key: resolve(machine, one) for key, one in entries.items()})


def _any(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    """Gives any of several providers' objects: which one, a setting or the caller says."""
    return choose([*(resolve(machine, one) for one in recipe.keywords.values())] or [_UNSELECTED])


def _settings(machine: Machine, recipe: Recipe, _: Invocation | None) -> Value:
    return choose([*_configurations(recipe)] or [_UNSET])


def _configurations(recipe: Recipe) -> list[Value]:
    given = [recipe.keywords[k] for k in ("default", "pydantic_settings") if k in recipe.keywords]
    return [item for one in given for item in (items_of(one) if isinstance(one, Items) else [one])]


def _inside(machine: Machine, chain: Chain) -> Value:
    """Follows `.provided.name`, `.provided[...]` and `.provided.method.call(...)`."""
    value = resolve(machine, chain.base)
    for position, step in enumerate(chain.steps):
        if isinstance(step, Invocation):
            value = machine.call(
                value,
                [resolve(machine, one) for one in step.arguments],
                {key: resolve(machine, one) for key, one in step.keywords.items()},
                step.site,
            )
        elif not isinstance((*chain.steps, "")[position + 1], Invocation):
            value = machine.attribute(value, step)
    return value


def _dependency(machine: Machine, chain: Chain) -> Value:
    """Follows `dependencies.name` to the container that stands for the dependencies."""
    recipe = recipe_of(chain.base)
    given = [] if recipe is None else [*recipe.overrides, *recipe.arguments]
    found: list[Value] = []
    if recipe is not None and isinstance(chain.steps[0], str) and chain.steps[0] in recipe.keywords:
        found.append(resolve(machine, recipe.keywords[chain.steps[0]]))
    for container in given:
        value: Value = container
        for step in chain.steps:
            value = machine.attribute(value, step) if isinstance(step, str) else value
        found.append(resolve(machine, value))
    return choose(found or [Unknown("the container that it comes from is not known")])


def _option(machine: Machine, chain: Chain) -> Value:
    """Reads a setting: what the app itself sets, by its path, or a setting that is not known."""
    recipe = recipe_of(chain.base)
    steps = [step for step in chain.steps if isinstance(step, str)]
    path = ".".join(steps)
    if recipe is None:
        return _UNSET
    if recipe.overrides:
        return resolve(machine, _dependency(machine, chain))
    found = [recipe.fields[path]] if path in recipe.fields else []
    found.extend(_setting(machine, settings, steps) for settings in _configurations(recipe))
    return choose([resolve(machine, one) for one in found] or [_UNSET])


def _setting(machine: Machine, settings: Value, steps: list[str]) -> Value:
    for step in steps:
        is_absent = isinstance(settings, Fields) and step not in settings.entries
        settings = _UNSET if is_absent else machine.attribute(settings, step)
    return _UNSET if isinstance(settings, Member) else settings


_UNSET = Unknown("a setting that the container reads")
_UNSELECTED = Unknown("the provider is selected by what is not known")
_MAKERS: dict[str, Callable[[Machine, Recipe, Invocation | None], Value]] = {
    "Resource": _started,
    "Object": _held,
    "Delegate": _held,
    "Container": _held,
    "Self": _held,
    "Dependency": _expected,
    "List": _list,
    "Dict": _mapping,
    "Aggregate": _any,
    "FactoryAggregate": _any,
    "Selector": _any,
    "Configuration": _settings,
}
_CHAINS: dict[str, Callable[[Machine, Chain], Value]] = {
    CHAINED: _inside,
    DEPENDENT: _dependency,
    OPTION: _option,
}
