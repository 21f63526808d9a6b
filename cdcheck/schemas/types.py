"""Tells what kind of values a column's type holds, in the words of any dialect."""

from cdcheck.model.schema import TypeFamily

_FAMILIES = {
    TypeFamily.TEXT: (
        "CHAR",
        "VARCHAR",
        "CHARACTER",
        "NCHAR",
        "NVARCHAR",
        "TEXT",
        "TINYTEXT",
        "MEDIUMTEXT",
        "LONGTEXT",
        "CITEXT",
        "CLOB",
        "STRING",
        "ENUM",
        "NAME",
    ),
    TypeFamily.INTEGER: (
        "INT",
        "INTEGER",
        "TINYINT",
        "SMALLINT",
        "MEDIUMINT",
        "BIGINT",
        "INT2",
        "INT4",
        "INT8",
        "SERIAL",
        "BIGSERIAL",
        "SMALLSERIAL",
    ),
    TypeFamily.NUMBER: ("REAL", "FLOAT", "DOUBLE", "NUMERIC", "DECIMAL", "FLOAT4", "FLOAT8", "MONEY"),
    TypeFamily.BOOLEAN: ("BOOL", "BOOLEAN", "BIT"),
    TypeFamily.TIMESTAMP: ("TIMESTAMP", "TIMESTAMPTZ", "DATETIME", "DATETIMEOFFSET", "DATE"),
    TypeFamily.UUID: ("UUID", "GUID"),
    TypeFamily.JSON: ("JSON", "JSONB"),
    TypeFamily.BINARY: ("BLOB", "BYTEA", "BINARY", "VARBINARY", "LONGBLOB"),
}
_BY_WORD = {word: family for family, words in _FAMILIES.items() for word in words}


def family_of(type_: str) -> TypeFamily | None:
    """Tells the kind of a type as SQL writes it; `None` for one that is not known."""
    upper = type_.upper().strip()
    if upper.endswith("[]") or upper.startswith("ARRAY"):
        return TypeFamily.ARRAY
    word = upper.partition("(")[0].partition(" ")[0]
    return _BY_WORD.get(word)
