"""Prisma's schema files: the data source, models and their relations."""

import re
from collections.abc import Iterator

from msgspec import Struct, field

from cdcheck.model.data import Column, ForeignKey, Index, Relationship, Table
from cdcheck.model.places import Location

_BLOCK = re.compile(r"^\s*(model|enum|datasource|generator|type|view)\s+(\w+)\s*\{", re.MULTILINE)
_FIELD = re.compile(r"^\s*(\w+)\s+([\w.]+(?:\(\"[^\"]*\"\))?)(\[\])?(\?)?\s*(.*)$")
_SETTING = re.compile(r"^\s*(\w+)\s*=\s*(.+?)\s*$")
_NAMED = re.compile(r'@map\(\s*(?:name:\s*)?"([^"]+)"')
_BLOCK_NAMED = re.compile(r'@@map\(\s*(?:name:\s*)?"([^"]+)"')
_BLOCK_KEY = re.compile(r"@@(id|unique|index)\(\s*(?:fields:\s*)?\[([^\]]*)\]")
_RELATION = re.compile(r"@relation\(([^)]*)\)")
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


class _Field(Struct, frozen=True):
    name: str
    type: str
    is_list: bool
    is_optional: bool
    rest: str
    at: Location

    @property
    def column(self) -> str:
        match = _NAMED.search(self.rest)
        return match.group(1) if match else self.name


class _Block(Struct):
    kind: str
    name: str
    at: Location
    fields: list[_Field] = field(default_factory=list)
    lines: list[tuple[str, Location]] = field(default_factory=list)

    @property
    def table(self) -> str:
        named = (_BLOCK_NAMED.search(line) for line, _ in self.lines)
        return next((match.group(1) for match in named if match), self.name)


class PrismaSchema(Struct, frozen=True):
    """Is what the app's schema files say. `tables` maps models to tables."""

    provider: str
    provider_at: Location | None
    url: str
    tables: dict[str, Table]
    relationships: tuple[Relationship, ...]


def read_schemas(texts: dict[str, str]) -> PrismaSchema:
    """Reads all schema files of an app, by path, as one."""
    blocks = [block for path in sorted(texts) for block in _blocks(path, texts[path])]
    models = {block.name: block for block in blocks if block.kind == "model"}
    enums = {block.name for block in blocks if block.kind == "enum"}
    sources = [block for block in blocks if block.kind == "datasource"]
    provider, at, url = _source(sources)
    tables = {
        name: _table(block, models, enums)
        for name, block in models.items()
        if not any(line.startswith("@@ignore") for line, _ in block.lines)
    }
    relationships = [r for block in models.values() for r in _relationships(block, models)]
    return PrismaSchema(provider, at, url, tables, tuple(relationships))


def _blocks(path: str, text: str) -> Iterator[_Block]:
    for match in _BLOCK.finditer(text):
        end = text.find("\n}", match.end())
        first = text.count("\n", 0, match.start(1)) + 1
        block = _Block(match.group(1), match.group(2), Location(path, first, 1, first, 1))
        body = text[match.end() : end if end >= 0 else len(text)]
        for offset, line in enumerate(body.split("\n")):
            code = line.split("//")[0].strip() if "://" not in line else line.strip()
            if code:
                column = len(line) - len(line.lstrip()) + 1
                number = first + offset
                at = Location(path, number, column, number, len(line) + 1)
                _add_line(block, code, at)
        yield block


def _add_line(block: _Block, code: str, at: Location) -> None:
    block.lines.append((code, at))
    match = _FIELD.match(code)
    if block.kind == "model" and match is not None and not code.startswith("@@"):
        name, type_, many, optional, rest = match.groups()
        block.fields.append(_Field(name, type_, bool(many), bool(optional), rest, at))


def _source(blocks: list[_Block]) -> tuple[str, Location | None, str]:
    provider, url, at = "", "", None
    for block in blocks:
        for line, where in block.lines:
            match = _SETTING.match(line)
            if match is not None and match.group(1) == "provider":
                provider, at = match.group(2).strip('"'), where
            elif match is not None and match.group(1) == "url":
                url = match.group(2).strip('"')
    return provider, at, url


def _table(block: _Block, models: dict[str, _Block], enums: set[str]) -> Table:
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
    return Table(block.table, block.at, columns, "model", "prisma", None, foreign, indexes)


def _split(listed: str) -> list[str]:
    return [part.split("(")[0].strip() for part in listed.split(",") if part.strip()]


def _column(written: _Field, primary: set[str], enums: set[str]) -> Column:
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


def _type(written: _Field, enums: set[str]) -> str:
    native = _NATIVE.search(written.rest)
    type_ = _SCALARS.get(written.type, "")
    if native is not None:
        type_ = native.group(1).upper() + (native.group(2) or "")
    elif written.type in enums:
        type_ = "ENUM"
    return f"{type_}[]" if written.is_list and type_ else type_


def _lists(rest: str) -> dict[str, list[str]]:
    return {kind: _split(listed) for kind, listed in _LIST.findall(rest)}


def _key(written: _Field, names: dict[str, str], models: dict[str, _Block]) -> Iterator[ForeignKey]:
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


def _relationships(block: _Block, models: dict[str, _Block]) -> Iterator[Relationship]:
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


def _back(block: _Block, written: _Field, target: _Block) -> _Field | None:
    label = _label(written)
    for other in target.fields:
        is_itself = target is block and other.name == written.name
        if other.type == block.name and not is_itself and _label(other) == label:
            return other
    return None


def _label(written: _Field) -> str:
    match = _RELATION.search(written.rest)
    named = re.match(r'\s*(?:name:\s*)?"([^"]+)"', match.group(1)) if match else None
    return named.group(1) if named else ""
