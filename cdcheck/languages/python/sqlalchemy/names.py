"""SQLAlchemy's names: one name for what many of its modules offer, and the SQL of its types."""

from cdcheck.abstract.values import Cls, Ext, Known, Thing, Value

_MODULES = (
    "sqlalchemy.schema",
    "sqlalchemy.sql",
    "sqlalchemy.sql.schema",
    "sqlalchemy.types",
    "sqlalchemy.sql.expression",
    "sqlalchemy.sql.sqltypes",
    "sqlalchemy.engine",
    "sqlalchemy.engine.url",
    "sqlalchemy.engine.create",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.orm",
    "sqlalchemy.orm.session",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.asyncio.session",
    "sqlalchemy.ext.asyncio.engine",
    "sqlalchemy.ext.declarative",
    "sqlalchemy.ext.declarative.api",
    "sqlalchemy.orm.decl_api",
    "sqlalchemy.ext.hybrid",
    "sqlalchemy.ext.associationproxy",
    "sqlalchemy.sql.selectable",
    "sqlalchemy.future",
    "sqlmodel",
)
_CORE = (
    "Column",
    "Table",
    "MetaData",
    "ForeignKey",
    "ForeignKeyConstraint",
    "PrimaryKeyConstraint",
    "UniqueConstraint",
    "CheckConstraint",
    "Index",
    "Sequence",
    "Computed",
    "Identity",
    "and_",
    "or_",
    "not_",
    "text",
    "select",
    "insert",
    "update",
    "delete",
    "exists",
    "func",
    "case",
    "cast",
    *("literal", "null", "true", "false", "extract", "type_coerce", "tuple_", "distinct"),
    "create_engine",
    "engine_from_config",
    "URL",
    "make_url",
    "DeclarativeBase",
    "declarative_base",
    "as_declarative",
    "registry",
    "automap_base",
    "relationship",
    "backref",
    "mapped_column",
    "Mapped",
    "Session",
    "AsyncSession",
    "sessionmaker",
    "async_sessionmaker",
    "scoped_session",
    "async_scoped_session",
    "create_async_engine",
    "declared_attr",
    "column_property",
    "deferred",
    "synonym",
    "composite",
    "MappedAsDataclass",
    "DeclarativeBaseNoMeta",
    "AsyncAttrs",
    "AsyncEngine",
    "AsyncConnection",
    "Engine",
    "Connection",
)
TYPES = {
    "Integer": "INTEGER",
    "INTEGER": "INTEGER",
    "INT": "INTEGER",
    "SmallInteger": "SMALLINT",
    "SMALLINT": "SMALLINT",
    "BigInteger": "BIGINT",
    "BIGINT": "BIGINT",
    "String": "VARCHAR",
    "VARCHAR": "VARCHAR",
    "CHAR": "CHAR",
    "Text": "TEXT",
    "TEXT": "TEXT",
    "UnicodeText": "TEXT",
    "Unicode": "VARCHAR",
    "Boolean": "BOOLEAN",
    "BOOLEAN": "BOOLEAN",
    "Float": "FLOAT",
    "FLOAT": "FLOAT",
    "REAL": "REAL",
    "Double": "DOUBLE PRECISION",
    "Numeric": "NUMERIC",
    "DECIMAL": "DECIMAL",
    "NUMERIC": "NUMERIC",
    "DateTime": "DATETIME",
    "DATETIME": "DATETIME",
    "TIMESTAMP": "TIMESTAMP",
    "Date": "DATE",
    "DATE": "DATE",
    "Time": "TIME",
    "TIME": "TIME",
    "Interval": "INTERVAL",
    "LargeBinary": "BLOB",
    "BLOB": "BLOB",
    "BYTEA": "BYTEA",
    "JSON": "JSON",
    "JSONB": "JSONB",
    "ARRAY": "ARRAY",
    "UUID": "UUID",
    "Uuid": "UUID",
    "Enum": "ENUM",
    "ENUM": "ENUM",
    "INET": "INET",
    "CIDR": "CIDR",
    "TSVECTOR": "TSVECTOR",
    "HSTORE": "HSTORE",
}
_ANNOTATED = {
    "builtins.int": "INTEGER",
    "builtins.str": "VARCHAR",
    "builtins.bool": "BOOLEAN",
    "builtins.float": "FLOAT",
    "builtins.bytes": "BLOB",
    "datetime.datetime": "DATETIME",
    "datetime.date": "DATE",
    "datetime.time": "TIME",
    "uuid.UUID": "UUID",
    "decimal.Decimal": "NUMERIC",
    "datetime.timedelta": "INTERVAL",
}


