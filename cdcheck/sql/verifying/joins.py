"""Finds aggregates that joins make wrong: NULLs that are collected, and rows that are counted twice."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.scope import Scope, Source, has_hole, own
from cdcheck.sql.verifying.names import resolve, span

_COLLECTING = frozenset({"jsonb_agg", "json_agg", "array_agg", "json_arrayagg", "json_group_array"})
_BUILDING = frozenset({"json_build_object", "jsonb_build_object", "json_build_array"})
_LISTING = exp.GroupConcat | exp.ArrayAgg
_PASSING = exp.Alias | exp.Coalesce | exp.Cast | exp.Paren
_BELOW_AGGREGATES = exp.Order | exp.Distinct | exp.JSONObject | exp.JSONKeyValue | exp.Ordered


def collected_nulls(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds lists of what a LEFT JOIN may not find, which hold a NULL then."""
    node = scope.node
    if not isinstance(node, exp.Select) or scope.is_open or node.args.get("having") is not None:
        return
    for call in scope.walk():
        if not _is_collecting(call) or not _is_shown(call):
            continue
        columns = list(_collected(call))
        found = {id(s): s for c in columns if (s := resolve(c, scope, dialect).source) is not None}
        if len(found) != 1 or not columns:
            continue
        source = next(iter(found.values()))
        if source in _optional(node, scope, dialect):
            yield _null(columns[0], source)


def _is_collecting(node: exp.Expr) -> bool:
    is_filtered = isinstance(node.parent, exp.Filter | exp.Window)
    is_call = isinstance(node, exp.ArrayAgg | exp.JSONArrayAgg)
    is_named = isinstance(node, exp.Anonymous) and node.name.lower() in _COLLECTING
    return (is_call or is_named) and not is_filtered and not node.args.get("null_handling")


def _is_shown(node: exp.Expr) -> bool:
    """Tells whether a value is part of the result as it is, or but for another in place of none."""
    above = node.parent
    while isinstance(above, _PASSING):
        above = above.parent
    return isinstance(above, exp.Select)


def _collected(call: exp.Expr) -> Iterator[exp.Column]:
    """Lists the columns whose values, or objects of them, are collected; none where more is done."""
    found = [node for node in own(call) if node is not call]
    for node in found:
        is_built = isinstance(node, exp.Anonymous) and node.name.lower() in _BUILDING
        is_plain = isinstance(node, exp.Column | exp.Literal | _BELOW_AGGREGATES)
        if not (is_built or is_plain) or has_hole(node):
            return
    yield from (node for node in found if isinstance(node, exp.Column) and not node.is_star)


def _optional(node: exp.Select, scope: Scope, dialect: Dialect) -> list[Source]:
    """Lists what LEFT JOIN adds and no other condition asks for."""
    joins = node.args.get("joins") or []
    if any(join.side not in {"", "LEFT"} or join.args.get("using") for join in joins):
        return []
    asking = [node.args.get("where"), node.args.get("group")]
    asking += [join.args.get("on") for join in joins if join.side == ""]
    asked = {
        id(resolve(column, scope, dialect).source)
        for part in asking
        if part is not None
        for column in part.find_all(exp.Column)
    }
    names = [join.this.alias_or_name.lower() for join in joins if join.side == "LEFT"]
    sources = (scope.sources.get(name) for name in names)
    return [source for source in sources if source is not None and id(source) not in asked]


def _null(column: exp.Column, source: Source) -> Contradiction:
    shown = column.sql()
    return Contradiction(
        "collected-null",
        f"the list of `{shown}` is `[null]`, not empty, where the LEFT JOIN finds no `{source.name}`",
        "",
        *span(column.this),
        is_certain=False,
        hint=f"collect with `FILTER (WHERE {shown} IS NOT NULL)`",
    )


