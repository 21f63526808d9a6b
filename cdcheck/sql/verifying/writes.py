"""Finds what is wrong with the columns, values and targets of INSERT, UPDATE and DELETE."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.near_names import suggestion
from cdcheck.sql.numbers import counted
from cdcheck.sql.scopes.schema import Field
from cdcheck.sql.scopes.scope import Scope, Source, has_hole
from cdcheck.sql.verifying.names import span
from cdcheck.sql.verifying.text import HOLE

_NUMBERS = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "INT", "BIGINT", "SMALLINT"})


def writes(scope: Scope, dialect: Dialect, *, has_holes: bool, is_bulk: bool) -> Iterator[Contradiction]:
    """Finds what is wrong with a write, besides the names that it reads.

    `is_bulk` says that one parameter stands for several values.
    """
    node = scope.node
    if isinstance(node, exp.Insert):
        yield from _insert(node, scope, dialect)
        if not is_bulk:
            yield from _arity(node, scope, dialect)
    elif isinstance(node, exp.Update):
        for setting in node.expressions:
            yield from _set(setting, scope, dialect)
    if isinstance(node, exp.Update | exp.Delete) and not has_holes:
        yield from _unbounded(node, scope)


def target_columns(node: exp.Insert) -> tuple[exp.Identifier, ...]:
    """Lists the columns that an INSERT names; empty if it names none or they are not known."""
    if not isinstance(node.this, exp.Schema):
        return ()
    found = tuple(column for column in node.this.expressions if isinstance(column, exp.Identifier))
    is_known = len(found) == len(node.this.expressions) and not any(HOLE in c.name for c in found)
    return found if is_known else ()


def _insert(node: exp.Insert, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    if isinstance(node.this, exp.Schema):
        for column in node.this.expressions:
            if isinstance(column, exp.Identifier):
                yield from _unknown_target(column, scope, dialect)
    yield from _missing(node, scope, dialect)
    yield from _unfilled(node, scope, dialect)
    conflict = node.args.get("conflict")
    if conflict is not None:
        yield from _conflict(node, conflict, scope, dialect)
        for setting in conflict.expressions:
            yield from _set(setting, scope, dialect)


def _set(setting: exp.Expr, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    if not isinstance(setting, exp.EQ):
        return
    targets = setting.this.expressions if isinstance(setting.this, exp.Tuple) else [setting.this]
    for target in targets:
        if (
            isinstance(target, exp.Column)
            and not target.table
            and isinstance(target.this, exp.Identifier)
        ):
            yield from _unknown_target(target.this, scope, dialect)


def _unknown_target(column: exp.Identifier, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    target = scope.target
    if target is None or target.relation is None or target.fields is None or HOLE in column.name:
        return
    if _find(target, column, dialect) is not None or _writes_several(scope.node):
        return
    if not dialect.is_folding and column.name.lower() in {"rowid", "oid", "_rowid_"}:
        return
    relation = target.relation
    near = suggestion(column.name, (field.name for field in target.fields))
    yield Contradiction(
        "unknown-column",
        f"`{relation.name}` has no column `{column.name}`",
        dialect.no_target_column(column, relation.name, is_insert=isinstance(scope.node, exp.Insert)),
        *span(column),
        against=relation.at,
        hint=near.hint,
        instead=near.instead,
    )


def _writes_several(node: exp.Expr) -> bool:
    """Tells whether an UPDATE is one of joined tables, any of which it may change."""
    return isinstance(node, exp.Update) and bool(node.this.args.get("joins"))


def _find(target: Source, column: exp.Identifier, dialect: Dialect) -> Field | None:
    return target.find(column.name, is_quoted=bool(column.quoted), is_folding=dialect.is_folding)


def _rows(node: exp.Insert) -> list[list[exp.Expr]]:
    """Lists the rows of values that are known in full."""
    if not isinstance(node.expression, exp.Values):
        return []
    rows = [r.expressions if isinstance(r, exp.Tuple) else [r] for r in node.expression.expressions]
    return [row for row in rows if not any(has_hole(value) for value in row)]


def _selected(node: exp.Insert) -> int | None:
    """Counts the columns of the query whose rows are inserted; `None` if that is not known."""
    query = node.expression
    while isinstance(query, exp.Subquery | exp.SetOperation):
        query = query.left if isinstance(query, exp.SetOperation) else query.this
    if not isinstance(query, exp.Select):
        return None
    if any(p.is_star or has_hole(p) for p in query.expressions):
        return None
    return len(query.expressions)


def _arity(node: exp.Insert, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    target = scope.target
    if target is None:
        return
    columns = target_columns(node)
    given = [len(row) for row in _rows(node)]
    selected = _selected(node)
    given += [selected] if selected is not None else []
    if columns:
        wanted, is_bare = len(columns), False
    elif not isinstance(node.this, exp.Schema) and target.fields is not None:
        wanted, is_bare = len(target.fields), True
    else:
        return
    for count in given:
        if count == wanted or (is_bare and dialect.is_folding and count < wanted):
            continue
        yield Contradiction(
            "insert-arity",
            f"{counted(count, 'value')} for {counted(wanted, 'column')} of `{target.relation_name}`",
            dialect.arity(target.relation_name, count, wanted, is_bare=is_bare),
            *span(node.this.this.this if isinstance(node.this, exp.Schema) else node.this.this),
            against=target.relation.at if target.relation and is_bare else None,
        )
        return


def _missing(node: exp.Insert, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    target = scope.target
    relation = target.relation if target is not None else None
    is_lenient = node.args.get("ignore") or node.args.get("alternative") in {"IGNORE", "REPLACE"}
    if relation is None or relation.is_open or is_lenient:
        return
    columns = target_columns(node)
    if not columns:
        return
    named = {column.name.lower() for column in columns}
    for column in relation.required:
        if column.name.lower() in named or dialect.fills(column):
            continue
        yield Contradiction(
            "missing-required-column",
            f"`{column.name}` of `{relation.name}` may not be null, and is not given",
            dialect.null(relation.name, column.name),
            *span(node.this.this.this),
            against=column.at,
            hint=_default_hint(column.has_default),
        )
        return


def _unfilled(node: exp.Insert, scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds rows whose key SQLite leaves NULL: it makes numbers for `INTEGER PRIMARY KEY` alone."""
    relation = scope.target.relation if scope.target is not None else None
    named = {column.name.lower() for column in target_columns(node)}
    if dialect.name != "sqlite" or relation is None or relation.is_open or not named:
        return
    keys = [t.column(name) for t in relation.definitions for name in relation.primary]
    if len(relation.primary) != 1 or named & {name.lower() for name in relation.primary}:
        return
    for key in keys:
        is_number = key is not None and key.type in _NUMBERS and key.server_default is None
        if key is None or not is_number or any(t.origin != "ddl" for t in relation.definitions):
            return
    key = keys[0]
    if key is not None:
        yield Contradiction(
            "unfilled-key",
            f"nothing in SQLite fills `{key.name} {key.type} PRIMARY KEY`: it stays NULL in each row",
            "",
            *span(node.this.this.this),
            against=key.at,
            hint=f"declare it as `{key.name} INTEGER PRIMARY KEY`",
        )


