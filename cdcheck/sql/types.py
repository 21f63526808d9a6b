"""Types of PostgreSQL: what a declared type is called there, and which may meet in an expression."""

ALIASES = {
    "int": "integer",
    "int4": "integer",
    "serial": "integer",
    "serial4": "integer",
    "mediumint": "integer",
    "int8": "bigint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "biginteger": "bigint",
    "int2": "smallint",
    "smallserial": "smallint",
    "smallinteger": "smallint",
    "bool": "boolean",
    "varchar": "character varying",
    "nvarchar": "character varying",
    "string": "character varying",
    "char": "character",
    "bpchar": "character",
    "unicode": "character varying",
    "unicodetext": "text",
    "decimal": "numeric",
    "float": "double precision",
    "float8": "double precision",
    "double": "double precision",
    "float4": "real",
    "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone",
    "time": "time without time zone",
    "timetz": "time with time zone",
}
"""Gives the full name of a type that has a shorter one."""

_FAMILIES = {
    "number": ("integer", "bigint", "smallint", "numeric", "double precision", "real"),
    "text": ("text", "character varying", "character", "citext", "name"),
    "moment": ("timestamp with time zone", "timestamp without time zone", "date"),
    "time": ("time without time zone", "time with time zone"),
    "boolean": ("boolean",),
    "uuid": ("uuid",),
    "json": ("json",),
    "jsonb": ("jsonb",),
    "bytea": ("bytea",),
    "interval": ("interval",),
}
FAMILY = {name: family for family, names in _FAMILIES.items() for name in names}
"""Gives the family of a type: those of one family can be compared with each other."""

_WHOLE = ("smallint", "integer", "bigint")
_NUMBERS = (*_WHOLE, "numeric", "real", "double precision")
_TRUTHS = ("t", "true", "f", "false", "y", "yes", "n", "no", "on", "off", "1", "0", "tr", "tru", "fa")


def canonical(declared: str) -> str | None:
    """Names a declared type as PostgreSQL's messages do; `None` if it is not one that is known."""
    plain = declared.strip().lower()
    if plain.endswith("[]"):
        inner = canonical(plain[:-2])
        return None if inner is None else f"{inner}[]"
    has_zone = "with time zone" in plain and "without" not in plain
    plain = (
        plain.split("(")[0].removesuffix(" with time zone").removesuffix(" without time zone").strip()
    )
    if has_zone:
        return {"timestamp": "timestamp with time zone", "time": "time with time zone"}.get(plain)
    name = ALIASES.get(plain, plain)
    return name if name in FAMILY else None


def can_compare(left: str, right: str) -> bool:
    """Tells whether `=` exists between two types; true where that is not known."""
    if left.endswith("[]") or right.endswith("[]"):
        return left.endswith("[]") and right.endswith("[]")
    if left == right == "json":
        return False
    return FAMILY[left] == FAMILY[right]


def can_assign(target: str, given: str) -> bool:
    """Tells whether a value of one type may be put into a column of another without a cast."""
    if target.endswith("[]") or given.endswith("[]"):
        return target.endswith("[]") == given.endswith("[]") or FAMILY.get(target) == "text"
    wanted, held = FAMILY[target], FAMILY[given]
    if wanted in {held, "text"}:
        return True
    return (wanted, held) in {
        ("json", "jsonb"),
        ("jsonb", "json"),
        ("time", "moment"),
        ("time", "interval"),
        ("interval", "time"),
    }


def common(left: str, right: str) -> str | None:
    """Gives the type of an expression over two numbers; `None` if they are not both numbers."""
    if left not in _NUMBERS or right not in _NUMBERS:
        return None
    return max(left, right, key=_NUMBERS.index)


def refuses_text(wanted: str, text: str) -> bool:
    """Tells whether a quoted constant cannot be read as a type."""
    plain = text.strip().lower()
    if wanted in _WHOLE:
        return not plain.lstrip("+-").isdigit()
    if wanted in {"numeric", "double precision", "real"}:
        return not _is_number(plain)
    if wanted == "boolean":
        return plain not in _TRUTHS and not any(word.startswith(plain) for word in _TRUTHS if plain)
    if wanted == "uuid":
        digits = plain.strip("{}").replace("-", "")
        return len(digits) != 32 or any(c not in "0123456789abcdef" for c in digits)
    return False


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
