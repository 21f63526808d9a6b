"""Mongoose's schemas: the fields a collection's documents have."""

from msgspec import Struct, field

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Ext,
    Fields,
    Items,
    Member,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.sequelize.names import pluralize
from cdcheck.languages.javascript.table_drafts import TableDraft, start_draft, truth_of
from cdcheck.model.data import Column, Relationship
from cdcheck.model.places import Location

SCHEMA = "mongoose.Schema"
_TYPES = {
    "String": "STRING",
    "Number": "NUMBER",
    "Boolean": "BOOLEAN",
    "Bool": "BOOLEAN",
    "Date": "DATE",
    "Buffer": "BINARY",
    "ObjectId": "OBJECTID",
    "Mixed": "MIXED",
    "Map": "MAP",
    "Decimal128": "DECIMAL",
    "UUID": "UUID",
    "BigInt": "LONG",
}


class Schema(Struct, eq=False):
    """Is a schema: fields by name, and its options; what code `is_extended` with may have more."""

    fields: dict[str, Value]
    settings: dict[str, Value]
    site: Site
    indexes: list[tuple[tuple[str, ...], bool, Site]] = field(default_factory=list)
    is_complete: bool = True
    virtuals: set[str] = field(default_factory=set)
    is_extended: bool = False


class Collection(Struct, eq=False):
    """Is a model: its name, its collection, and its schema, where that is known."""

    name: str
    table: str
    schema: Schema | None = None


def schema_of(value: Value | None) -> Schema | None:
    """Finds the schema that a value is."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, Schema):
            return option.data
    return None


def collection_name(model: str) -> str:
    """Names the collection of a model as Mongoose does: in lower case, in the plural."""
    return pluralize(model.lower())


def define_collection(machine: Machine, table: str, schema: Schema, at: Location) -> None:
    """Notes a collection as a table, and references as relationships."""
    draft = start_draft(machine, TableDraft(table, at, "mongoose"))
    if draft.columns:
        return
    draft.is_complete = schema.is_complete
    here = machine.location(schema.site)
    if truth_of(schema.settings.get("_id")) is not False and "_id" not in schema.fields:
        key = Column("_id", "OBJECTID", here, nullable=False, is_primary=True, has_default=True)
        draft.add(key)
    for path, written in schema.fields.items():
        column = _column(machine, path.split(".")[0], written, here)
        if column is not None:
            draft.add(column)
            _note_reference(machine, table, path, written, column.at)
    _add_timestamps(draft, schema, here)
    if truth_of(schema.settings.get("versionKey")) is not False:
        draft.add(Column(text_of(schema.settings.get("versionKey")) or "__v", "NUMBER", here))
    for columns, is_unique, site in schema.indexes:
        draft.index(*columns, is_unique=is_unique, at=machine.location(site))


def _column(machine: Machine, name: str, written: Value, at: Location) -> Column | None:
    said = entries_of(_inner(written))
    is_typed = "type" in said
    for option in options(written):
        if isinstance(option, Fields) and option.site is not None:
            at = machine.location(option.site)
    if not is_typed:
        said = {}
    required = said.get("required")
    is_required = truth_of(required) is True or isinstance(required, Items)
    return Column(
        name,
        _type(written),
        at,
        nullable=not is_required,
        is_unique=truth_of(said.get("unique")) is True,
        has_default="default" in said,
    )


def _inner(written: Value) -> Value:
    for option in options(written):
        if isinstance(option, Items) and option.items:
            return option.items[0]
    return written


def _type(written: Value) -> str:
    for option in options(written):
        if isinstance(option, Items):
            return "ARRAY"
        if isinstance(option, Fields):
            return _type(option.entries["type"]) if "type" in option.entries else "OBJECT"
        if isinstance(option, Thing) and option.type == SCHEMA:
            return "OBJECT"
        name = option.name if isinstance(option, Ext | Member) else text_of(option) or ""
        last = name.rpartition(".")[2].rpartition(":")[2]
        if last in _TYPES:
            return _TYPES[last]
    return ""


def _note_reference(machine: Machine, table: str, path: str, written: Value, at: Location) -> None:
    inner = _inner(written)
    said = entries_of(inner)
    if "type" in said and "ref" not in said:
        said = {**said, **entries_of(_inner(said["type"]))}
    referred = text_of(said.get("ref"))
    if referred is None:
        return
    is_many = _type(written) == "ARRAY"
    kind = "many-to-many" if is_many else "many-to-one"
    target = collection_name(referred)
    machine.facts.add(Relationship(at, table, target, path, kind, orm="mongoose"))


def _add_timestamps(draft: TableDraft, schema: Schema, at: Location) -> None:
    setting = schema.settings.get("timestamps")
    named = entries_of(setting)
    if truth_of(setting) is not True and not named:
        return
    for name in ("createdAt", "updatedAt"):
        if truth_of(named.get(name)) is not False:
            draft.add(Column(text_of(named.get(name)) or name, "DATE", at, has_default=True))
