"""TypeORM's entity schemas: tables that an object describes, for code without decorators."""

from collections.abc import Iterator

from cdcheck.abstract.library import Invocation, Machine
from cdcheck.abstract.values import Ext, Fields, Items, Value, entries_of, items_of, text_of
from cdcheck.languages.javascript.table_drafts import (
    TableDraft,
    default_of,
    number_of,
    truth_of,
)
from cdcheck.languages.javascript.typeorm.entities import EntitySchema
from cdcheck.languages.javascript.typeorm.names import camel_case, snake_case, told_apart
from cdcheck.model.data import Column, ForeignKey, Relationship
from cdcheck.model.places import Location

_TYPES = {"String": "VARCHAR", "Number": "INTEGER", "Boolean": "BOOLEAN", "Date": "TIMESTAMP"}
_MADE = ("generated", "createDate", "updateDate", "version")


def read_schema(call: Invocation) -> EntitySchema | None:
    """Reads what `new EntitySchema({...})` says; `None` if its name is not known."""
    said = entries_of(call.argument(0))
    name = text_of(said.get("name"))
    table = text_of(said.get("tableName")) or (snake_case(name) if name else None)
    if name is None or table is None:
        return None
    draft = TableDraft(table, call.at, "typeorm", schema=text_of(said.get("schema")) or "")
    written = said.get("columns")
    draft.is_complete = isinstance(written, Fields) and not written.is_open
    for attribute, settings in entries_of(written).items():
        draft.add(_column(attribute, entries_of(settings), call.at))
    for index in (*items_of(said.get("indices")), *items_of(said.get("uniques"))):
        _add_index(draft, entries_of(index))
    parts = [said.get(part) for part in ("columns", "embeddeds", "relations")]
    properties = tuple(name for part in parts for name in entries_of(part))
    is_complete = all(p is None or (isinstance(p, Fields) and not p.is_open) for p in parts)
    is_complete &= isinstance(call.argument(0), Fields) and "extends" not in said
    return EntitySchema(name, draft, dict(entries_of(parts[-1])), properties, is_complete)


def conclude_schemas(machine: Machine) -> None:
    """Notes the tables of all schemas, with the columns that their relations add."""
    found = {schema.draft.name: schema for schema in machine.facts.all(EntitySchema)}
    named = {schema.name: schema for schema in found.values()}
    for schema in found.values():
        for attribute, written in schema.relations.items():
            _relate(machine, schema, attribute, entries_of(written), named)
    for schema in found.values():
        machine.facts.add(schema.draft)


def _column(attribute: str, said: dict[str, Value], at: Location) -> Column:
    name = text_of(said.get("name")) or attribute
    is_made = any(said.get(setting) is not None for setting in _MADE)
    default = said.get("default")
    return Column(
        name,
        _type(said),
        at,
        nullable=truth_of(said.get("nullable")) is True,
        is_primary=truth_of(said.get("primary")) is True,
        is_unique=truth_of(said.get("unique")) is True,
        has_default=is_made or default is not None,
        server_default=default_of(default),
        attribute=attribute if attribute != name else "",
    )


def _type(said: dict[str, Value]) -> str:
    written = said.get("type")
    if isinstance(written, Ext):
        return _TYPES.get(written.name.rpartition(":")[2], "")
    type_ = (text_of(written) or "").upper()
    length = number_of(said.get("length")) or text_of(said.get("length"))
    return f"{type_}({length})" if length and type_ in {"VARCHAR", "CHAR"} else type_


def _add_index(draft: TableDraft, said: dict[str, Value]) -> None:
    names = [text_of(item) for item in items_of(said.get("columns"))]
    columns = [draft.attributes.get(name, name) for name in names if name]
    if columns and len(columns) == len(names):
        is_unique = "unique" not in said or truth_of(said.get("unique")) is True
        draft.index(*columns, is_unique=is_unique, at=draft.at, name=text_of(said.get("name")) or "")


def _relate(
    machine: Machine,
    schema: EntitySchema,
    attribute: str,
    said: dict[str, Value],
    named: dict[str, EntitySchema],
) -> None:
    kind, draft = text_of(said.get("type")) or "", schema.draft
    target = named.get(text_of(said.get("target")) or "")
    owns = kind == "many-to-one" or (kind == "one-to-one" and "joinColumn" in said)
    secondary = None
    if target is not None and owns:
        _join_column(draft, attribute, said, target.draft, is_unique=kind == "one-to-one")
    if target is not None and kind == "many-to-many" and "joinTable" in said:
        secondary = _join_table(machine, schema, attribute, said, target)
    name = target.draft.name if target is not None else None
    if kind:
        machine.facts.add(
            Relationship(draft.at, draft.name, name, attribute, kind, secondary=secondary, orm="typeorm")
        )


def _key_of(draft: TableDraft) -> Column | None:
    return next((column for column in draft.columns.values() if column.is_primary), None)


def _joins(written: Value | None) -> Iterator[dict[str, Value]]:
    every = items_of(written) if isinstance(written, Items) else [written]
    yield from (entries_of(one) for one in every)


def _join_column(
    draft: TableDraft, attribute: str, said: dict[str, Value], target: TableDraft, *, is_unique: bool
) -> None:
    key = _key_of(target)
    delete = (text_of(said.get("onDelete")) or "").upper()
    update = (text_of(said.get("onUpdate")) or "").upper()
    for join in _joins(said.get("joinColumn")):
        referred = text_of(join.get("referencedColumnName")) or (key.name if key else "id")
        name = text_of(join.get("name")) or camel_case(f"{attribute}_{referred}")
        if name not in draft.columns:
            is_nullable = truth_of(said.get("nullable")) is not False
            draft.add(Column(name, key.type if key else "", draft.at, nullable=is_nullable))
        if is_unique:
            draft.change(name, is_unique=True)
        draft.refer(ForeignKey((name,), target.name, (referred,), draft.at, delete, update))


def _join_table(
    machine: Machine,
    schema: EntitySchema,
    attribute: str,
    said: dict[str, Value],
    target: EntitySchema,
) -> str:
    join = entries_of(said["joinTable"])
    usual = snake_case(f"{schema.draft.name}_{attribute}_{target.draft.name}")
    table = TableDraft(text_of(join.get("name")) or usual, schema.draft.at, "typeorm")
    sides = [(schema, "joinColumn"), (target, "inverseJoinColumn")]
    names = [_joining_name(side, entries_of(join.get(option))) for side, option in sides]
    for (side, _), name in zip(sides, told_apart(names), strict=True):
        key = _key_of(side.draft)
        if key is None:
            table.is_complete = False
            continue
        table.add(Column(name, key.type, table.at, nullable=False, is_primary=True))
        refers = ForeignKey((name,), side.draft.name, (key.name,), table.at, "CASCADE", "CASCADE")
        table.refer(refers)
    machine.facts.add(table)
    return table.name


def _joining_name(side: EntitySchema, said: dict[str, Value]) -> str:
    key = _key_of(side.draft)
    usual = f"{side.draft.name}_{key.name if key is not None else 'id'}"
    return text_of(said.get("name")) or camel_case(usual)
