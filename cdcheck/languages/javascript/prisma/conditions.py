"""What Prisma's client refuses of conditions, and of what is to name one row."""

from collections.abc import Iterator

from cdcheck.abstract.values import Fields, Items, Value
from cdcheck.languages.javascript.prisma.blocks import Block, Field
from cdcheck.languages.javascript.prisma.fields import (
    KIND,
    Entry,
    Models,
    invalid,
    kind_of,
    unknown,
)
from cdcheck.model.orm_calls import Refusal

JOINING = frozenset({"AND", "OR", "NOT"})
_OF_ONE = frozenset({"is", "isNot"})
_OF_MANY = frozenset({"some", "every", "none"})
_OF_LISTS = frozenset({"has", "hasEvery", "hasSome", "isEmpty", "equals", "isSet"})
_EQUAL = frozenset({"equals", "not", "isSet"})
_CHOSEN = _EQUAL | {"in", "notIn"}
_ORDERED = _CHOSEN | {"lt", "lte", "gt", "gte"}
_OF_TEXT = _ORDERED | {"contains", "startsWith", "endsWith", "search", "mode"}
_OPERATORS = {"String": _OF_TEXT, "Boolean": _EQUAL, "enum": _CHOSEN, "Bytes": _CHOSEN}
_HINTS = {"like": "write `contains`", "ilike": "write `contains` with `mode`", "$in": "write `in`"}
_WITH_MODE = frozenset({"postgresql", "postgres", "cockroachdb", "mongodb"})


def refused_unique(
    models: Models, model: Block, role: str, given: Fields, *, is_nested: bool = False
) -> Iterator[Refusal]:
    """Refuses what is to name one row and has no unique field, or asks of it more than its value."""
    uniques = models.uniques(model)
    names = set(given.entries)
    are_fields = all(n in JOINING or models.field(model, n) is not None for n in names)
    if uniques and models.is_as_written(given) and are_fields and names.isdisjoint(uniques):
        fields = [name for name in given.entries if name not in JOINING]
        what = f"`{role}` names no unique field of `{model.name}`"
        hint = "name a unique field" if is_nested else "use `findFirst` or a method for many rows"
        hint = f"{hint}, or make `{fields[0]}` unique" if len(fields) == 1 else hint
        said = (
            f"of type {model.name}WhereUniqueInput needs at least one of {_listed(uniques)} arguments."
        )
        said = f"Argument `{role}`" if is_nested else f"Argument `{role}` {said}"
        yield Refusal(models.place(given), what, hint, f"{KIND}: {said}")
        return
    for entry in models.entries(given):
        field = models.field(model, entry.name)
        if field is not None and entry.name in uniques and _is_object(entry):
            what = f"`{entry.name}` of one row takes its value, not a condition"
            yield invalid(entry, what, "write the value itself, or use `findFirst`")
        else:
            yield from _refused_condition(models, model, entry)


def refused_where(models: Models, model: Block, given: Value) -> Iterator[Refusal]:
    """Refuses conditions that name rows of a model."""
    if isinstance(given, Items):
        for item in given.items:
            yield from refused_where(models, model, item)
    if isinstance(given, Fields):
        for entry in models.entries(given):
            yield from _refused_condition(models, model, entry)


def _refused_condition(models: Models, model: Block, entry: Entry) -> Iterator[Refusal]:
    if entry.name in JOINING:
        if entry.name == "OR" and _is_object(entry):
            yield invalid(entry, "`OR` takes a list of conditions", "put the conditions into a list")
        yield from refused_where(models, model, entry.value)
        return
    field = models.field(model, entry.name)
    if field is None:
        return
    target = models.target(field)
    if target is not None:
        yield from _refused_relation(models, field, target, entry)
    elif isinstance(entry.value, Fields):
        yield from _refused_filter(models, field, entry.value)
    elif field.is_list and kind_of(entry.value) and models.kind_of(field):
        yield invalid(entry, f"`{entry.name}` is a list, which `has` and `equals` ask", "write `has`")
    elif not field.is_list:
        yield from models.mismatch(field, entry)


def _refused_relation(models: Models, field: Field, target: Block, entry: Entry) -> Iterator[Refusal]:
    usual = "some" if field.is_list else "is"
    if kind_of(entry.value):
        yield invalid(entry, f"`{field.name}` is a relation, and takes conditions on `{target.name}`")
        return
    for inner in models.entries(entry.value) if isinstance(entry.value, Fields) else ():
        if inner.name in (_OF_MANY if field.is_list else _OF_ONE):
            yield from refused_where(models, target, inner.value)
        elif field.is_list or inner.name in _OF_MANY:
            if models.field(target, inner.name) is not None and not field.is_list:
                continue
            what = f"`{field.name}` is a list of rows, which `some`, `every` and `none` ask"
            if not field.is_list:
                what = f"`{field.name}` is one row, which takes no `{inner.name}`"
            yield unknown(inner, what, f"write `{usual}: {{ ... }}`")
        elif inner.name not in JOINING and models.field(target, inner.name) is None:
            if inner.name not in models.uniques(target):
                yield unknown(inner, f"`{target.name}` has no field `{inner.name}`")
        else:
            yield from _refused_condition(models, target, inner)


def _refused_filter(models: Models, field: Field, given: Fields) -> Iterator[Refusal]:
    kind = models.kind_of(field)
    if kind in {"", "Json"} or given.site is None:
        return
    allowed = _OF_LISTS if field.is_list else _OPERATORS.get(kind, _ORDERED)
    provider = models.schema.provider
    for entry in models.entries(given):
        if entry.name not in allowed:
            what = f"`{field.name}` has no operator `{entry.name}`"
            yield unknown(entry, what, _HINTS.get(entry.name.lower(), ""))
        elif entry.name == "mode" and provider not in _WITH_MODE:
            yield unknown(entry, f"conditions have no `mode` in {provider}", "leave it out")
        elif entry.name in {"equals", "not", "gt", "gte", "lt", "lte"} and not field.is_list:
            yield from models.mismatch(field, entry)
        elif entry.name in {"in", "notIn"} and isinstance(entry.value, Items):
            for item in entry.value.items:
                if not isinstance(item, Items):
                    yield from models.mismatch(field, entry._replace(value=item))


def _is_object(entry: Entry) -> bool:
    return isinstance(entry.value, Fields) and entry.is_written


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return " or ".join([*([", ".join(quoted[:-1])] if len(quoted) > 1 else []), quoted[-1]])
