"""What is said of values that a column of SQLAlchemy does not take."""

from cdcheck.knowledge.driver_values import refusal, refusal_by_type

_FAMILIES = {
    "UUID": "uuid",
    "BOOLEAN": "boolean",
    "DATETIME": "timestamp without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "DATE": "date",
    "TIME": "time without time zone",
    "VARCHAR": "character varying",
    "TEXT": "text",
    "INTEGER": "integer",
    "BIGINT": "bigint",
    "SMALLINT": "smallint",
}
"""Gives the type of PostgreSQL by the first word of a column's."""
_OF_SQLITE = {
    "timestamp without time zone": "DateTime type only accepts Python datetime and date",
    "date": "Date type only accepts Python date",
    "time without time zone": "Time type only accepts Python time",
}
_OPERANDS = {"str": "character varying", "int": "integer", "UUID": "uuid"}
_NO_MOMENTS = frozenset({"str", "int", "float", "bool", "list", "dict", "set", "tuple", "UUID"})
_NUMBERS = frozenset({"integer", "bigint", "smallint"})
HINTS = {
    "timestamp without time zone": "give it a `datetime`, as of `datetime.fromisoformat(...)`",
    "date": "give it a `date`, as of `date.fromisoformat(...)`",
    "time without time zone": "give it a `time`, as of `time.fromisoformat(...)`",
    "uuid": "make it a `UUID` first, as by the annotation of the parameter",
    "boolean": "give it `True` or `False`",
    "integer": "make it an `int` first",
    "bigint": "make it an `int` first",
    "character varying": "make it a `str` first, or the column one of `JSON`",
    "text": "make it a `str` first, or the column one of `JSON`",
}
"""Says what to do by the type of PostgreSQL."""


def type_of(written: str) -> str:
    """Gives the type of PostgreSQL for a column's; empty where nothing is known of it."""
    name = written.partition("(")[0]
    if name.endswith("[]"):
        return ""
    word = name.partition(" ")[0]
    shown = _FAMILIES.get(word, "")
    is_aware = "WITH TIME ZONE" in written
    return shown.replace("without", "with") if is_aware else shown


def refused(driver: str, written: str, kind: str, how: str) -> str:
    """Gives the error that a value of a kind meets in a column of a type; empty if it may meet none."""
    type_ = type_of(written)
    is_several = how == "key" and kind in {"list", "dict", "set", "tuple"}
    if not type_ or kind == "NoneType" or is_several:
        return ""
    if how == "compared":
        return _compared(driver, type_, kind)
    if type_ == "boolean":
        return "Not a boolean value: " if kind == "str" and how == "set" else ""
    if driver in {"sqlite", "aiosqlite"}:
        return _by_sqlite(type_, kind)
    if driver == "asyncpg":
        return _by_asyncpg(type_, kind)
    return refusal(driver, kind) if kind == "dict" else ""


def _by_sqlite(type_: str, kind: str) -> str:
    if type_ == "uuid":
        return (
            f"'{kind}' object has no attribute 'hex'" if kind in _NO_MOMENTS - {"UUID", "float"} else ""
        )
    if type_.replace(" with ", " without ") in _OF_SQLITE:
        said = _OF_SQLITE[type_.replace(" with ", " without ")]
        return f"SQLite {said} objects as input." if kind in _NO_MOMENTS else ""
    return refusal("sqlite3", kind)


def _by_asyncpg(type_: str, kind: str) -> str:
    if type_ == "uuid":
        is_other = kind in _NO_MOMENTS - {"UUID", "str"}
        return f"('{kind}' object has no attribute 'bytes')" if is_other else ""
    found = refusal_by_type("asyncpg", kind, type_, "put")
    return found.error if found is not None and kind in _NO_MOMENTS else ""


def _compared(driver: str, type_: str, kind: str) -> str:
    if driver in {"sqlite", "aiosqlite"}:
        return "'str' object has no attribute 'hex'" if type_ == "uuid" and kind == "str" else ""
    is_alike = (
        (type_ == "uuid" and kind != "int")
        or (type_ in _NUMBERS and kind == "int")
        or (type_ in {"character varying", "text"} and kind == "str")
        or type_ in {"date", "time without time zone"}
    )
    operand = _OPERANDS.get(kind, "")
    return f"operator does not exist: {type_} = {operand}" if operand and not is_alike else ""
