"""What drivers say of values that they cannot hand over."""

from typing import NamedTuple

_SQLITE = frozenset({"list", "tuple", "dict", "set", "UUID", "decimal.Decimal"})
_REFUSED = {
    "sqlite3": _SQLITE,
    "aiosqlite": _SQLITE,
    "psycopg": frozenset({"dict", "set"}),
    "psycopg2": frozenset({"dict", "set", "UUID"}),
    "better-sqlite3": frozenset(
        {"boolean", "Date", "array", "object", "function", "Map", "Set", "URL", "Promise"}
    ),
    "mysql2.execute": frozenset({"undefined"}),
}
_SAID = {
    "psycopg": "cannot adapt type '{}'",
    "psycopg2": "can't adapt type '{}'",
    "better-sqlite3": "SQLite3 can only bind numbers, strings, bigints, buffers, and null",
    "mysql2.execute": "Bind parameters must not contain undefined. To pass SQL NULL specify JS null",
}
HINTS = {
    "dict": "write it as text first, with `json.dumps`",
    "UUID": "hand over its `str`",
    "undefined": "hand over `null` in its place where it is NULL",
    "boolean": "hand over `1` or `0`",
    "Date": "write it as text first, with `toISOString`",
    **dict.fromkeys(("array", "object"), "write it as text first, with `JSON.stringify`"),
}
"""Says what to hand over in the place of a kind."""
_SHAPES = {
    "array": "an array as `{...}`",
    "JSON": "JSON as one text",
    "string": "one text",
}
_ANY = "write `= ANY($1)` in the place of `IN ($1)`"
_NO_SEQUENCE = "query parameters should be a sequence or a mapping, got"
_SINGLE = frozenset({"int", "float", "bool", "UUID", "set"})
_PLAIN = frozenset({"int", "float", "bool"})
_NUMBERS = frozenset({"smallint", "integer", "bigint"})
_COLLECTIONS = frozenset({"list", "tuple", "dict", "set"})
_TEXTS = frozenset({"text", "character varying", "character", "json", "jsonb"})
_JSON = frozenset({"json", "jsonb"})
_MOMENTS = frozenset({"timestamp with time zone", "timestamp without time zone"})
_NAIVE = "timestamp without time zone"


class Refusal(NamedTuple):
    """Is why a value is refused, what is said then, empty if nothing is, and what to do about it."""

    message: str
    error: str
    hint: str


_TEXT_COUNTED = {
    (kind, "counted"): Refusal(
        "`query` writes text in quotes, where a number of rows is asked for",
        "You have an error in your SQL syntax",
        "make a number of it",
    )
    for kind in ("request", "string")
}
_MYSQL = {
    "mysql2.execute": {
        ("array", "listed"): Refusal(
            "`execute` of `mysql2` hands over an array as one text, which is equal to none in the list",
            "",
            "write a placeholder for each value, or send it with `query`",
        ),
    },
    "mysql.query": _TEXT_COUNTED,
    "mysql2.query": _TEXT_COUNTED,
}


def refusal(driver: str, kind: str) -> str:
    """Gives what a driver says of a value of a kind; empty if it may hand it over."""
    if kind not in _REFUSED.get(driver, ()):
        return ""
    return _SAID.get(driver, "type '{}' is not supported").format(kind)


def refusal_of_whole(driver: str, kind: str, length: int, wanted: int) -> str:
    """Gives what a driver says of a value that stands in the place of a sequence of them.

    `length` is that of a string, -1 if it is not known, `wanted` the number of placeholders.
    """
    if kind == "str":
        return _of_string(driver, length, wanted) if length != wanted else ""
    if kind not in _SINGLE:
        return ""
    if driver == "psycopg2":
        return f"'{kind}' object does not support indexing"
    if driver == "psycopg":
        return f"object of type '{kind}' has no len()" if kind != "set" else f"{_NO_SEQUENCE} set"
    return "parameters are of unsupported type"


def _of_string(driver: str, length: int, wanted: int) -> str:
    if driver == "psycopg":
        return f"{_NO_SEQUENCE} str"
    if driver == "psycopg2":
        return "not all arguments converted during string formatting"
    said = f"Incorrect number of bindings supplied. The current statement uses {wanted}, and there are"
    return f"{said} {length} supplied." if length >= 0 else said


def refusal_by_type(driver: str, kind: str, wanted: str, use: str) -> Refusal | None:
    """Tells why a value does not fit a parameter of a type, or what becomes of it; `None` if it may."""
    if driver in _MYSQL:
        return _MYSQL[driver].get((kind, use))
    if not wanted:
        return None
    message = f"`{driver}` hands no `{kind}` over where {wanted} is asked for"
    is_compared = use in {"compared", "listed"}
    if driver == "pg":
        return _of_pg(kind, wanted, is_compared=is_compared)
    if driver == "asyncpg":
        said = _of_asyncpg(kind, wanted)
        return Refusal(message, said, HINTS.get(kind, "")) if said else None
    if kind == "list" and is_compared and not wanted.endswith("[]") and driver.startswith("psycopg"):
        return Refusal(message, f"operator does not exist: {wanted} = ", "")
    return None


def _of_pg(kind: str, wanted: str, *, is_compared: bool) -> Refusal | None:
    message = f"`pg` hands over {_SHAPES.get(kind, '')}, where {wanted} is asked for"
    if wanted.endswith("[]"):
        is_text = kind in {"JSON", "string"}
        return (
            Refusal(message, "malformed array literal", "hand over the array itself")
            if is_text
            else None
        )
    if kind != "array":
        return None
    if wanted in _JSON:
        return Refusal(message, "invalid input syntax for type json", HINTS["array"])
    if wanted in _TEXTS:
        # It is text then, that no other is equal to, and that any column takes.
        return Refusal(message, "", _ANY) if is_compared else None
    said = f"invalid input syntax for type {wanted.removesuffix(' without time zone')}"
    return Refusal(message, said, _ANY if is_compared else "")


def _of_asyncpg(kind: str, wanted: str) -> str:
    shown = kind.removeprefix("aware ").removeprefix("decimal.")
    if kind == "NoneType":
        return ""
    if wanted in _TEXTS:
        return f"(expected str, got {shown})" if kind != "str" else ""
    if wanted in _NUMBERS and kind in _COLLECTIONS | {"str"}:
        return f"('{kind}' object cannot be interpreted as an integer)"
    if wanted == "boolean" and kind != "bool":
        return f"(a boolean is required (got type {shown}))"
    if wanted in _MOMENTS and kind in _COLLECTIONS | _PLAIN | {"str"}:
        return f"(expected a datetime.date or datetime.datetime instance, got '{kind}')"
    if wanted == _NAIVE and kind == "aware datetime":
        return "(can't subtract offset-naive and offset-aware datetimes)"
    if wanted == "date" and kind in _COLLECTIONS | _PLAIN | {"str"}:
        return f"('{kind}' object has no attribute 'toordinal')"
    if wanted in {"double precision", "real"} and kind in _COLLECTIONS | {"str"}:
        return f"(must be real number, not {kind})"
    return ""
