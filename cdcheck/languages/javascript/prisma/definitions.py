"""What Prisma refuses of a schema's models."""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.languages.javascript.prisma.blocks import Block, Field
from cdcheck.model.orm_calls import Refusal

_SCALARS = frozenset(
    {"String", "Int", "BigInt", "Float", "Decimal", "Boolean", "DateTime", "Json", "Bytes"}
)
_WITHOUT_LISTS = frozenset({"sqlite", "mysql", "sqlserver"})
_UNIQUE = re.compile(r"@(?:id|unique)\b")
_KEYS = re.compile(r"@@(?:id|unique)\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_LIST = re.compile(r"\b(fields|references):\s*\[([^\]]*)\]")
_NO_KEY = "Each model must have at least one unique criteria that has only required fields."
_NO_LIST = "The current connector does not support lists of primitive types."


class Definitions(Struct, frozen=True):
    """Holds the blocks of a schema, by name: the models, and everything that is a type."""

    models: Mapping[str, Block]
    types: frozenset[str]
    provider: str

    def refused(self, model: Block) -> Iterator[Refusal]:
        """Lists what is wrong with a model; nothing of one whose lines could not all be read."""
        is_read = all(line.count("(") == line.count(")") and "/*" not in line for line, _ in model.lines)
        if not is_read or self.provider == "mongodb":
            return
        yield from self._without_key(model)
        yield from self._ambiguous(model)
        for field in model.fields:
            target = self.models.get(field.type)
            if target is not None:
                yield from self._relation(model, field, target)
            else:
                yield from self._column(model, field)

    def _without_key(self, model: Block) -> Iterator[Refusal]:
        if any(line.startswith("@@ignore") for line, _ in model.lines):
            return
        required = {f.name for f in model.fields if not f.is_optional}
        keys = [{f.name} for f in model.fields if _UNIQUE.search(f.rest)] + _compound_keys(model)
        if not any(key <= required for key in keys):
            what = f"`{model.name}` has no key: no `@id`, and nothing unique that is required"
            yield Refusal(model.at, what, "give it an `@id`", _NO_KEY)

    def _ambiguous(self, model: Block) -> Iterator[Refusal]:
        unnamed = [f for f in model.fields if f.type in self.models and not f.label]
        for index, field in enumerate(unnamed):
            others = [other for other in unnamed[:index] if other.type == field.type]
            if others:
                kind = "self relation" if field.type == model.name else "relation"
                names = f"`{others[0].name}` and `{field.name}`"
                what = f"{names} both lead to `{field.type}`, and no name tells them apart"
                yield Refusal(
                    field.at, what, 'name both sides: `@relation("...")`', f"Ambiguous {kind} detected."
                )

    def _column(self, model: Block, field: Field) -> Iterator[Refusal]:
        if field.is_list and field.type in _SCALARS and self.provider in _WITHOUT_LISTS:
            what = f"{self.provider} has no lists of values, such as `{field.name}`"
            said = f'Field "{field.name}" in model "{model.name}" can\'t be a list. {_NO_LIST}'
            yield Refusal(field.at, what, "make it a model of its own, or `Json`", said)
        elif field.type not in _SCALARS | self.types and field.type.isidentifier():
            what = f"nothing defines the type `{field.type}` of `{field.name}`"
            said = f'Type "{field.type}" is neither a built-in type, nor refers to another model'
            yield Refusal(field.at, what, "name a model, an enumeration or a built-in type", said)

    def _relation(self, model: Block, field: Field, target: Block) -> Iterator[Refusal]:
        back = [f for f in target.fields if f.type == model.name and f.label == field.label]
        back = [f for f in back if target is not model or f.name != field.name]
        keys, referred = _listed("fields", field), _listed("references", field)
        if not keys and not field.is_list and len(back) == 1 and back[0].is_list:
            what = f"`{field.name}` does not say which field is its key"
            hint = "write `@relation(fields: [...], references: [...])`"
            said = f"The relation field `{field.name}` on Model `{model.name}` must specify"
            yield Refusal(field.at, what, hint, said)
        if not keys:
            return
        columns = {f.name: f for f in model.fields}
        others = {f.name: f for f in target.fields}
        for name in (name for name in keys if name not in columns):
            what = f"`{model.name}` has no field `{name}` for the key of `{field.name}`"
            said = "The argument fields must refer only to existing fields."
            yield Refusal(field.at, what, f"give `{model.name}` the field", said)
            return
        if len(keys) == len(referred) == 1 and referred[0] in others:
            yield from _key(model, field, columns[keys[0]], others[referred[0]], target)
        is_one = len(back) == 1 and not back[0].is_list
        if is_one and not _is_unique(model, keys):
            what = f"`{field.name}` leads to one row, whose key `{', '.join(keys)}` is not unique"
            said = "A one-to-one relation must use unique fields on the defining side."
            yield Refusal(field.at, what, "make the key `@unique`, or the other side a list", said)


def _key(model: Block, field: Field, key: Field, other: Field, target: Block) -> Iterator[Refusal]:
    """Refuses a key of another type than what it refers to, or that refers to what is not unique."""
    if key.type != other.type:
        what = f"`{key.name}` is `{key.type}`, and refers to `{other.name}`, which is `{other.type}`"
        said = f"The type of the field `{key.name}` in the model `{model.name}` is not matching the type"
        yield Refusal(field.at, what, "give both the same type", said)
    elif not _is_unique(target, [other.name]):
        what = f"`{field.name}` refers to `{target.name}.{other.name}`, which is not unique"
        said = "The argument `references` must refer to a unique criterion in the related model."
        yield Refusal(field.at, what, f"make `{other.name}` unique", said)
    if key.is_optional and not field.is_optional:
        what = f"`{field.name}` is required, and its key `{key.name}` is not"
        said = f"The relation field `{field.name}` uses the scalar fields {key.name}."
        yield Refusal(field.at, what, "make both optional, or neither", said)


def _listed(kind: str, field: Field) -> list[str]:
    """Lists the names that a relation gives as its `fields` or `references`."""
    lists = dict(_LIST.findall(field.rest))
    return [name.strip() for name in lists.get(kind, "").split(",") if name.strip()]


def _compound_keys(model: Block) -> list[set[str]]:
    found = [match.group(1) for line, _ in model.lines if (match := _KEYS.search(line))]
    return [{part.split("(")[0].strip() for part in listed.split(",")} for listed in found]


def _is_unique(model: Block, names: list[str]) -> bool:
    single = {f.name for f in model.fields if _UNIQUE.search(f.rest)}
    return (len(names) == 1 and names[0] in single) or set(names) in _compound_keys(model)
