"""What Prisma's client refuses of the arguments that its methods are called with."""

from collections.abc import Iterator

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items
from cdcheck.languages.javascript.prisma.blocks import Block, Field
from cdcheck.languages.javascript.prisma.conditions import refused_unique, refused_where
from cdcheck.languages.javascript.prisma.fields import (
    KIND,
    Entry,
    Models,
    invalid,
    kind_of,
    unknown,
)
from cdcheck.languages.javascript.prisma.rows import refused_rows
from cdcheck.languages.javascript.prisma.schema import PrismaSchema
from cdcheck.model.orm_calls import Refusal

_SHOWN = ("select", "include", "omit")
_LISTING = ("where", "orderBy", "cursor", "take", "skip", "distinct")
_SUMS = ("_count", "_sum", "_avg", "_min", "_max")
_UNIQUE = ("findUnique", "findUniqueOrThrow", "update", "delete", "upsert")
_TAKEN = {
    **dict.fromkeys(("findUnique", "findUniqueOrThrow", "delete"), ("where", *_SHOWN)),
    **dict.fromkeys(("findFirst", "findFirstOrThrow", "findMany"), (*_LISTING, *_SHOWN)),
    "create": ("data", *_SHOWN),
    "createMany": ("data", "skipDuplicates"),
    "createManyAndReturn": ("data", "skipDuplicates", *_SHOWN),
    "update": ("where", "data", *_SHOWN),
    "updateMany": ("where", "data", "limit"),
    "updateManyAndReturn": ("where", "data", "limit", *_SHOWN),
    "upsert": ("where", "create", "update", *_SHOWN),
    "deleteMany": ("where", "limit"),
    "count": ("select", *_LISTING),
    "aggregate": (*_LISTING, *_SUMS),
    "groupBy": (*_LISTING, *_SUMS, "by", "having"),
}
_NEEDED = {
    **dict.fromkeys(("findUnique", "findUniqueOrThrow", "delete"), ("where",)),
    **dict.fromkeys(("create", "createMany", "createManyAndReturn"), ("data",)),
    **dict.fromkeys(("updateMany", "updateManyAndReturn"), ("data",)),
    "update": ("where", "data"),
    "upsert": ("where", "create", "update"),
}
_MEANT = {
    **dict.fromkeys(("limit", "perPage", "first", "top"), "take"),
    **dict.fromkeys(("order", "sort", "orderby", "order_by"), "orderBy"),
    **dict.fromkeys(("relations", "with", "joins"), "include"),
    **dict.fromkeys(("attributes", "fields", "columns"), "select"),
    "offset": "skip",
    "values": "data",
}
_NEWER = frozenset({"relationLoadStrategy", "rejectOnNotFound", "cacheStrategy"})
_WITHOUT_SKIPPING = frozenset({"sqlite", "mongodb", "sqlserver"})
_ROWS = ("data", "create", "update")


def refused(call: Invocation, schema: PrismaSchema, model: str, verb: str) -> Iterator[Refusal]:
    """Lists what a call of a model holds that the client does not take.

    Only what is surely given counts: one value, not one of several, and nothing where what a function
    was called with stands for other calls.
    """
    given, block = call.argument(0), schema.blocks.get(model)
    if block is None or not schema.is_whole or call.machine.is_reusing or not isinstance(given, Fields):
        return
    models = Models(call, schema)
    entries = list(models.entries(given))
    stray = list(_stray(models, block, verb, entries))
    yield from stray or _lacking(models, verb, given)
    yield from _conflicts(entries)
    for entry in entries:
        yield from _refused(models, block, verb, entry)


def _stray(models: Models, model: Block, verb: str, entries: list[Entry]) -> Iterator[Refusal]:
    taken = _TAKEN[verb]
    for entry in entries:
        if entry.name == "skipDuplicates" and models.schema.provider in _WITHOUT_SKIPPING:
            yield unknown(entry, f"`{verb}` has no `skipDuplicates` in {models.schema.provider}")
        if entry.name in taken or entry.name in _NEWER or entry.name in _SHOWN:
            continue
        meant = _MEANT.get(entry.name, "")
        if models.field(model, entry.name) is not None:
            meant = "where" if "where" in taken else "data"
            hint = f"put it into `{meant}`"
        else:
            hint = f"write `{meant}`" if meant in taken else f"it takes {', '.join(taken)}"
        yield unknown(entry, f"`{verb}` takes no `{entry.name}`", hint)


def _lacking(models: Models, verb: str, given: Fields) -> Iterator[Refusal]:
    lacking = [name for name in _NEEDED.get(verb, ()) if name not in given.entries]
    if lacking and models.is_as_written(given):
        said = f"{KIND}: Argument `{lacking[0]}` is missing."
        yield Refusal(models.place(given), f"`{verb}` is given no `{lacking[0]}`", "", said)