def counted_absences(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds counts that are 1 where the LEFT JOIN finds nothing: of rows, for one row of the first."""
    node, sources = scope.node, list(scope.sources.values())
    if not isinstance(node, exp.Select) or scope.is_open or len(sources) != 2:
        return
    first, second = sources
    if second not in _optional(node, scope, dialect) or node.args.get("having") is not None:
        return
    links, keys = _links(node, scope, dialect), _keys(node, first, scope, dialect)
    uniques = first.relation.uniques if first.relation is not None else frozenset()
    if links is None or not _may_be_several(second, links):
        return
    if not any(unique <= keys for unique in uniques) or id(second) in _grouped(node, scope, dialect):
        return
    for call in scope.walk():
        if _counts_rows(call, first, scope, dialect) and _is_shown(call):
            yield _absence(call, second)


def _keys(node: exp.Select, source: Source, scope: Scope, dialect: Dialect) -> set[str]:
    """Lists the columns of a source by which rows are grouped."""
    group = node.args.get("group")
    columns = [c for c in group.expressions if isinstance(c, exp.Column)] if group is not None else []
    return {c.name.lower() for c in columns if resolve(c, scope, dialect).source is source}


def _counts_rows(call: exp.Expr, first: Source, scope: Scope, dialect: Dialect) -> bool:
    if not isinstance(call, exp.Count) or isinstance(call.parent, exp.Filter | exp.Window):
        return False
    counted = call.this
    if isinstance(counted, exp.Column) and not counted.is_star:
        return resolve(counted, scope, dialect).source is first
    return isinstance(counted, exp.Star | exp.Literal)


def _absence(call: exp.Expr, source: Source) -> Contradiction:
    return Contradiction(
        "counted-absence",
        f"`{call.sql()}` is 1, and not 0, where the LEFT JOIN finds no `{source.name}`",
        "",
        is_certain=False,
        hint=f"count a column of `{source.name}`: where there is none, it is NULL",
    )


def multiplied(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds counts, sums and lists over one joined table whose rows another one repeats."""
    node = scope.node
    if not isinstance(node, exp.Select) or scope.is_open or len(scope.sources) < 3:
        return
    sources = list(scope.sources.values())
    if any(source.relation is None or source.merged or source.relation.is_open for source in sources):
        return
    links = _links(node, scope, dialect)
    if links is None:
        return
    several = [s for s in sources[1:] if _may_be_several(s, links)]
    grouped = _grouped(node, scope, dialect)
    if id(sources[0]) not in grouped or any(id(s) in grouped for s in several):
        return
    for call in scope.walk():
        counted = _counted(call, scope, dialect)
        other = next((s for s in several if counted and not _is_one_way(s, counted, links)), None)
        if counted is None or other is None or not _is_shown(call):
            continue
        if any(_leads(counted, one, links, set()) for one in several):
            yield _multiplied(call, counted, other)
            return


_Links = dict[int, dict[str, list[set[int]]]]


def _links(node: exp.Select, scope: Scope, dialect: Dialect) -> _Links | None:
    """Gives, by source and column, what fixes it: one of several groups of sources, empty for a value.

    It is `None` where something else joins.
    """
    joins = node.args.get("joins") or []
    if any(j.side not in {"", "LEFT"} or j.args.get("on") is None or j.method for j in joins):
        return None
    found: _Links = {id(source): {} for source in scope.sources.values()}
    where = node.args.get("where")
    conditions = [join.args["on"] for join in joins] + ([where.this] if where is not None else [])
    for condition in conditions:
        for part in condition.flatten() if isinstance(condition, exp.And) else [condition]:
            if isinstance(part, exp.EQ):
                _link(part.left, part.right, scope, dialect, found)
                _link(part.right, part.left, scope, dialect, found)
    return found


def _link(column: exp.Expr, value: exp.Expr, scope: Scope, dialect: Dialect, found: _Links) -> None:
    held = resolve(column, scope, dialect) if isinstance(column, exp.Column) else None
    if held is None or held.source is None or held.field is None or id(held.source) not in found:
        return
    given = {id(resolve(c, scope, dialect).source) for c in value.find_all(exp.Column)}
    if id(held.source) not in given:
        found[id(held.source)].setdefault((held.field.name or "").lower(), []).append(given)


def _may_be_several(source: Source, links: _Links) -> bool:
    """Tells whether a source has several rows for one of those that stand before it."""
    uniques = source.relation.uniques if source.relation is not None else frozenset()
    fixed = _fixed(source, links)
    return bool(uniques and fixed) and not any(unique <= fixed for unique in uniques)


def _fixed(source: Source, links: _Links) -> set[str]:
    """Lists the columns that are fixed by what stands before, or by what does not depend on it."""
    before = set(list(links)[: list(links).index(id(source))])
    return {
        column
        for column, ways in links[id(source)].items()
        if any(given - before <= _settled(links, without=id(source)) for given in ways)
    }


def _settled(links: _Links, *, without: int) -> set[int]:
    """Lists the sources that have a column fixed by something else than one."""
    return {
        one
        for one, columns in links.items()
        if any(without not in given for ways in columns.values() for given in ways)
    }


def _grouped(node: exp.Select, scope: Scope, dialect: Dialect) -> set[int]:
    group = node.args.get("group")
    columns = group.find_all(exp.Column) if group is not None and not has_hole(group) else ()
    return {id(resolve(column, scope, dialect).source) for column in columns}


def _counted(call: exp.Expr, scope: Scope, dialect: Dialect) -> Source | None:
    if not isinstance(call, exp.Count | exp.Sum | _LISTING) or isinstance(call.parent, exp.Filter):
        return None
    if not isinstance(call.this, exp.Column) or call.args.get("expressions"):
        return None
    return resolve(call.this, scope, dialect).source


def _is_one_way(one: Source, other: Source, links: _Links) -> bool:
    """Tells whether one of two tables is joined to the other, so that its rows belong to it."""
    return one is other or _leads(one, other, links, set()) or _leads(other, one, links, set())


def _leads(one: Source, other: Source, links: _Links, seen: set[int]) -> bool:
    ahead = [id(one)]
    first = next(iter(links))
    while ahead:
        here = ahead.pop()
        if here == id(other):
            return True
        if here not in seen and here != first:
            seen.add(here)
            ways = [given for every in links.get(here, {}).values() for given in every]
            ahead.extend(into for given in ways for into in given)
    return False


def _multiplied(call: exp.Expr, counted: Source, other: Source) -> Contradiction:
    is_list = isinstance(call, _LISTING)
    column = ".".join(part.name for part in call.this.parts)
    shown = call.sql().replace('"', "")
    does, verb = (f"list of `{column}` has", "list") if is_list else (f"`{shown}` counts", "count")
    return Contradiction(
        "multiplied-rows",
        f"{'the ' if is_list else ''}{does} each `{counted.name}` once for every `{other.name}`",
        "",
        *span(call.this.this),
        is_certain=False,
        hint=f"{verb} distinct values, or {verb} in a subquery",
    )
