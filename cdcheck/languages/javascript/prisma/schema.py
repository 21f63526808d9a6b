"""Prisma's schema files: the data source, models and their relations."""

import re
from collections.abc import Collection, Iterator

from msgspec import Struct

from cdcheck.languages.javascript.prisma.blocks import Block, Field, blocks_in
from cdcheck.languages.javascript.prisma.definitions import Definitions
from cdcheck.languages.javascript.prisma.models import associations_of, models_of
from cdcheck.model.data import Column, ForeignKey, Index, Relationship, Table
from cdcheck.model.orm_calls import Association, MappedModel
from cdcheck.model.places import Location

_SETTING = re.compile(r"^\s*(\w+)\s*=\s*(.+?)\s*$")
_BLOCK_KEY = re.compile(r"@@(id|unique|index)\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_LIST = re.compile(r"(fields|references):\s*\[([^\]]*)\]")
_NATIVE = re.compile(r"@db\.(\w+)(\([\d,\s]+\))?")
_DEFAULT = re.compile(r"@default\((.*?)\)(?:\s|$)")
_ACTION = re.compile(r"on(Delete|Update):\s*(\w+)")
_ACTIONS = {
    "Cascade": "CASCADE",
    "Restrict": "RESTRICT",
    "NoAction": "NO ACTION",
    "SetNull": "SET NULL",
    "SetDefault": "SET DEFAULT",
}
_SCALARS = {
    "String": "TEXT",
    "Int": "INTEGER",
    "BigInt": "BIGINT",
    "Float": "DOUBLE PRECISION",
    "Decimal": "DECIMAL(65, 30)",
    "Boolean": "BOOLEAN",
    "DateTime": "TIMESTAMP",
    "Json": "JSONB",
    "Bytes": "BYTEA",
}


class PrismaSchema(Struct, frozen=True):
    """Is what the app's schema files say. `tables` maps models to tables.

    `blocks` are the models as they are written, `enums` the values of enumerations; `is_whole` says
    that the files are one schema.
    """

    provider: str
    provider_at: Location | None
    url: str
    tables: dict[str, Table]
    relationships: tuple[Relationship, ...]
    models: tuple[MappedModel, ...] = ()
    associations: tuple[Association, ...] = ()
    blocks: dict[str, Block] = {}
    enums: dict[str, tuple[str, ...]] = {}
    is_whole: bool = False


def read_schemas(texts: dict[str, str]) -> PrismaSchema:
    """Reads all schema files of an app, by path, as one."""
    blocks = [block for path in sorted(texts) for block in blocks_in(path, texts[path])]
    models = {block.name: block for block in blocks if block.kind == "model"}
    enums = {block.name: _values(block) for block in blocks if block.kind == "enum"}
    sources = [block for block in blocks if block.kind == "datasource"]
    provider, at, url = _source(sources)
    tables = {
        name: _table(block, models, enums)
        for name, block in models.items()
        if not any(line.startswith("@@ignore") for line, _ in block.lines)
    }
    relationships = [r for block in models.values() for r in _relationships(block, models)]
    named = [block.name for block in blocks if block.kind in {"model", "view"}]
    is_whole = len(sources) == 1 and len(named) == len(set(named)) == len(models)
    types = frozenset(block.name for block in blocks if block.kind not in {"datasource", "generator"})
    definitions = Definitions(models, types, provider)
    mapped = tuple(models_of(models, definitions, is_whole=is_whole))
    found = tuple(associations_of(models))
    linked = tuple(relationships)
    return PrismaSchema(
        provider, at, url, tables, linked, mapped, found, models, enums, is_whole=is_whole
    )


def _values(block: Block) -> tuple[str, ...]:
    return tuple(line.split()[0] for line, _ in block.lines if not line.startswith("@@"))


