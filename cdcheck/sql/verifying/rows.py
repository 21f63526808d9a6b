"""Finds queries that give other rows than is meant: unlinked tables, and pages without an order."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.scope import Scope, Source, is_inside, own
from cdcheck.sql.verifying.groups import is_aggregate
from cdcheck.sql.verifying.names import resolve, span


def unlinked(
    scope: Scope, dialect: Dialect, inner: list[Scope], *, says_cross: bool, is_built: bool
) -> Iterator[Contradiction]:
    """Finds tables that no condition links, so that each row meets each.

    A single row may be read beside others, but where a statement `is_built`, what is only named in a
    condition is not meant to be read at all.
    """
    node = scope.node
    if not isinstance(node, exp.Select) or scope.is_open or len(scope.sources) < 2:
        return
    sources = list(scope.sources.values())
    if any(source.fields is None or source.merged or source.relation is None for source in sources):
        return
    if any(_is_meant(join, says_cross=says_cross) for join in node.args.get("joins") or ()):
        return
    groups = {id(source): {id(source)} for source in sources}
    pinned: dict[int, set[str]] = {id(source): set() for source in sources}
    for condition in _conditions(node):
        linked = _sources_of(condition, scope, dialect, inner)
        if linked is None:
            return
        _pin(condition, scope, dialect, pinned)
        joined = set().union(*(groups[one] for one in linked)) if linked else set()
        for one in joined:
            groups[one] = joined
    if isinstance(node.parent, exp.Insert) and _is_of_pairs(node, scope, dialect, groups):
        return
    shown = _shown(node, scope, dialect) if is_built else set(groups)
    loose = [s for s in sources if not (id(s) in shown and _is_one_row(s, pinned[id(s)]))]
    first = groups[id(loose[0])] if loose else set()
    for source in loose[1:]:
        if id(source) not in first:
            yield Contradiction(
                "cartesian-join",
                f"nothing links `{source.name}` to `{loose[0].name}`: each row meets each",
                "",
                *span(source.node.this),
                is_certain=False,
                hint="join the tables by a condition, or write CROSS JOIN if that is meant",
            )
            return


def _shown(node: exp.Select, scope: Scope, dialect: Dialect) -> set[int]:
    """Lists the sources of which something is selected."""
    columns = [column for part in node.expressions for column in part.find_all(exp.Column)]
    named = {column.table.lower() for column in columns if column.is_star}
    found = {id(source) for name, source in scope.sources.items() if name in named}
    return found | {id(resolve(c, scope, dialect).source) for c in columns if not c.is_star}


def _is_of_pairs(node: exp.Select, scope: Scope, dialect: Dialect, groups: dict[int, set[int]]) -> bool:
    """Tells whether rows are made of every pair: what is inserted comes from all that is not linked."""
    shown = _shown(node, scope, dialect)
    return all(not shown.isdisjoint(group) for group in groups.values())


def _is_meant(join: exp.Join, *, says_cross: bool) -> bool:
    """Tells whether a join says that it is a product, or is made by more than a condition."""
    # For SQLite the parser makes a CROSS JOIN of a comma.
    is_cross = str(join.args.get("kind") or "").upper() == "CROSS" and says_cross
    if is_cross or join.args.get("method"):
        return True
    on = join.args.get("on")
    return on is not None and not any(True for _ in on.find_all(exp.Column))


def _conditions(node: exp.Select) -> Iterator[exp.Expr]:
    for join in node.args.get("joins") or ():
        if join.args.get("on") is not None:
            yield from (
                join.args["on"].flatten() if isinstance(join.args["on"], exp.And) else [join.args["on"]]
            )
    where = node.args.get("where")
    if where is not None:
        yield from where.this.flatten() if isinstance(where.this, exp.And) else [where.this]


def _sources_of(
    condition: exp.Expr, scope: Scope, dialect: Dialect, inner: list[Scope]
) -> set[int] | None:
    """Gives the sources that a condition speaks of; `None` if that is not known."""
    found: set[int] = set()
    held = {id(source) for source in scope.sources.values()}
    nested = [s for s in inner if is_inside(s.node, condition)]
    columns = [(c, scope) for c in own(condition) if isinstance(c, exp.Column)]
    columns += [(c, s) for s in nested for c in s.columns()]
    for column, at in columns:
        source = resolve(column, at, dialect).source
        if source is None:
            return None
        if id(source) in held:
            found.add(id(source))
    return found


def _pin(condition: exp.Expr, scope: Scope, dialect: Dialect, pinned: dict[int, set[str]]) -> None:
    if not isinstance(condition, exp.EQ):
        return
    for column, value in (condition.left, condition.right), (condition.right, condition.left):
        if isinstance(column, exp.Column) and not isinstance(value, exp.Column):
            found = resolve(column, scope, dialect)
            if found.source is not None and found.field is not None and id(found.source) in pinned:
                pinned[id(found.source)].add((found.field.name or "").lower())


def _is_one_row(source: Source, pinned: set[str]) -> bool:
    uniques = source.relation.uniques if source.relation is not None else frozenset()
    return any(unique and unique <= pinned for unique in uniques)


def unordered(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds a page of rows without an order, which may be another page the next time."""
    node = scope.node
    if not isinstance(node, exp.Select) or scope.parent is not None:
        return
    limit = node.args.get("limit")
    if limit is None or node.args.get("order") is not None or node.parent is not None:
        return
    offset = node.args.get("offset")
    is_one = isinstance(limit.expression, exp.Literal) and limit.expression.name in {"0", "1"}
    is_first = offset is None or offset.expression == exp.Literal.number(0)
    if (is_one and is_first) or not scope.sources:
        return
    if any(source.relation is None for source in scope.sources.values()):
        return
    if any(is_aggregate(n) for p in node.expressions for n in own(p)) and not node.args.get("group"):
        return
    pinned: dict[int, set[str]] = {id(source): set() for source in scope.sources.values()}
    for condition in _conditions(node):
        _pin(condition, scope, dialect, pinned)
    if all(_is_one_row(source, pinned[id(source)]) for source in scope.sources.values()):
        return
    yield Contradiction(
        "unordered-page",
        "`LIMIT` without `ORDER BY`: which rows it gives may change",
        "",
        is_certain=False,
        hint="order by a unique column last",
    )


def compared_with_null(scope: Scope) -> Iterator[Contradiction]:
    """Finds `= NULL`, which no row fulfils."""
    for node in scope.walk():
        if not isinstance(node, exp.EQ | exp.NEQ):
            continue
        if isinstance(node.parent, exp.Update | exp.OnConflict) and node.arg_key == "expressions":
            continue
        if isinstance(node.right, exp.Null) and isinstance(node.left, exp.Column):
            sign, said = ("=", "IS NULL") if isinstance(node, exp.EQ) else ("<>", "IS NOT NULL")
            yield Contradiction(
                "null-comparison",
                f"`{node.left.name} {sign} NULL` is true of no row",
                "",
                *span(node.left.this),
                hint=f"write `{said}`",
            )


def role_for_table(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds `FROM user`, where PostgreSQL reads the function that names the role and not a table."""
    for node in scope.tables if dialect.is_folding else ():
        is_written = isinstance(node.this, exp.Identifier) and not node.this.quoted and not node.db
        if is_written and node.name.lower() == "user" and isinstance(node.parent, exp.From | exp.Join):
            yield Contradiction(
                "reserved-name",
                "`user` is the role that is connected, and no table unless it is quoted",
                "",
                *span(node.this),
                hint='write it in quotes, as in `"user"`, everywhere',
                is_certain=False,
            )
