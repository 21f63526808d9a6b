"""Tells of which type the engine takes the parameters of a statement to be, from what they meet."""

from collections.abc import Iterator

from msgspec import Struct
from sqlglot import exp

from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.schema import Field
from cdcheck.sql.scopes.scope import Scope
from cdcheck.sql.types import FAMILY
from cdcheck.sql.types_of import UNKNOWN, Look, type_of
from cdcheck.sql.verifying.names import look_in
from cdcheck.sql.verifying.text import MARK, Readable
from cdcheck.sql.verifying.types import assigned

_COMPARING = exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE


class Wanted(Struct, frozen=True):
    """Is a parameter's type, by name or number, empty where it is not known.

    `use` says what becomes of it: it is `compared`, stands alone in a list (`listed`), counts rows
    (`counted`), or is `put` into a column.
    """

    key: str
    type: str
    use: str


def parameter_types(
    statement: exp.Expr, scopes: list[Scope], text: Readable, dialect: Dialect
) -> Iterator[Wanted]:
    """Lists the parameters of which every use says the same type."""
    met: dict[str, list[Wanted]] = {}
    for scope in scopes:
        for mark, wanted, use in (*_compared(scope, dialect), *_put(scope, dialect)):
            key = _key(mark, text)
            kind = wanted if wanted is not None and wanted != UNKNOWN else ""
            if key and (kind or use == "listed"):
                met.setdefault(key, []).append(Wanted(key, kind, use))
    every = [_key(node, text) for node in statement.find_all(exp.Placeholder)]
    for key, uses in met.items():
        if every.count(key) == len(uses) and len({use.type for use in uses}) == 1:
            yield uses[0]


def _compared(scope: Scope, dialect: Dialect) -> Iterator[tuple[exp.Expr, str | None, str]]:
    look = look_in(scope, dialect)
    for node in scope.walk():
        if isinstance(node, _COMPARING) and not isinstance(node.parent, exp.Update | exp.OnConflict):
            yield (*_with_other(node.left, node.right, look), "compared")
            yield (*_with_other(node.right, node.left, look), "compared")
        elif isinstance(node, exp.Cast) and not isinstance(node, exp.JSONCast):
            yield node.this, type_of(node, look), "put"
        elif isinstance(node, exp.In):
            use = "listed" if len(node.expressions) == 1 else "compared"
            for value in node.expressions:
                yield value, type_of(node.this, look), use
        elif isinstance(node, exp.Limit | exp.Offset):
            yield node.expression, "bigint", "counted"


def _with_other(value: exp.Expr, other: exp.Expr, look: Look) -> tuple[exp.Expr, str | None]:
    """Tells what a value has to be beside another, each of them one of an array or not."""
    if isinstance(value, exp.Any | exp.All):
        kind = type_of(other, look)
        return value.this.unnest(), f"{kind}[]" if kind in FAMILY else None
    if isinstance(other, exp.Any | exp.All):
        kind = type_of(other.this.unnest(), look) or ""
        return value, kind.removesuffix("[]") if kind.endswith("[]") else None
    return value, type_of(other, look)


def _put(scope: Scope, dialect: Dialect) -> Iterator[tuple[exp.Expr, str | None, str]]:
    target = scope.target
    if target is None or target.fields is None:
        return
    for name, value in assigned(scope.node):
        field: Field | None = target.find(
            name.name, is_quoted=bool(name.quoted), is_folding=dialect.is_folding
        )
        if field is not None:
            yield value, field.type, "put"


def _key(node: exp.Expr, text: Readable) -> str:
    """Names a parameter as the driver does; empty for anything else."""
    if not isinstance(node, exp.Placeholder) or not node.name.startswith(MARK):
        return ""
    position = int(node.name.removeprefix(MARK))
    return text.placeholders[position].name or str(position + 1)
