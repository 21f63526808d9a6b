"""Prisma's models and their relations, as rules see them."""

import re
from collections.abc import Iterator, Mapping

from cdcheck.languages.javascript.prisma.blocks import Block
from cdcheck.languages.javascript.prisma.definitions import Definitions
from cdcheck.model.orm_calls import Association, MappedModel

_COMPOUND = re.compile(r"@@(?:id|unique)\(\s*(?:fields:\s*)?\[([^\]]*)\](.*)")
_FIELDS = re.compile(r"\bfields:\s*\[([^\]]*)\]")
_FILLED = re.compile(r"@default\b|@updatedAt\b|@ignore\b")
_NAME = re.compile(r'name:\s*"(\w+)"')


def models_of(
    models: Mapping[str, Block], definitions: Definitions, *, is_whole: bool
) -> Iterator[MappedModel]:
    """Describes the models; `computed` are the names of compound keys in conditions."""
    for name, block in models.items():
        scalars = [f.name for f in block.fields if f.type not in models]
        yield MappedModel(
            name,
            name,
            block.at,
            "prisma",
            block.table,
            tuple(scalars),
            tuple(compounds(block)),
            refusals=tuple(definitions.refused(block)) if is_whole else (),
            required=tuple(_required(block, models)),
            is_complete=is_whole and not any("@ignore" in line for line, _ in block.lines),
            is_linked=is_whole,
        )


def compounds(block: Block) -> Iterator[str]:
    """Lists the names of a model's compound keys."""
    for line, _ in block.lines:
        match = _COMPOUND.search(line)
        if match is not None:
            named = _NAME.search(match.group(2))
            fields = [part.split("(")[0].strip() for part in match.group(1).split(",")]
            yield named.group(1) if named is not None else "_".join(fields)


def key_fields(block: Block) -> dict[str, str]:
    """Maps the fields that hold a relation's key to the relation."""
    return {
        name.strip(): field.name
        for field in block.fields
        for listed in _FIELDS.findall(field.rest)
        for name in listed.split(",")
    }


def _required(block: Block, models: Mapping[str, Block]) -> Iterator[tuple[str, ...]]:
    """Lists what a new row must be given: a field, or the relation whose key it is."""
    keys = key_fields(block)
    for field in block.fields:
        is_filled = field.is_list or field.is_optional or _FILLED.search(field.rest)
        if field.type not in models and not is_filled:
            yield (field.name, keys[field.name]) if field.name in keys else (field.name,)


def associations_of(models: Mapping[str, Block]) -> Iterator[Association]:
    """Describes the relation fields."""
    for name, block in models.items():
        for field in block.fields:
            if field.type in models:
                kind = "one-to-many" if field.is_list else "many-to-one"
                yield Association(
                    field.at,
                    "prisma",
                    name,
                    field.type,
                    kind,
                    field.name,
                    field.name,
                    is_key_stated=bool(_FIELDS.search(field.rest)),
                    label=field.label,
                )