def _conflicts(entries: list[Entry]) -> Iterator[Refusal]:
    written = {e.name: e for e in entries if e.name in _SHOWN and e.is_written}
    select = written.get("select")
    for name in ("include", "omit"):
        if select is not None and name in written:
            said = f"Please either use `{name}` or `select`, but not both at the same time."
            what = f"`select` and `{name}` stand beside each other"
            hint = "put the relation into `select`" if name == "include" else "leave one of them out"
            yield Refusal(written[name].at, what, hint, f"{KIND}: {said}")


def _refused(models: Models, model: Block, verb: str, entry: Entry) -> Iterator[Refusal]:
    if entry.name == "where" and verb in _UNIQUE:
        if isinstance(entry.value, Fields):
            yield from refused_unique(models, model, "where", entry.value)
    elif entry.name in _ROWS and verb not in {"delete", "deleteMany"}:
        role = f"upsert.{entry.name}" if verb == "upsert" else verb
        if verb == "create" and isinstance(entry.value, Items):
            yield invalid(entry, "`create` takes one row, not a list", "use `createMany`")
        yield from refused_rows(models, model, entry.value, role)
    else:
        yield from _listed(models, model, entry)


def _listed(models: Models, model: Block, entry: Entry) -> Iterator[Refusal]:
    """Refuses what says which rows are given, in which order, and what of them."""
    if entry.name == "where":
        yield from refused_where(models, model, entry.value)
    elif entry.name == "orderBy":
        yield from _refused_order(models, model, entry)
    elif entry.name in {"take", "skip"} and kind_of(entry.value) in {"String", "Boolean"}:
        yield invalid(entry, f"`{entry.name}` takes a number", "convert it before")
    elif entry.name in {"select", "include"}:
        yield from _refused_selection(models, model, entry)


def _refused_order(models: Models, model: Block, order: Entry) -> Iterator[Refusal]:
    if kind_of(order.value) == "String":
        yield invalid(order, "`orderBy` takes an object, not a string", "write `{ id: 'desc' }`")
    for one in order.value.items if isinstance(order.value, Items) else [order.value]:
        entries = list(models.entries(one)) if isinstance(one, Fields) else []
        sure = [e for e in entries if kind_of(e.value) == "String"]
        if len(sure) > 1:
            what = "`orderBy` takes one field an object"
            yield invalid(order, what, "put the objects into a list")
        for entry in entries:
            field = models.field(model, entry.name)
            yield from _refused_direction(models, field, entry) if field is not None else ()


def _refused_direction(models: Models, field: Field, entry: Entry) -> Iterator[Refusal]:
    kind, target = kind_of(entry.value), models.target(field)
    if not kind:
        return
    if target is not None:
        what = f"`{field.name}` is a relation, and rows are ordered by one of its fields"
        usual = "_count" if field.is_list else "id"
        yield invalid(entry, what, f"write `{{ {usual}: ... }}`")
    elif kind == "String" and getattr(entry.value, "value", "asc") not in {"asc", "desc"}:
        said = f"{KIND}: Invalid value for argument `{entry.name}`. Expected SortOrder."
        yield Refusal(entry.at, f"`{entry.name}` is ordered by `asc` or `desc`", "", said)
    elif kind != "String":
        yield invalid(entry, f"`{entry.name}` is ordered by `asc` or `desc`")


def _refused_selection(models: Models, model: Block, selection: Entry) -> Iterator[Refusal]:
    given = selection.value
    if isinstance(given, Items) and given.items and given.is_as_written:
        said = f"{KIND}: Unknown field `0` on model `{model.name}`."
        what = f"`{selection.name}` takes an object, not a list"
        yield Refusal(selection.at, what, "write `{ name: true }`", said)
    for entry in models.entries(given) if isinstance(given, Fields) else ():
        field = models.field(model, entry.name)
        target = models.target(field) if field is not None else None
        if field is not None and target is not None and isinstance(entry.value, Fields):
            inner = list(models.entries(entry.value))
            yield from _conflicts(inner)
            yield from _refused_inside(models, field, target, inner)


def _refused_inside(
    models: Models, field: Field, target: Block, entries: list[Entry]
) -> Iterator[Refusal]:
    taken = {*_SHOWN, *_LISTING} if field.is_list else {*_SHOWN, "where"}
    for entry in entries:
        if entry.name in taken:
            yield from _listed(models, target, entry)
            continue
        hint = ""
        if models.field(target, entry.name) is not None:
            hint = f"put it into `select`: `{field.name}: {{ select: {{ ... }} }}`"
        elif _MEANT.get(entry.name) in taken:
            hint = f"write `{_MEANT[entry.name]}`"
        yield unknown(entry, f"the relation `{field.name}` takes no `{entry.name}` here", hint)
