"""What calls of Django's managers, query sets and rows name."""

from collections.abc import Iterable, Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Items,
    Known,
    Obj,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
)
from cdcheck.languages.python.django.given import note_given
from cdcheck.languages.python.django.managers import QuerySet, query_set_of
from cdcheck.languages.python.django.rows import LOADING, note_row, with_loaded
from cdcheck.model.orm_calls import Mention, ModelCall

_LOOKUPS = frozenset({"filter", "exclude", "get", "aget"})
_VALUES = frozenset({"create", "acreate", "update", "aupdate"})
_GETTING = frozenset({"get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create"})
_DEFAULTS = ("defaults", "create_defaults")
_NAMES = {
    "order_by": "order",
    "latest": "order",
    "earliest": "order",
    "values": "select",
    "values_list": "select",
    "only": "only",
    "defer": "only",
    "select_related": "select_related",
    "prefetch_related": "prefetch_related",
}
_ADDING = frozenset({"annotate", "alias", "extra", "values", "values_list"})
_COMPUTING = frozenset({"annotate", "alias", "aggregate", "aaggregate"})
_COMPARING = _LOOKUPS | _COMPUTING | {"update", "aupdate"}
_EXPRESSIONS = frozenset({"F", "Count", "Sum", "Avg", "Max", "Min"})


def note_call(call: Invocation) -> Thing | None:
    """Notes what a call names; gives the query set that it makes, `None` for what is no manager."""
    manager = query_set_of(call.machine, call.receiver)
    if manager is None or not isinstance(manager.arguments[0], Cls):
        return None
    held = manager.data if isinstance(manager.data, QuerySet) else QuerySet()
    method = call.name.rpartition(".")[2]
    is_vague = held.is_open or (call.machine.is_reusing and not _is_spelt(call, manager.arguments[0]))
    mentions = () if is_vague else tuple(dict.fromkeys(_mentions(call, method)))
    if mentions:
        names = (*held.names, *call.keywords) if method in _COMPUTING else held.names
        model = call.machine.class_id(manager.arguments[0])
        call.note(
            ModelCall(
                call.at, "django", model, method, mentions=mentions, names=names, function=call.caller
            )
        )
        how = "update" if method.endswith("update") else "new"
        note_given(call, manager.arguments[0], how, _given_in(call, method))
    if method in LOADING:
        held = with_loaded(held, call)
    elif method in _ADDING:
        held = _added(held, call, method)
    else:
        note_row(call, manager, held)
        return manager
    return Thing(manager.type, call.site, manager.arguments, data=held)


def note_saved(call: Invocation) -> None:
    """Notes which fields a row is saved with, where they are named."""
    row, named = call.receiver, call.keywords.get("update_fields")
    if not isinstance(row, Obj) or not isinstance(named, Items) or call.machine.is_reusing:
        return
    names = [name for name in map(text_of, named.items) if name is not None]
    mentions = tuple(Mention("update_fields", (name,), call.at) for name in names)
    _note_of_row(call, row, "save", mentions)


def note_made(call: Invocation, row: Obj) -> None:
    """Notes which fields a row is made with."""
    if call.machine.is_reusing and not _is_spelt(call, row.cls):
        return
    names = spelt_keywords(call)
    note_given(call, row.cls, "new", {name: call.keywords[name] for name in names})
    is_told = not call.arguments and "**" not in call.machine.source(call.site)
    mentions = tuple(Mention("values", (name,), call.at) for name in names)
    _note_of_row(call, row, "", mentions, tuple(names) if is_told else None)


def _note_of_row(
    call: Invocation,
    row: Obj,
    method: str,
    mentions: tuple[Mention, ...],
    given: tuple[str, ...] | None = None,
) -> None:
    model = call.machine.class_id(row.cls)
    if mentions or given is not None:
        made = ModelCall(
            call.at, "django", model, method, True, mentions=mentions, given=given, function=call.caller
        )
        call.note(made)