def _source(blocks: list[Block]) -> tuple[str, Location | None, str]:
    provider, url, at = "", "", None
    for block in blocks:
        for line, where in block.lines:
            match = _SETTING.match(line)
            if match is not None and match.group(1) == "provider":
                provider, at = match.group(2).strip('"'), where
            elif match is not None and match.group(1) == "url":
                url = match.group(2).strip('"')
    return provider, at, url


def _table(block: Block, models: dict[str, Block], enums: Collection[str]) -> Table:
    names = {f.name: f.column for f in block.fields}
    keys = [
        (kind, tuple(names.get(n, n) for n in _split(listed)), at)
        for line, at in block.lines
        for kind, listed in _BLOCK_KEY.findall(line)
    ]
    primary = {column for kind, columns, _ in keys if kind == "id" for column in columns}
    columns = tuple(
        _column(f, primary, enums)
        for f in block.fields
        if f.type not in models and "@ignore" not in f.rest
    )
    indexes = tuple(Index(c, kind == "unique", at) for kind, c, at in keys if kind != "id")
    foreign = tuple(k for f in block.fields if f.type in models for k in _key(f, names, models))
    return Table(
        block.table,
        block.at,
        columns,
        "model",
        "prisma",
        foreign_keys=foreign,
        indexes=indexes,
        schema=block.schema,
    )


def _split(listed: str) -> list[str]:
    return [part.split("(")[0].strip() for part in listed.split(",") if part.strip()]


def _column(written: Field, primary: set[str], enums: Collection[str]) -> Column:
    rest, name = written.rest, written.column
    is_primary = bool(re.search(r"@id\b", rest)) or name in primary
    default = _DEFAULT.search(rest)
    server = default.group(1) if default and "(" not in default.group(1) else None
    return Column(
        name,
        _type(written, enums),
        written.at,
        nullable=written.is_optional,
        is_primary=is_primary,
        is_unique=bool(re.search(r"@unique\b", rest)),
        has_default=default is not None or "@updatedAt" in rest,
        server_default=server,
        attribute=written.name if written.name != name else "",
    )


def _type(written: Field, enums: Collection[str]) -> str:
    native = _NATIVE.search(written.rest)
    type_ = _SCALARS.get(written.type, "")
    if native is not None:
        type_ = native.group(1).upper() + (native.group(2) or "")
    elif written.type in enums:
        type_ = "ENUM"
    return f"{type_}[]" if written.is_list and type_ else type_


def _lists(rest: str) -> dict[str, list[str]]:
    return {kind: _split(listed) for kind, listed in _LIST.findall(rest)}


def _key(written: Field, names: dict[str, str], models: dict[str, Block]) -> Iterator[ForeignKey]:
    lists, target = _lists(written.rest), models[written.type]
    if not lists.get("fields"):
        return
    columns = {f.name: f.column for f in target.fields}
    actions = {kind: _ACTIONS.get(action, "") for kind, action in _ACTION.findall(written.rest)}
    yield ForeignKey(
        tuple(names.get(n, n) for n in lists["fields"]),
        target.table,
        tuple(columns.get(n, n) for n in lists.get("references", ["id"])),
        written.at,
        actions.get("Delete", ""),
        actions.get("Update", ""),
    )


def _relationships(block: Block, models: dict[str, Block]) -> Iterator[Relationship]:
    for written in block.fields:
        target = models.get(written.type)
        if target is None:
            continue
        back = _back(block, written, target)
        is_many_back = back is not None and back.is_list
        if written.is_list:
            kind = "many-to-many" if is_many_back else "one-to-many"
        else:
            kind = "many-to-one" if is_many_back or back is None else "one-to-one"
        name = back.name if back is not None else None
        yield Relationship(
            written.at, block.table, target.table, written.name, kind, back=name, orm="prisma"
        )


def _back(block: Block, written: Field, target: Block) -> Field | None:
    for other in target.fields:
        is_itself = target is block and other.name == written.name
        if other.type == block.name and not is_itself and other.label == written.label:
            return other
    return None
