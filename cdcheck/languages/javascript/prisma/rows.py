"""What Prisma's client refuses of the rows that it is to write."""

from collections.abc import Iterator

from cdcheck.abstract.values import Fields, Items, Value
from cdcheck.languages.javascript.prisma.blocks import Block, Field
from cdcheck.languages.javascript.prisma.conditions import refused_unique
from cdcheck.languages.javascript.prisma.fields import (
    KIND,
    Entry,
    Models,
    invalid,
    kind_of,
    unknown,
)
from cdcheck.model.orm_calls import Refusal

_MAKING_ONE = frozenset({"create", "connectOrCreate", "connect"})
_MAKING = {False: _MAKING_ONE, True: _MAKING_ONE | {"createMany"}}
_CHANGING_ONE = _MAKING_ONE | {"update", "upsert", "disconnect", "delete"}
_CHANGING = {
    False: _CHANGING_ONE,
    True: _CHANGING_ONE | {"createMany", "set", "updateMany", "deleteMany"},
}
_ARITHMETIC = frozenset({"increment", "decrement", "multiply", "divide"})
_NUMBERS = frozenset({"Int", "Float", "BigInt", "Decimal"})
_CALCULATING = {"set", "unset"} | _ARITHMETIC
_POINTING = frozenset({"connect", "set"})


def refused_rows(models: Models, model: Block, given: Value, verb: str) -> Iterator[Refusal]:
    """Refuses rows, or one, of a model; `verb` is the method or the key that takes them."""
    if isinstance(given, Items):
        for item in given.items:
            yield from refused_rows(models, model, item, verb)
    if not isinstance(given, Fields):
        return
    entries = list(models.entries(given))
    for entry in entries:
        field = models.field(model, entry.name)
        target = models.target(field) if field is not None else None
        if field is None:
            continue
        if target is None:
            yield from _refused_column(models, field, entry, verb)
        elif "Many" in verb:
            what = f"`{verb}` writes no relations, such as `{field.name}`"
            said = f"{KIND}: Unknown argument `{field.name}`." if verb == "updateMany" else KIND
            yield Refusal(entry.at, what, "write the column of the key", said)
        else:
            yield from _refused_relation(models, field, target, entry, verb)
    if "Many" not in verb:
        yield from _mixed(models, model, entries)


def _mixed(models: Models, model: Block, entries: list[Entry]) -> Iterator[Refusal]:
    keys = models.keys(model)
    owning = set(keys.values())
    key = next((e for e in entries if e.name in keys), None)
    relation = next((e for e in entries if e.name in owning and isinstance(e.value, Fields)), None)
    if key is not None and relation is not None and key.at.path == relation.at.path:
        what = f"`{key.name}` is a key, and cannot be written beside the relation `{relation.name}`"
        hint = f"write `{keys[key.name]}: {{ connect: ... }}`, or keys only"
        yield Refusal(key.at, what, hint, f"{KIND}: Unknown argument `")


def _refused_column(models: Models, field: Field, entry: Entry, verb: str) -> Iterator[Refusal]:
    kind = models.kind_of(field)
    if kind in {"", "Json"}:
        return
    if isinstance(entry.value, Fields):
        if entry.value.site is None:
            return
        allowed = {"set", "push", "unset"} if field.is_list else {"set", "unset"}
        allowed |= _CALCULATING if kind in _NUMBERS and not field.is_list else set()
        for inner in models.entries(entry.value):
            if inner.name not in allowed and "create" not in verb.lower():
                yield unknown(inner, f"`{field.name}` cannot be changed by `{inner.name}`")
    elif not field.is_list:
        yield from models.mismatch(field, entry)
    elif not isinstance(entry.value, Items) and kind_of(entry.value):
        yield invalid(entry, f"`{field.name}` is a list", "put the value into a list")


def _refused_relation(
    models: Models, field: Field, target: Block, entry: Entry, verb: str
) -> Iterator[Refusal]:
    given, is_new = entry.value, verb not in {"update", "upsert.update"}
    if kind_of(given):
        what = f"`{field.name}` is a relation, and is given {_called(given)}"
        yield invalid(entry, what, f"write `{field.name}: {{ connect: ... }}`")
        return
    allowed = (_MAKING if is_new else _CHANGING)[field.is_list]
    for inner in models.entries(given) if isinstance(given, Fields) and given.site else ():
        if inner.name not in allowed:
            what = f"`{field.name}` is a relation, which takes no `{inner.name}`"
            yield unknown(inner, what, f"write `{field.name}: {{ connect: ... }}`")
        elif inner.name in _POINTING:
            yield from _refused_target(models, target, inner)
        elif inner.name == "create":
            yield from _refused_new(models, target, inner)
        elif inner.name == "connectOrCreate":
            for one in _each(inner.value):
                yield from _refused_pair(models, target, one)


def _refused_target(models: Models, target: Block, entry: Entry) -> Iterator[Refusal]:
    for one in _each(entry.value):
        if isinstance(one, Fields):
            yield from refused_unique(models, target, entry.name, one, is_nested=True)
        elif kind_of(one):
            what = f"`{entry.name}` takes an object that names a row, not {_called(one)}"
            yield invalid(entry, what, f"write `{{ {models.uniques(target)[0]}: ... }}`")


def _refused_new(models: Models, target: Block, entry: Entry) -> Iterator[Refusal]:
    for one in _each(entry.value):
        if isinstance(one, Fields):
            yield from refused_rows(models, target, one, "create")
        elif kind_of(one):
            yield invalid(entry, f"`create` takes the fields of `{target.name}`, not {_called(one)}")


def _refused_pair(models: Models, target: Block, one: Value) -> Iterator[Refusal]:
    if not isinstance(one, Fields):
        return
    for lacking in [
        n for n in ("where", "create") if n not in one.entries and models.is_as_written(one)
    ][:1]:
        said = f"{KIND}: Argument `{lacking}` is missing."
        what = f"`connectOrCreate` is given no `{lacking}`"
        yield Refusal(models.place(one), what, "give it `where` and `create`", said)
        return
    where = one.entries["where"]
    if isinstance(where, Fields):
        yield from refused_unique(models, target, "where", where, is_nested=True)
    yield from refused_rows(models, target, one.entries["create"], "create")


def _each(value: Value) -> list[Value]:
    return value.items if isinstance(value, Items) else [value]


def _called(value: Value) -> str:
    kind = kind_of(value)
    return kind if kind.startswith("a ") else f"`{kind}`"
