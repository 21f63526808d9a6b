"""Sequelize's attributes as columns: types, keys, defaults, references."""

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Member,
    Obj,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.fresh_values import made_once
from cdcheck.languages.javascript.sequelize.names import underscore
from cdcheck.languages.javascript.table_drafts import default_of, number_of, truth_of
from cdcheck.model.data import Column
from cdcheck.model.places import Location

_TYPES = {
    "STRING": "VARCHAR(255)",
    "CHAR": "CHAR(255)",
    "TEXT": "TEXT",
    "CITEXT": "CITEXT",
    "INTEGER": "INTEGER",
    "BIGINT": "BIGINT",
    "SMALLINT": "SMALLINT",
    "TINYINT": "TINYINT",
    "MEDIUMINT": "MEDIUMINT",
    "FLOAT": "FLOAT",
    "REAL": "REAL",
    "DOUBLE": "DOUBLE PRECISION",
    "DECIMAL": "DECIMAL",
    "NUMBER": "NUMERIC",
    "BOOLEAN": "BOOLEAN",
    "DATE": "TIMESTAMP",
    "DATEONLY": "DATE",
    "TIME": "TIME",
    "NOW": "TIMESTAMP",
    "UUID": "UUID",
    "UUIDV1": "UUID",
    "UUIDV4": "UUID",
    "JSON": "JSON",
    "JSONB": "JSONB",
    "HSTORE": "HSTORE",
    "BLOB": "BLOB",
    "ENUM": "ENUM",
    "ARRAY": "ARRAY",
    "RANGE": "RANGE",
    "GEOMETRY": "GEOMETRY",
    "GEOGRAPHY": "GEOGRAPHY",
    "INET": "INET",
    "CIDR": "CIDR",
    "MACADDR": "MACADDR",
    "TSVECTOR": "TSVECTOR",
    "VIRTUAL": "VIRTUAL",
}


class Attribute(Struct, frozen=True):
    """Is one attribute of a model: its column, and the table and column it refers to."""

    column: Column
    target: Value | None = None
    target_key: str = "id"
    on_delete: str = ""
    on_update: str = ""


def attribute_of(
    machine: Machine, name: str, written: Value, at: Location, *, is_underscored: bool
) -> Attribute | None:
    """Reads an attribute's definition; `None` for a virtual one, which has no column."""
    said = entries_of(written)
    type_ = type_of(said.get("type") or (written if not said else None))
    if type_ == "VIRTUAL":
        return None
    is_primary = truth_of(said.get("primaryKey")) is True
    is_counted = truth_of(said.get("autoIncrement")) is True
    default = said.get("defaultValue")
    field = text_of(said.get("field")) or (underscore(name) if is_underscored else name)
    references = said.get("references")
    column = Column(
        field,
        type_,
        place_of(machine, written, at),
        nullable=_is_nullable(said, is_primary=is_primary),
        is_primary=is_primary,
        is_unique=_is_unique(said.get("unique")),
        has_default=is_counted or default is not None,
        server_default=default_of(default),
        attribute=name if field != name else "",
        made_once=made_once(default),
    )
    target = entries_of(references).get("model") or entries_of(references).get("table") or references
    return Attribute(
        column,
        target,
        text_of(entries_of(references).get("key")) or "id",
        (text_of(said.get("onDelete")) or "").upper(),
        (text_of(said.get("onUpdate")) or "").upper(),
    )


def place_of(machine: Machine, written: Value, at: Location) -> Location:
    """Places an object literal; what has no place of its own stands where its owner does."""
    for option in options(written):
        if isinstance(option, Fields) and option.site is not None:
            return machine.location(option.site)
    return at


def _is_nullable(said: dict[str, Value], *, is_primary: bool) -> bool:
    allowed = truth_of(said.get("allowNull"))
    return not is_primary if allowed is None else allowed


def _is_unique(value: Value | None) -> bool:
    named = text_of(value) is not None or bool(entries_of(value))
    return truth_of(value) is True or named


def type_of(value: Value | None) -> str:
    """Writes a data type as SQL; empty if it could not be told."""
    for option in options(value) if value is not None else ():
        name, arguments = _name_of(option)
        for part in reversed(name.replace("()", "").split(".")):
            if part in _TYPES:
                return _with_arguments(part, arguments)
        if text_of(option):
            return (text_of(option) or "").upper()
    return ""


def _name_of(value: Value) -> tuple[str, tuple[Value, ...]]:
    if isinstance(value, Ext):
        return value.name, ()
    if isinstance(value, Thing):
        return value.type, value.arguments
    if isinstance(value, Member):
        return f"{value.type}.{value.name}", ()
    return "", ()


def _with_arguments(part: str, arguments: tuple[Value, ...]) -> str:
    first = number_of(arguments[0]) if arguments else None
    second = number_of(arguments[1]) if len(arguments) > 1 else None
    if part in {"STRING", "CHAR"} and first:
        return f"{'VARCHAR' if part == 'STRING' else 'CHAR'}({first})"
    if part == "DECIMAL" and first:
        return f"DECIMAL({first}, {second or 0})"
    if part == "ARRAY" and arguments:
        inner = type_of(entries_of(arguments[0]).get("type") or arguments[0])
        return f"{inner}[]" if inner else "ARRAY"
    return _TYPES[part]


def model_key(value: Value | None) -> object:
    """Tells what identifies a model: its class, or what `define` made."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Obj):
            return option.cls
        if isinstance(option, Cls):
            return option
        if isinstance(option, Thing) and option.data is not None:
            return option.data
    return None
