"""Finds parameters whose type PostgreSQL cannot tell, or that cannot have one."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.scope import Scope
from cdcheck.sql.types import can_compare
from cdcheck.sql.types_of import UNKNOWN, type_of
from cdcheck.sql.verifying.names import look_in
from cdcheck.sql.verifying.text import MARK, Placeholder, Readable

_ORDER: dict[type[exp.Expr], tuple[str, ...]] = {
    exp.Select: ("with_", "from_", "joins", "expressions", "where", "having", "order", "group"),
    exp.Update: ("with_", "this", "from_", "where", "returning", "expressions"),
}
"""The order in which PostgreSQL looks at the parts of a statement, where it is not as written."""
_ANYTHING = frozenset(
    {"json_build_object", "jsonb_build_object", "json_build_array", "jsonb_build_array", "format"}
    | {"concat_ws", "num_nulls", "num_nonnulls"}
)


def untyped(statement: exp.Expr, text: Readable) -> Iterator[Contradiction]:
    """Finds parameters of which the first use says no type; PostgreSQL decides at the first."""
    met: set[str] = set()
    for node in _in_order(statement):
        if not isinstance(node, exp.Placeholder) or not node.name.startswith(MARK):
            continue
        position = int(node.name.removeprefix(MARK))
        placeholder = text.placeholders[position]
        name = placeholder.name or str(position + 1)
        if name in met:
            continue
        met.add(name)
        if not _says_nothing(node):
            continue
        number = name if name.isdigit() else str(len(met))
        yield Contradiction(
            "untyped-parameter",
            f"nothing says which type parameter `${number}` has where it is first used",
            f"could not determine data type of parameter ${number}",
            *where_is(placeholder, text),
            hint=f"cast it, as in `${number}::text IS NULL`",
        )


def contradicted(scopes: list[Scope], text: Readable, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds parameters that are compared with columns of types that cannot both be theirs."""
    first: dict[str, str] = {}
    for scope in scopes:
        look = look_in(scope, dialect)
        for node in scope.walk():
            if not isinstance(node, exp.EQ | exp.NEQ) or isinstance(node.parent, exp.Update):
                continue
            for mark, other in (node.left, node.right), (node.right, node.left):
                if not isinstance(mark, exp.Placeholder) or not mark.name.startswith(MARK):
                    continue
                placeholder = text.placeholders[int(mark.name.removeprefix(MARK))]
                kind = type_of(other, look)
                if placeholder.style != "$1" or kind is None or kind == UNKNOWN:
                    continue
                held = first.setdefault(placeholder.name, kind)
                if not can_compare(held, kind):
                    yield _used_twice(placeholder, kind, held, text)


def _used_twice(placeholder: Placeholder, kind: str, held: str, text: Readable) -> Contradiction:
    return Contradiction(
        "type-mismatch",
        f"`${placeholder.name}` is compared with {held} and with {kind}",
        f"operator does not exist: {kind} = {held}",
        *where_is(placeholder, text),
        hint="give each its own parameter",
    )


def where_is(placeholder: Placeholder, text: Readable) -> tuple[int, int]:
    """Gives the offsets of a placeholder in the text that was parsed."""
    mark = f":{MARK}{text.placeholders.index(placeholder)}"
    start = text.text.find(mark)
    return start, start + len(mark)


def _in_order(node: exp.Expr) -> Iterator[exp.Expr]:
    yield node
    first = _ORDER.get(type(node), ())
    for arg in first:
        held = node.args.get(arg)
        for child in held if isinstance(held, list) else [held]:
            if isinstance(child, exp.Expr):
                yield from _in_order(child)
    for child in node.iter_expressions():
        if child.arg_key not in first:
            yield from _in_order(child)


def _says_nothing(node: exp.Placeholder) -> bool:
    parent: exp.Expr | None = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.Is):
        return isinstance(parent.expression, exp.Null)
    if isinstance(parent, exp.Count | exp.Concat | exp.ConcatWs):
        return True
    return isinstance(parent, exp.Anonymous) and parent.name.lower() in _ANYTHING