def _default_hint(has_default: bool) -> str:
    return "its default is the ORM's, which a statement of one's own does not get" if has_default else ""


def _conflict(
    node: exp.Insert, conflict: exp.OnConflict, scope: Scope, dialect: Dialect
) -> Iterator[Contradiction]:
    keys = [
        k.this if isinstance(k, exp.Ordered) else k for k in conflict.args.get("conflict_keys") or ()
    ]
    relation = scope.target.relation if scope.target is not None else None
    if not keys or relation is None or relation.is_open or conflict.args.get("constraint"):
        return
    if not all(isinstance(k, exp.Column) and isinstance(k.this, exp.Identifier) for k in keys):
        return
    names = frozenset(key.name.lower() for key in keys)
    if any(HOLE in name for name in names) or conflict.args.get("index_predicate") is not None:
        return
    known = {field.name.lower() for field in relation.fields if field.name}
    for key in keys:
        yield from _unknown_target(key.this, scope, dialect)
    if names in relation.uniques or not names <= known:
        return
    yield Contradiction(
        "conflict-target",
        f"`{relation.name}` is not unique by {', '.join(f'`{key.name}`' for key in keys)}",
        dialect.no_unique(),
        *span(keys[0].this),
        against=relation.at,
        hint="make the columns unique in the schema, or name those that are",
    )


def _fills(assignment: exp.Expression) -> bool:
    """Tells whether a column is given a value where it has none: `SET uses = COALESCE(uses, 0)`."""
    value = assignment.args.get("expression")
    return isinstance(value, exp.Coalesce) and any(
        column.name == assignment.this.name for column in value.this.find_all(exp.Column)
    )


def _unbounded(node: exp.Update | exp.Delete, scope: Scope) -> Iterator[Contradiction]:
    if any(node.args.get(part) for part in ("where", "limit", "from_", "using", "tables")):
        return
    if _writes_several(node) or (isinstance(node, exp.Update) and all(map(_fills, node.expressions))):
        return
    if node.find_ancestor(exp.CTE) is not None or scope.target is None:
        return
    if isinstance(scope.target.node.this, exp.Placeholder):
        return
    what = "DELETE" if isinstance(node, exp.Delete) else "UPDATE"
    yield Contradiction(
        "unbounded-write",
        f"`{what}` without WHERE changes every row of `{scope.target.relation_name}`",
        "",
        *span(node.this.this),
        is_certain=False,
    )
