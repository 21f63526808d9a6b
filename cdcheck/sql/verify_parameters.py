"""Finds parameters whose type PostgreSQL cannot tell."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.verify_text import MARK, Readable

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
            placeholder.start,
            placeholder.end,
            hint=f"cast it, as in `${number}::text IS NULL`",
        )


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
    if isinstance(parent, exp.Count):
        return True
    return isinstance(parent, exp.Anonymous) and parent.name.lower() in _ANYTHING
