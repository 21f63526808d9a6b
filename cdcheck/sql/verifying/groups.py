"""Finds what GROUP BY, aggregates, DISTINCT and set operations do not allow."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.schema import Field
from cdcheck.sql.scopes.scope import Scope, has_hole, own
from cdcheck.sql.types import FAMILY
from cdcheck.sql.verifying.names import is_named_output, resolve, span

_AGGREGATES = frozenset(
    {"json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg", "bool_and", "bool_or", "every"}
    | {"string_agg", "array_agg", "group_concat", "json_group_array", "json_group_object", "total"}
)
_CLAUSES = {"where": "WHERE", "group": "GROUP BY", "joins": "JOIN conditions"}
_Key = tuple[int, str]


def is_aggregate(node: exp.Expr) -> bool:
    """Tells whether a call makes one value of many rows."""
    if isinstance(node.parent, exp.Window) and node.arg_key == "this":
        return False
    if (
        isinstance(node.parent, exp.Filter | exp.WithinGroup | exp.IgnoreNulls)
        and node.arg_key == "this"
    ):
        return is_aggregate(node.parent)
    if isinstance(node, exp.Max | exp.Min):
        return not node.expressions
    if isinstance(node, exp.Filter | exp.WithinGroup | exp.IgnoreNulls):
        return True
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in _AGGREGATES
    return isinstance(node, exp.AggFunc)


def is_of_outer(node: exp.Expr, scope: Scope, dialect: Dialect) -> bool:
    """Tells whether an aggregate is one of an outer query: all its columns are that query's."""
    columns = [part for part in own(node) if isinstance(part, exp.Column)]
    sources = [resolve(column, scope, dialect).source for column in columns]
    return bool(sources) and all(
        source is not None and not any(source is held for held in scope.sources.values())
        for source in sources
    )


