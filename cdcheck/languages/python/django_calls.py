"""What calls of Django's managers and query sets name."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Cls, Known, Thing, Value, options
from cdcheck.model.orm_calls import Mention, ModelCall

_LOOKUPS = frozenset({"filter", "exclude", "get", "aget"})
_VALUES = frozenset({"create", "acreate", "update", "aupdate"})
_NAMES = {
    "order_by": "order",
    "values": "select",
    "values_list": "select",
    "only": "only",
    "defer": "only",
    "select_related": "select_related",
}
_ADDING = frozenset({"annotate", "alias", "extra", "values", "values_list"})


class QuerySet(Struct, frozen=True):
    """Is what a query set has besides its model's fields; an open one may have anything."""

    names: tuple[str, ...] = ()
    is_open: bool = False


def note_call(call: Invocation) -> Value | None:
    """Notes what a call names; gives the query set that it makes, `None` for what is no manager."""
    manager = call.receiver
    if (
        not isinstance(manager, Thing)
        or not manager.arguments
        or not isinstance(manager.arguments[0], Cls)
    ):
        return None
    held = manager.data if isinstance(manager.data, QuerySet) else QuerySet()
    method = call.name.rpartition(".")[2]
    is_vague = held.is_open or (call.machine.is_reusing and not _is_spelt(call, manager.arguments[0]))
    mentions = () if is_vague else tuple(dict.fromkeys(_mentions(call, method)))
    if mentions:
        call.note(
            ModelCall(
                call.at,
                "django",
                call.machine.class_id(manager.arguments[0]),
                method,
                mentions=mentions,
                names=held.names,
                function=call.caller,
            )
        )
    if method not in _ADDING:
        return manager
    return Thing(manager.type, call.site, manager.arguments, data=_added(held, call, method))


def _is_spelt(call: Invocation, model: Cls) -> bool:
    """Tells whether a call spells out its model and all that it names, whatever led to it."""
    written = call.machine.source(call.site)
    is_of_model = written.startswith(f"{model.name}.objects.") and "**" not in written
    return is_of_model and not call.arguments and all(f"{name}=" in written for name in call.keywords)


def _added(held: QuerySet, call: Invocation, method: str) -> QuerySet:
    is_plain = method.startswith("values")
    is_open = method == "extra" or (not is_plain and bool(call.arguments)) or not call.keywords
    is_open = is_open and not (is_plain and not call.keywords)
    return QuerySet((*held.names, *call.keywords), held.is_open or is_open)


def _mentions(call: Invocation, method: str) -> Iterator[Mention]:
    if method in _LOOKUPS:
        for name in (*call.keywords, *_in_conditions(call.arguments)):
            yield Mention("where", tuple(name.split("__")), call.at)
    elif method in _VALUES:
        for name in call.keywords:
            yield Mention("values", (name,), call.at)
    for argument in call.arguments if method in _NAMES else ():
        if isinstance(argument, Known) and isinstance(argument.value, str):
            name = argument.value.removeprefix("-") if method == "order_by" else argument.value
            yield Mention(_NAMES[method], tuple(name.split("__")), call.at)


def _in_conditions(values: list[Value] | tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        for option in options(value):
            if isinstance(option, Thing) and option.type.endswith(".Q"):
                yield from option.keywords
                yield from _in_conditions(option.arguments)