def _is_spelt(call: Invocation, model: Cls) -> bool:
    """Tells whether a call spells out its model and all that it names, whatever led to it."""
    written = call.machine.source(call.site)
    starts = (f"{model.name}.objects.", f"{model.name}(")
    is_of_model = written.startswith(starts) and "**" not in written
    return is_of_model and not call.arguments and all(f"{name}=" in written for name in call.keywords)


def _added(held: QuerySet, call: Invocation, method: str) -> QuerySet:
    is_plain = method.startswith("values")
    is_open = method == "extra" or (not is_plain and bool(call.arguments)) or not call.keywords
    is_open = is_open and not (is_plain and not call.keywords)
    is_of_rows = held.is_of_rows and not is_plain
    names = (*held.names, *call.keywords)
    return QuerySet(names, held.is_open or is_open, is_of_rows, held.loaded, held.is_related)


def _mentions(call: Invocation, method: str) -> Iterator[Mention]:
    for role, name in _names(call, method):
        path = (name,) if role == "values" else tuple(name.split("__"))
        yield Mention(role, path, call.at)


def _names(call: Invocation, method: str) -> Iterator[tuple[str, str]]:
    if method in _LOOKUPS:
        for name in (*spelt_keywords(call), *_in_conditions(call.arguments)):
            yield "where", name
    elif method in _GETTING:
        yield from _of_getting(call)
    elif method in _VALUES:
        for name in spelt_keywords(call):
            yield "values", name
    elif method in {"bulk_update", "abulk_update"}:
        for value in items_of(call.argument(1, "fields")):
            yield "only", text_of(value) or "?"
    for argument in call.arguments if method in _NAMES else ():
        if isinstance(argument, Known) and isinstance(argument.value, str):
            role = _NAMES[method]
            yield role, argument.value.removeprefix("-") if role == "order" else argument.value
    if method in _COMPARING:
        for name in _in_expressions((*call.arguments, *call.keywords.values())):
            yield "order", name


def _of_getting(call: Invocation) -> Iterator[tuple[str, str]]:
    for name in spelt_keywords(call):
        if name not in _DEFAULTS:
            yield "where", name
    for key in _DEFAULTS:
        for name in _keys_written_in(call, call.keywords.get(key)):
            yield "values", name


def _given_in(call: Invocation, method: str) -> dict[str, Value]:
    if method in _GETTING:
        defaults = call.keywords.get("defaults")
        keys = _keys_written_in(call, defaults)
        return {name: value for name, value in entries_of(defaults).items() if name in keys}
    names = spelt_keywords(call) if method in _VALUES else ()
    return {name: call.keywords[name] for name in names}


def spelt_keywords(call: Invocation) -> list[str]:
    """Lists the keywords that a call spells out: a mapping that it unpacks may have changed before."""
    written = call.machine.source(call.site)
    return [name for name in call.keywords if "**" not in written or f"{name}=" in written]


def _keys_written_in(call: Invocation, value: Value | None) -> Iterable[str]:
    site = value.site if isinstance(value, Fields) else None
    is_inside = site is not None and call.site.at <= site.at and site.end <= call.site.end
    return entries_of(value) if is_inside and site is not None and site.path == call.site.path else ()


def _in_conditions(values: list[Value] | tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        for option in options(value):
            if isinstance(option, Thing) and option.type.endswith(".Q"):
                yield from option.keywords
                yield from _in_conditions(option.arguments)


def _in_expressions(values: Iterable[Value]) -> Iterator[str]:
    """Lists what aggregates and references to fields name."""
    for value in values:
        if isinstance(value, Thing) and _is_expression(value.type):
            first = value.arguments[0] if value.arguments else None
            if isinstance(first, Known) and isinstance(first.value, str) and first.value != "*":
                yield first.value
            yield from _in_expressions(value.arguments)


def _is_expression(type_: str) -> bool:
    head, _, name = type_.rpartition(".")
    return head == "django.db.models" and name in _EXPRESSIONS
