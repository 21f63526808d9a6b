"""What Django's managers and query sets are of, and the rows that they give."""

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Items, Obj, Thing, Unknown, Value, options

MANAGER = "django.db.models.Manager"
_ROW = frozenset({"get", "first", "last", "earliest", "latest", "create", "create_user"})
_SINGLE = frozenset({"count", "exists", "aggregate", "in_bulk", "none"})
_PLAIN_BASES = frozenset(
    {
        *(MANAGER, "django.contrib.auth.models.BaseUserManager", "builtins.object"),
        *("django.contrib.auth.models.UserManager", "django.contrib.auth.base_user.BaseUserManager"),
    }
)


class QuerySet(Struct, frozen=True):
    """Is what a query set has besides its model's fields; an open one may have anything.

    `is_of_rows` tells whether it gives instances of its model. `loaded` are the relations whose rows it
    gives along, `None` if that could not be told. `is_related` says that they may have been loaded with
    another row.
    """

    names: tuple[str, ...] = ()
    is_open: bool = False
    is_of_rows: bool = True
    loaded: tuple[str, ...] | None = ()
    is_related: bool = False


def own_managers(machine: Machine, cls: Cls) -> None:
    """Tells the managers that a model defines which model they are of, as Django does."""
    for value in cls.attributes.values():
        if isinstance(value, Obj | Thing) and MANAGER in machine.library_types(value):
            value.attributes["model"] = cls


def query_set_of(machine: Machine, value: Value | None) -> Thing | None:
    """Gives what a manager or a query set asks for; `None` for what is of no known model."""
    if isinstance(value, Thing) and value.type == "django.Manager":
        is_of_model = bool(value.arguments) and isinstance(value.arguments[0], Cls)
        return value if is_of_model else None
    model = value.attributes.get("model") if isinstance(value, Obj | Thing) else None
    if not isinstance(model, Cls):
        return None
    is_plain = isinstance(value, Thing) or (isinstance(value, Obj) and _is_plain(value.cls))
    held = QuerySet(is_open=not is_plain, loaded=() if is_plain else None)
    return Thing("django.Manager", machine.class_site(model), (model,), data=held)


def has_plain_managers(machine: Machine, model: Cls) -> bool:
    """Tells whether all managers that a model defines leave the query sets as they are."""
    defined = (
        value for one in model.lineage() if isinstance(one, Cls) for value in one.attributes.values()
    )
    managers = (
        option
        for value in defined
        for option in options(value)
        if isinstance(option, Obj) and MANAGER in machine.library_types(option)
    )
    return all(_is_plain(manager.cls) for manager in managers)


def _is_plain(manager: Cls) -> bool:
    """Tells whether a class of managers leaves the query sets as they are."""
    for one in manager.lineage():
        if isinstance(one, Cls):
            if "get_queryset" in one.attributes:
                return False
        elif not (isinstance(one, Ext) and one.name in _PLAIN_BASES):
            return False
    return True


def given_by(query_set: Thing, method: str) -> Value | None:
    """Gives what a method gives that is no query set; `None` if it gives one, or nothing."""
    model = query_set.arguments[0]
    name = method.removeprefix("a")
    if not isinstance(model, Cls):
        return None
    if name in _ROW:
        held = query_set.data
        is_row = not isinstance(held, QuerySet) or held.is_of_rows
        return Obj(model) if is_row else Unknown("a row of chosen columns")
    if name in {"get_or_create", "update_or_create"}:
        return Items([Obj(model), Unknown("whether the row is new")])
    return Unknown(f"the result of `{name}`") if name in _SINGLE else None


def elements_of(query_set: Thing) -> list[Value]:
    """Lists what a loop over a query set sees."""
    held = query_set.data if isinstance(query_set.data, QuerySet) else QuerySet()
    model = query_set.arguments[0] if query_set.arguments else None
    return [Obj(model)] if held.is_of_rows and isinstance(model, Cls) else []
