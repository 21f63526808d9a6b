"""Drizzle's column builders: types, names, and what the calls chained to them say."""

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import (
    Fields,
    Known,
    Native,
    Text,
    Thing,
    Unknown,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.javascript.table_drafts import default_of, number_of, truth_of
from cdcheck.model.data import Column

COLUMN = "drizzle-orm.Column"
SQL = "drizzle-orm.SQL"
CORES = ("drizzle-orm/pg-core", "drizzle-orm/sqlite-core", "drizzle-orm/mysql-core")
_TYPES = {
    "bigint": "BIGINT",
    "bigserial": "BIGSERIAL",
    "binary": "BINARY",
    "bit": "BIT",
    "blob": "BLOB",
    "boolean": "BOOLEAN",
    "bytea": "BYTEA",
    "char": "CHAR",
    "cidr": "CIDR",
    "date": "DATE",
    "datetime": "DATETIME",
    "decimal": "DECIMAL",
    "double": "DOUBLE",
    "doublePrecision": "DOUBLE PRECISION",
    "float": "FLOAT",
    "geometry": "GEOMETRY",
    "inet": "INET",
    "int": "INTEGER",
    "integer": "INTEGER",
    "interval": "INTERVAL",
    "json": "JSON",
    "jsonb": "JSONB",
    "line": "LINE",
    "longtext": "LONGTEXT",
    "macaddr": "MACADDR",
    "mediumint": "MEDIUMINT",
    "mediumtext": "MEDIUMTEXT",
    "mysqlEnum": "ENUM",
    "numeric": "NUMERIC",
    "point": "POINT",
    "real": "REAL",
    "serial": "SERIAL",
    "smallint": "SMALLINT",
    "smallserial": "SMALLSERIAL",
    "text": "TEXT",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "tinyint": "TINYINT",
    "tinytext": "TINYTEXT",
    "tsvector": "TSVECTOR",
    "uuid": "UUID",
    "varbinary": "VARBINARY",
    "varchar": "VARCHAR",
    "vector": "VECTOR",
    "year": "YEAR",
}
_SERIAL = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL"})
_SAME = (
    "$type",
    "$onUpdate",
    "$onUpdateFn",
    "onUpdateNow",
    "autoincrement",
    "array",
    "existingAsForeign",
)
_DEFAULTS = {
    "default": "",
    "defaultNow": "CURRENT_TIMESTAMP",
    "defaultRandom": "gen_random_uuid()",
    "generatedAlwaysAs": "",
    "generatedAlwaysAsIdentity": "",
    "generatedByDefaultAsIdentity": "",
    "autoincrement": "",
}


class ColumnSpec(Struct, eq=False):
    """Is a column that has no table yet; an empty name is that of its key in the table."""

    column: Column
    references: Value | None = None
    actions: Value | None = None


class Fragment(Struct, eq=False):
    """Is SQL in a `sql` template; one that is part of the schema is no query.

    One that `is_begun` is the beginning or a part of another: sql`${query} GROUP BY author`.
    """

    call: Invocation
    is_schema: bool = False
    is_begun: bool = False

    def mark_beginnings(self) -> None:
        """Marks what this one goes on with."""
        for text in options(self.call.arguments[0]) if self.call.arguments else ():
            if (
                not isinstance(text, Text)
                or not text.fillings
                or not text.known.lstrip().startswith("{}")
            ):
                continue
            for option in options(text.fillings[0].value):
                if isinstance(option, Thing) and isinstance(option.data, Fragment):
                    option.data.is_begun = True


def keep_in_schema(*values: Value) -> None:
    """Marks the SQL among values as part of the schema."""
    for value in values:
        for option in options(value):
            if isinstance(option, Thing) and isinstance(option.data, Fragment):
                option.data.is_schema = True


def mark_as_parts(*values: Value) -> None:
    """Marks the SQL among values as parts of a longer text, which their call does not show."""
    for value in values:
        for option in options(value):
            if isinstance(option, Thing) and isinstance(option.data, Fragment):
                option.data.is_begun = True


def register_columns(library: Library) -> None:
    """Registers the column builders of all dialects and the calls chained to them."""
    for core in CORES:
        for name in _TYPES:
            library.functions[f"{core}.{name}"] = _column
        library.functions[f"{core}.customType"] = _custom_type
        library.functions[f"{core}.pgEnum"] = _enumeration
    library.methods["drizzle-orm.Schema.enum"] = _enumeration
    for name in _SAME:
        library.methods[f"{COLUMN}.{name}"] = _same
    for name in _DEFAULTS:
        library.methods[f"{COLUMN}.{name}"] = _default
    for name in ("$default", "$defaultFn"):
        library.methods[f"{COLUMN}.{name}"] = _client_default
    library.methods[f"{COLUMN}.notNull"] = _not_null
    library.methods[f"{COLUMN}.primaryKey"] = _primary
    library.methods[f"{COLUMN}.unique"] = _unique
    library.methods[f"{COLUMN}.references"] = _references


def _column(call: Invocation) -> Value:
    return _made(call, _TYPES[call.name.rpartition(".")[2]])


def _made(call: Invocation, type_: str) -> Value:
    settings = next((entries_of(a) for a in call.arguments if isinstance(a, Fields)), {})
    length = number_of(settings.get("length"))
    precision, scale = number_of(settings.get("precision")), number_of(settings.get("scale"))
    if length is not None and type_ in {"VARCHAR", "CHAR", "BINARY", "VARBINARY"}:
        type_ = f"{type_}({length})"
    elif precision is not None and type_ in {"NUMERIC", "DECIMAL"}:
        type_ = f"{type_}({precision}, {scale or 0})"
    elif truth_of(settings.get("withTimezone")):
        type_ = f"{type_} WITH TIME ZONE"
    is_serial = type_ in _SERIAL
    name = text_of(call.argument(0)) or ""
    column = Column(name, type_, call.at, nullable=not is_serial, has_default=is_serial)
    return Thing(COLUMN, call.site, data=ColumnSpec(column))


def _custom_type(call: Invocation) -> Value:
    said = entries_of(call.argument(0)).get("dataType")
    type_ = text_of(call.machine.call(said, [], {}, call.site)) if said is not None else None
    return Native(lambda made: _made(made, (type_ or "").upper()), "drizzle-orm.customType()")


def _enumeration(call: Invocation) -> Value:
    name = text_of(call.argument(0)) or ""
    return Native(lambda made: _made(made, name), "drizzle-orm.pgEnum()")


def spec_of(value: Value | None) -> ColumnSpec | None:
    """Reads the column that a builder has become."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and isinstance(option.data, ColumnSpec):
            return option.data
    return None


def _changed(call: Invocation, **changes: object) -> Value:
    spec = spec_of(call.receiver)
    if spec is None:
        return call.receiver or NOTHING
    column = replace(spec.column, **changes)
    changed = ColumnSpec(column, spec.references, spec.actions)
    return Thing(COLUMN, call.site, data=changed)


def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


def _default(call: Invocation) -> Value:
    keep_in_schema(*call.arguments)
    written = _DEFAULTS[call.name.rpartition(".")[2]] or default_of(call.argument(0))
    return _changed(call, has_default=True, server_default=written or None)


def _client_default(call: Invocation) -> Value:
    return _changed(call, has_default=True)


def _not_null(call: Invocation) -> Value:
    return _changed(call, nullable=False)


def _primary(call: Invocation) -> Value:
    spec = spec_of(call.receiver)
    settings = entries_of(call.argument(0))
    is_counted = truth_of(settings.get("autoIncrement")) is True
    has_default = is_counted or (spec is not None and spec.column.has_default)
    return _changed(call, is_primary=True, nullable=False, has_default=has_default)


def _unique(call: Invocation) -> Value:
    return _changed(call, is_unique=True)


def _references(call: Invocation) -> Value:
    spec = spec_of(call.receiver)
    if spec is None:
        return call.receiver or Unknown("a column")
    changed = ColumnSpec(spec.column, call.argument(0), call.argument(1) or Known(None))
    return Thing(COLUMN, call.site, data=changed)
