"""The types of expressions, as PostgreSQL would give them; `None` where that is not certain."""

from collections.abc import Callable

from sqlglot import exp

from cdcheck.sql.scopes.schema import Field
from cdcheck.sql.types import FAMILY, canonical, common

UNKNOWN = "unknown"
"""What PostgreSQL calls the type of a quoted constant or a parameter that nothing has decided yet."""

Look = Callable[[exp.Expr], Field | None]

_BOOLEAN = (exp.Predicate, exp.Connector, exp.Not, exp.Exists, exp.Boolean)
_FIXED: dict[type[exp.Expr], str] = {
    exp.Count: "bigint",
    exp.Length: "integer",
    exp.Lower: "text",
    exp.Upper: "text",
    exp.Concat: "text",
    exp.CurrentTimestamp: "timestamp with time zone",
    exp.CurrentDate: "date",
    exp.RowNumber: "bigint",
    exp.Extract: "numeric",
    exp.Interval: "interval",
}
_KEEPS = (exp.Paren, exp.Neg, exp.Filter, exp.Distinct, exp.Window)
_FLOATS = {"real": "real", "double precision": "double precision"}
_SUMS = {"smallint": "bigint", "integer": "bigint", "bigint": "numeric", "numeric": "numeric", **_FLOATS}
_MEANS = {
    **dict.fromkeys(("smallint", "integer", "bigint", "numeric"), "numeric"),
    **dict.fromkeys(_FLOATS, "double precision"),
}


def type_of(node: exp.Expr, look: Look) -> str | None:
    """Gives the type of an expression; `look` finds the column that a name or a query means."""
    if isinstance(node, exp.Column | exp.Query):
        found = look(node)
        return found.type if found is not None else None
    if isinstance(node, exp.Literal):
        return UNKNOWN if node.is_string else _of_number(node.name)
    if isinstance(node, exp.Placeholder | exp.Null):
        return UNKNOWN
    if isinstance(node, exp.Cast):
        return None if isinstance(node, exp.JSONCast) else _cast_to(node)
    if isinstance(node, exp.NullSafeEQ):
        return None  # It is also the distance `<=>` of an extension, as pgvector.
    if isinstance(node, _BOOLEAN):
        return "boolean"
    if type(node) in _FIXED:
        return _FIXED[type(node)]
    if isinstance(node, _KEEPS):
        return type_of(node.this, look) if node.this is not None else None
    return _composed(node, look)


def _of_number(text: str) -> str:
    if not text.isdigit():
        return "numeric"
    value = int(text)
    if value < 1 << 31:
        return "integer"
    return "bigint" if value < 1 << 63 else "numeric"


def _cast_to(node: exp.Cast) -> str | None:
    return canonical(node.to.sql(dialect="postgres"))


def _composed(node: exp.Expr, look: Look) -> str | None:
    if isinstance(node, exp.Sum):
        return _SUMS.get(type_of(node.this, look) or "")
    if isinstance(node, exp.Avg):
        return _MEANS.get(type_of(node.this, look) or "")
    if isinstance(node, exp.Max | exp.Min):
        return type_of(node.this, look)
    if isinstance(node, exp.Coalesce):
        return agreed([node.this, *node.expressions], look)
    if isinstance(node, exp.Case):
        values = [branch.args["true"] for branch in node.args["ifs"]]
        default = node.args.get("default")
        return agreed([*values, default] if default is not None else values, look)
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div):
        left, right = type_of(node.left, look), type_of(node.right, look)
        if UNKNOWN in {left, right}:
            return None
        return common(left or "", right or "")
    if isinstance(node, exp.DPipe):
        types = {type_of(node.left, look), type_of(node.right, look)}
        return "text" if types <= {"text", "character varying", UNKNOWN} and types != {UNKNOWN} else None
    return None


def agreed(nodes: list[exp.Expr], look: Look) -> str | None:
    """Gives the type that several expressions have in common."""
    types = [found for node in nodes if (found := type_of(node, look)) != UNKNOWN]
    if not types or None in types:
        return None
    known = [found for found in types if found is not None]
    if len({FAMILY.get(found) for found in known}) != 1:
        return None
    if len(set(known)) == 1:
        return known[0]
    numbers = known[0]
    for other in known[1:]:
        numbers = common(numbers, other) or "text"
    return numbers if FAMILY.get(known[0]) in {"number", "text"} else None
