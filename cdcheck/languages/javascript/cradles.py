"""What injection containers of Node.js hold by name: recipes, made when something first asks."""

from msgspec import Struct, field

from cdcheck.abstract.library import NOTHING, Machine
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
from cdcheck.model.code import Unresolved

CRADLE, AWAITED = "awilix.cradle", "awilix.awaited"


class Recipe(Struct, eq=False):
    """Is how a container makes what it holds under a name.

    `kind` is `class`, `function`, `value` or `alias`; a `prototype` is a class that is injected by the
    types of its parameters, a `factory` a function of the container. `is_by_name` says that parameters
    are filled by their names; `None` leaves that to the container. `added` gives what is injected
    besides.
    """

    kind: str
    value: Value
    site: Site
    is_by_name: bool | None = None
    added: Value | None = None
    made: Value | None = None
    is_being_made: bool = False


class Container(Struct, eq=False):
    """Is an injection container with those of its scopes; an open one may hold more than is known."""

    site: Site
    is_by_name: bool = False
    recipes: dict[str, list[Recipe]] = field(default_factory=dict)
    is_open: bool = False

    def add(self, name: str, recipe: Recipe) -> None:
        """Keeps a recipe under a name, besides others that it may have in other branches."""
        kept = self.recipes.setdefault(name, [])
        kept[:] = [one for one in kept if one.site != recipe.site]
        kept.append(recipe)


class Cradle(Struct, frozen=True, eq=False):
    """Is what is injected as a whole; of no container, it is that of any."""

    container: Container | None = None


class Asked(Struct, frozen=True, eq=False):
    """Is a name that something asks of a container, which may be registered later."""

    container: Container | None
    name: str
    site: Site


def container_of(value: Value | None) -> Container | None:
    """Finds the container that a value holds."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, Container):
            return option.data
    return None


def cradle_of(container: Container | None, site: Site) -> Thing:
    """Gives the object of which each attribute is what a container holds under its name."""
    return Thing(CRADLE, site, data=Cradle(container))


def resolve(machine: Machine, container: Container | None, name: str, site: Site) -> Value:
    """Gives what a container holds under a name, or what stands for it until it is registered."""
    asked = Asked(container, name, site)
    machine.facts.add(asked)
    found = given(machine, asked)
    return Thing(AWAITED, site, data=asked) if found is None else found


def given(machine: Machine, asked: Asked) -> Value | None:
    """Gives what is registered under the name that is asked for; `None` if nothing is yet."""
    containers = [asked.container] if asked.container is not None else machine.facts.all(Container)
    recipes = [(one, recipe) for one in containers for recipe in one.recipes.get(asked.name, ())]
    return choose([make(machine, one, recipe) for one, recipe in recipes]) if recipes else None


def make(machine: Machine, container: Container, recipe: Recipe) -> Value:
    """Makes what a recipe is for, once."""
    if recipe.made is not None:
        return recipe.made
    if recipe.is_being_made:
        return Unknown("what is injected needs itself")
    recipe.is_being_made = True
    made = _made(machine, container, recipe)
    recipe.is_being_made = False
    if not isinstance(made, Unknown):
        recipe.made = made
    return made


def build(
    machine: Machine,
    container: Container,
    value: Value,
    site: Site,
    is_by_name: bool | None = None,
) -> Value:
    """Makes what a class, a function or a resolver makes, with what a container holds."""
    found: list[Value] = []
    for option in options(value):
        recipe = option.data if isinstance(option, Thing) and isinstance(option.data, Recipe) else None
        found.append(make(machine, container, recipe or Recipe("function", option, site, is_by_name)))
    return choose(found)


def _made(machine: Machine, container: Container, recipe: Recipe) -> Value:
    if recipe.kind == "value":
        return recipe.value
    if recipe.kind in {"prototype", "factory"}:
        return choose([_plainly(machine, recipe, option) for option in options(recipe.value)])
    if recipe.kind == "alias":
        return resolve(machine, container, text_of(recipe.value) or "", recipe.site)
    added = machine.call(recipe.added, [], {}, recipe.site) if recipe.added is not None else NOTHING
    return choose(
        [
            machine.call(option, _arguments(machine, container, recipe, option, added), {}, recipe.site)
            for option in options(recipe.value)
        ]
    )


def _plainly(machine: Machine, recipe: Recipe, maker: Value) -> Value:
    if recipe.kind == "prototype" and isinstance(maker, Cls):
        return machine.prototype(maker)
    return machine.call(maker, [Ext("tsyringe.container")], {}, recipe.site)


def _arguments(
    machine: Machine, container: Container, recipe: Recipe, maker: Value, added: Value
) -> list[Value]:
    local = entries_of(added)
    is_by_name = container.is_by_name if recipe.is_by_name is None else recipe.is_by_name
    if not is_by_name:
        cradle = cradle_of(container, recipe.site)
        cradle.attributes.update(local)
        return [cradle]
    function = machine.methods_of(maker).get("constructor") if isinstance(maker, Cls) else maker
    names = machine.parameters_of(function) if isinstance(function, Func) else []
    return [
        local[name] if name in local else resolve(machine, container, name, recipe.site)
        for name in names
    ]


def of_cradle(machine: Machine, cradle: Thing, name: str) -> Value:
    """Reads what a container holds, as an attribute of its cradle."""
    held = cradle.data
    container = held.container if isinstance(held, Cradle) else None
    return resolve(machine, container, name, cradle.site)


def of_awaited(machine: Machine, awaited: Thing, name: str) -> Value:
    """Reads an attribute of what was not registered when it was asked for."""
    found = given(machine, awaited.data) if isinstance(awaited.data, Asked) else None
    return Member(awaited, AWAITED, name) if found is None else machine.attribute(found, name)


def tell_missing(machine: Machine) -> None:
    """Notes what is asked of containers that hold nothing of that name."""
    for asked in machine.facts.all(Asked):
        if given(machine, asked) is not None:
            continue
        containers = [asked.container] if asked.container is not None else machine.facts.all(Container)
        why = f"no container registers `{asked.name}`"
        if any(one.is_open for one in containers):
            why = f"it is not known what registers `{asked.name}`"
        machine.facts.add(Unresolved(machine.location(asked.site), "what is injected", why))