_ENUMERATIONS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum"})


def aliases() -> dict[str, str]:
    """Maps what the modules of SQLAlchemy and SQLModel offer to one name each.

    Of arrays, PostgreSQL's own can do more than those of `sqlalchemy` itself.
    """
    names = (*_CORE, *TYPES)
    found = {f"{module}.{name}": f"sqlalchemy.{name}" for module in _MODULES for name in names}
    found |= {f"{module}.RelationshipProperty": "sqlalchemy.relationship" for module in _MODULES}
    del found["sqlalchemy.dialects.postgresql.ARRAY"]
    return found


def is_generic_array(value: Value) -> bool:
    """Tells whether a column type is the array of `sqlalchemy` itself, and not PostgreSQL's."""
    return isinstance(value, Thing) and value.type.removesuffix("()") == "sqlalchemy.ARRAY"


def sql_type(value: Value | None) -> str:
    """Writes a column type as SQL; empty if it is not one that is known."""
    if isinstance(value, Ext):
        return TYPES.get(value.name.rpartition(".")[2], "")
    if not isinstance(value, Thing):
        return ""
    name = value.type.removesuffix("()").rpartition(".")[2]
    base = TYPES.get(name, "")
    if base in {"VARCHAR", "CHAR"}:
        length = value.arguments[0] if value.arguments else value.keywords.get("length")
        if isinstance(length, Known) and isinstance(length.value, int):
            return f"{base}({length.value})"
    if base == "ARRAY" and value.arguments:
        return f"{sql_type(value.arguments[0]) or 'TEXT'}[]"
    is_aware = base in {"DATETIME", "TIMESTAMP"} and value.keywords.get("timezone") == Known(value=True)
    return f"{base} WITH TIME ZONE" if is_aware else base


def annotated_type(value: Value | None) -> tuple[str, bool | None]:
    """Reads an annotation inside `Mapped[...]`: the SQL type, and whether it may be null."""
    if isinstance(value, Thing) and value.type.endswith("[]"):
        inner = value.arguments[0] if value.arguments else None
        name = value.type.removesuffix("[]").rpartition(".")[2]
        if name == "Optional":
            return annotated_type(inner)[0], True
        if name == "Union":
            told = [argument for argument in value.arguments if argument != Known(None)]
            kind = annotated_type(told[0])[0] if len(told) == 1 else ""
            return kind, len(told) < len(value.arguments)
        if name == "Annotated":
            found = next((t for t in map(sql_type, value.arguments[1:]) if t), "")
            return found or annotated_type(inner)[0], annotated_type(inner)[1]
        return "", False
    if isinstance(value, Ext):
        return _ANNOTATED.get(value.name, ""), False
    if isinstance(value, Cls):
        bases = {base.name for base in value.lineage() if isinstance(base, Ext)}
        return "ENUM" if bases & _ENUMERATIONS else "", False
    return "", None


def is_collection(value: Value | None) -> bool:
    """Tells whether an annotation is of a list, a set or another collection."""
    if not isinstance(value, Thing):
        return False
    name = value.type.removesuffix("[]").rpartition(".")[2]
    return name in {
        "list",
        "List",
        "set",
        "Set",
        "Sequence",
        "Collection",
        "WriteOnlyMapped",
        "DynamicMapped",
    }