def misplaced_aggregates(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds aggregates where rows are not yet grouped."""
    if not isinstance(scope.node, exp.Select | exp.Update | exp.Delete):
        return
    for arg, clause in _CLAUSES.items():
        for part in _parts(scope.node, arg):
            for node in own(part):
                if not is_aggregate(node) or isinstance(node, exp.Filter):
                    continue
                if not is_of_outer(node, scope, dialect):
                    yield _misplaced(node, clause, scope, dialect)
                    return


def nested_aggregates(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds aggregates of aggregates."""
    for node in scope.walk():
        if not isinstance(node, exp.AggFunc) or not is_aggregate(node):
            continue
        inside = [
            n for n in own(node) if n is not node and isinstance(n, exp.AggFunc) and is_aggregate(n)
        ]
        if inside:
            name = _function_name(inside[0]).lower()
            message = f"`{name}` stands inside of another aggregate"
            yield Contradiction("ungrouped-column", message, dialect.nested(name))
            return


def _parts(node: exp.Expr, arg: str) -> list[exp.Expr]:
    held = node.args.get(arg)
    if held is None:
        return []
    if arg == "joins":
        return [join.args["on"] for join in held if join.args.get("on") is not None]
    return [held]


def _misplaced(node: exp.Expr, clause: str, scope: Scope, dialect: Dialect) -> Contradiction:
    name = _function_name(node)
    hint = (
        "put the condition into HAVING"
        if clause == "WHERE" and isinstance(scope.node, exp.Select)
        else ""
    )
    message = f"`{name.lower()}` is an aggregate, which `{clause}` may not have"
    return Contradiction("ungrouped-column", message, dialect.misplaced(name, clause), hint=hint)


def _function_name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return str(node.name)
    return node.sql_name() if isinstance(node, exp.Func) else type(node).__name__.upper()


def ungrouped(scope: Scope, dialect: Dialect, inner: list[Scope]) -> Iterator[Contradiction]:
    """Finds columns that PostgreSQL cannot take from a group of rows. `inner` are the scopes inside."""
    node = scope.node
    if not isinstance(node, exp.Select) or not dialect.is_folding or scope.is_open:
        return
    group = node.args.get("group")
    if group is not None and (_is_special(group) or has_hole(group)):
        return
    shown = [*node.expressions, *_shown(node)]
    is_grouped = group is not None or node.args.get("having") is not None
    made = (n for part in shown for n in own(part) if is_aggregate(n))
    if not is_grouped and all(is_of_outer(n, scope, dialect) for n in made):
        return
    if any(has_hole(part) or part.is_star for part in node.expressions):
        return
    keys, texts = _grouped_by(node, scope, dialect)
    for part in shown:
        for column in _loose(part, texts):
            if is_named_output(column, scope, dialect):
                continue
            yield from _judged(column, scope, scope, keys, dialect)
    for nested in inner:
        if not _is_below(nested, scope, shown):
            continue
        for column in nested.columns():
            if _is_aggregated(column, nested, dialect):
                continue
            yield from _judged(column, nested, scope, keys, dialect)


def _is_special(group: exp.Expr) -> bool:
    kinds = exp.GroupingSets | exp.Rollup | exp.Cube | exp.Tuple
    is_of_sets = any(isinstance(part, kinds) for part in group.expressions)
    return is_of_sets or any(value for arg, value in group.args.items() if arg != "expressions")


def _shown(node: exp.Select) -> Iterator[exp.Expr]:
    having = node.args.get("having")
    if having is not None:
        yield having.this
    order = node.args.get("order")
    for ordered in order.expressions if order is not None else ():
        yield ordered.this if isinstance(ordered, exp.Ordered) else ordered


def _grouped_by(node: exp.Select, scope: Scope, dialect: Dialect) -> tuple[set[_Key], set[str]]:
    """Gives the columns that are grouped by, and the text of the expressions."""
    group = node.args.get("group")
    keys: set[_Key] = set()
    texts: set[str] = set()
    for part in group.expressions if group is not None else ():
        meant = _meant(part.unnest(), node, scope, dialect)
        texts.add(_text(meant))
        if isinstance(meant, exp.Column):
            found = resolve(meant, scope, dialect)
            if found.source is not None and found.field is not None:
                keys.add((id(found.source), found.field.name or ""))
    return keys, texts


def _meant(part: exp.Expr, node: exp.Select, scope: Scope, dialect: Dialect) -> exp.Expr:
    """Gives the expression that a number or a name of a result's column stands for."""
    results: list[exp.Expr] = [projection.unalias() for projection in node.expressions]
    if isinstance(part, exp.Literal) and not part.is_string and part.name.isdigit():
        position = int(part.name) - 1
        return results[position] if 0 <= position < len(results) else part
    if isinstance(part, exp.Column) and is_named_output(part, scope, dialect):
        names = [projection.alias_or_name.lower() for projection in node.expressions]
        return results[names.index(part.name.lower())]
    return part


def _text(node: exp.Expr) -> str:
    return node.sql(dialect="postgres", normalize=True, comments=False)


def _loose(part: exp.Expr, texts: set[str]) -> Iterator[exp.Column]:
    """Lists the columns of an expression that stand in no aggregate and are not grouped by."""
    pending = [part]
    while pending:
        node = pending.pop()
        if is_aggregate(node) or isinstance(node, exp.Anonymous | exp.Query):
            continue
        if _text(node.unalias()) in texts:
            continue
        if isinstance(node, exp.Column):
            yield node
            continue
        pending.extend(reversed(list(node.iter_expressions())))


def _is_below(nested: Scope, scope: Scope, shown: list[exp.Expr]) -> bool:
    if nested.parent is not scope:
        return False
    above: exp.Expr | None = nested.node
    while above is not None and above is not scope.node:
        if is_aggregate(above):
            return False
        if any(above is part for part in shown):
            return True
        above = above.parent
    return False


def _is_aggregated(column: exp.Column, nested: Scope, dialect: Dialect) -> bool:
    """Tells whether a column of an outer query stands in an aggregate of that, inside a nested one."""
    above: exp.Expr | None = column.parent
    while above is not None and above is not nested.node:
        if is_aggregate(above) and is_of_outer(above, nested, dialect):
            return True
        above = above.parent
    return False


def _judged(
    column: exp.Column, at: Scope, scope: Scope, keys: set[_Key], dialect: Dialect
) -> Iterator[Contradiction]:
    found = resolve(column, at, dialect)
    source, field = found.source, found.field
    if source is None or field is None or field.name is None:
        return
    if not any(source is held for held in scope.sources.values()):
        return
    if (id(source), field.name) in keys:
        return
    if source.relation is not None:
        primary = source.relation.primary
        if not primary or all((id(source), name) in keys for name in primary):
            return
    name = f"{source.name}.{field.name}"
    error = f'column "{name}" must appear in the GROUP BY clause or be used in an aggregate function'
    if at is not scope:
        error = f'subquery uses ungrouped column "{name}" from outer query'
    yield Contradiction(
        "ungrouped-column",
        f"`{name}` is neither grouped by nor in an aggregate",
        error,
        *span(column.this),
        against=field.at,
        hint="add it to GROUP BY, or group by the table's primary key",
    )


def unselected_order(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds an order that SELECT DISTINCT cannot keep, because its columns are not selected."""
    node = scope.node
    if not isinstance(node, exp.Select) or not dialect.is_folding or scope.is_open:
        return
    distinct, order = node.args.get("distinct"), node.args.get("order")
    if distinct is None or distinct.args.get("on") is not None or order is None:
        return
    if any(has_hole(p) or p.is_star for p in node.expressions) or has_hole(order):
        return
    selected = {_text(p.unalias()) for p in node.expressions}
    selected |= {_identity(p.unalias(), scope, dialect) for p in node.expressions}
    for ordered in order.expressions:
        part = ordered.this if isinstance(ordered, exp.Ordered) else ordered
        if isinstance(part, exp.Literal | exp.Placeholder):
            continue
        if isinstance(part, exp.Column) and is_named_output(part, scope, dialect):
            continue
        if _text(part) in selected or _identity(part, scope, dialect) in selected:
            continue
        error = "for SELECT DISTINCT, ORDER BY expressions must appear in select list"
        message = f"`SELECT DISTINCT` is ordered by `{part.sql()[:40]}`, which it does not select"
        where = span(part.this) if isinstance(part, exp.Column) else (-1, -1)
        yield Contradiction("unselected-order", message, error, *where)
        return


def _identity(node: exp.Expr, scope: Scope, dialect: Dialect) -> str:
    if not isinstance(node, exp.Column):
        return _text(node)
    found = resolve(node, scope, dialect)
    if found.source is None or found.field is None:
        return _text(node)
    return f"\0{id(found.source)}.{found.field.name}"


def unequal_parts(
    found: list[tuple[exp.SetOperation, list[Field], list[Field]]], dialect: Dialect
) -> Iterator[Contradiction]:
    """Makes contradictions of set operations whose parts do not fit together."""
    for node, left, right in found:
        word = type(node).__name__.upper()
        if len(left) == len(right):
            yield from _unlike(word, left, right, dialect)
            continue
        message = f"`{word}` of {len(left)} columns and {len(right)}"
        yield Contradiction("union-arity", message, dialect.unequal(node))


def _unlike(
    word: str, left: list[Field], right: list[Field], dialect: Dialect
) -> Iterator[Contradiction]:
    for first, second in zip(left, right, strict=True):
        held, given = FAMILY.get(first.type or ""), FAMILY.get(second.type or "")
        if not dialect.is_folding or held is None or given is None or held == given:
            continue
        error = f"{word} types {first.type} and {second.type} cannot be matched"
        message = f"`{word}` of {first.type} and {second.type}"
        yield Contradiction("type-mismatch", message, error, against=second.at or first.at)
        return
