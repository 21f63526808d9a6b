"""Where code takes rows from Django's query sets, and which related rows come along."""

from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.notes import Consumption
from cdcheck.abstract.values import Cls, Thing, text_of
from cdcheck.languages.python.django.managers import QuerySet
from cdcheck.model.orm_calls import LoopedManager, RowSource

LOADING = frozenset({"select_related", "prefetch_related"})
_ONE = frozenset({"get", "first", "last", "earliest", "latest"})


def with_loaded(held: QuerySet, call: Invocation) -> QuerySet:
    """Gives a query set that loads what a call names; called with nothing, it loads what it likes."""
    names = [text_of(argument) for argument in call.arguments]
    told = tuple(name.partition("__")[0] for name in names if name)
    is_told = bool(names) and len(told) == len(names) and held.loaded is not None
    return replace(held, loaded=(*(held.loaded or ()), *told) if is_told else None)


def note_row(call: Invocation, query_set: Thing, held: QuerySet) -> None:
    """Notes a call that gives one row."""
    method = call.name.rpartition(".")[2]
    model = query_set.arguments[0]
    if method.removeprefix("a") in _ONE and isinstance(model, Cls) and held.is_of_rows:
        loaded = None if call.machine.is_reusing else held.loaded
        id_ = call.machine.class_id(model)
        call.note(RowSource(call.at, "django", id_, method, loaded, call.caller))


def note_rows(machine: Machine, used: Consumption) -> None:
    """Notes a loop over a query set."""
    held = used.value.data if isinstance(used.value.data, QuerySet) else QuerySet()
    model = used.value.arguments[0] if used.value.arguments else None
    if isinstance(model, Cls) and held.is_of_rows:
        at, id_ = machine.location(used.site), machine.class_id(model)
        machine.facts.add(RowSource(at, "django", id_, "for", held.loaded, used.caller))


def may_be_loaded(rows: Thing) -> bool:
    """Tells whether the rows of a query set may have been loaded with another row."""
    return isinstance(rows.data, QuerySet) and rows.data.is_related


def note_looped_manager(machine: Machine, used: Consumption) -> None:
    """Notes a loop over a relation itself, as `for tag in article.tags`."""
    written = machine.source(used.site)
    if used.how == "list":
        written = written.partition("(")[2].removesuffix(")")
    if "." in written and written.replace(".", "").isidentifier():
        at = machine.location(used.site)
        kind = used.value.type.rpartition(".")[2]
        machine.facts.add(LoopedManager(at, "django", written, kind, used.caller))
