"""Finds names that are not there, or are there twice."""

from collections.abc import Callable, Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.kept_tables import is_kept_by_a_tool
from cdcheck.sql.near_names import suggestion
from cdcheck.sql.scopes.schema import Field, Relation, Schema
from cdcheck.sql.scopes.scope import Resolution, Scope, Source
from cdcheck.sql.verifying.text import HOLE

_SYSTEM = ("pg_", "sqlite_", "pragma_", "information_schema")


def unknown_tables(nodes: list[exp.Table], schema: Schema, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds tables that no definition makes; only of a schema that is known as a whole."""
    if not schema.is_whole or not schema.tables:
        return
    for node in nodes:
        name = node.name
        if name.lower().startswith(_SYSTEM) or node.db.lower().startswith(_SYSTEM):
            continue
        if is_kept_by_a_tool(name) or name.lower() in dialect.tables:
            continue
        if node.db and node.db.lower() not in {"public", "main"}:
            continue
        same = schema.relations.get(name.lower(), ())
        near = suggestion(name, [same[0].name] if same else schema.near)
        yield Contradiction(
            "unknown-table",
            f"there is no table `{name}`",
            dialect.no_table(node),
            *span(node.this),
            against=same[0].at if same else None,
            hint=near.hint,
            instead=near.instead,
        )


def resolve(column: exp.Column, scope: Scope, dialect: Dialect) -> Resolution:
    """Looks a column up; `why` is `unknown`, `no source` or `ambiguous` where that is certain."""
    if scope.resolved is None:
        return _looked_up(column, scope, dialect)
    known = scope.resolved.get(id(column))
    if known is None:
        known = scope.resolved[id(column)] = _looked_up(column, scope, dialect)
    return known


def _looked_up(column: exp.Column, scope: Scope, dialect: Dialect) -> Resolution:
    if column.args.get("db") or HOLE in column.name or HOLE in column.table or not column.name:
        return Resolution()
    if column.table:
        return _qualified(column, scope, dialect)
    return _unqualified(column, scope, dialect)


def look_in(scope: Scope, dialect: Dialect) -> Callable[[exp.Expr], Field | None]:
    """Gives a function that finds the column that a name or a query with one value means."""

    def look(node: exp.Expr) -> Field | None:
        if isinstance(node, exp.Column):
            return resolve(node, scope, dialect).field
        return scope.values.get(id(node))

    return look


def _qualified(column: exp.Column, scope: Scope, dialect: Dialect) -> Resolution:
    level: Scope | None = scope
    while level is not None:
        source = level.sources.get(column.table.lower())
        if source is not None:
            return _in_source(column, source, dialect)
        level = level.parent
    return Resolution() if scope.reaches_unknown else Resolution(why="no source")


def _in_source(column: exp.Column, source: Source, dialect: Dialect) -> Resolution:
    if source.fields is None or isinstance(column.this, exp.Star):
        return Resolution(source=source)
    found = _find(source, column, dialect)
    if found is not None:
        return Resolution(found, source)
    is_known = source.relation is not None or all(field.name for field in source.fields)
    if is_system(column, dialect) or not is_known:
        return Resolution(source=source)
    return Resolution(source=source, why="unknown")


def _unqualified(column: exp.Column, scope: Scope, dialect: Dialect) -> Resolution:
    level: Scope | None = scope
    while level is not None:
        found = [
            (field, source)
            for source in level.sources.values()
            if (field := _find(source, column, dialect)) is not None and source.name != "excluded"
        ]
        apart = [source for _, source in found if column.name.lower() not in source.merged]
        if len(apart) > 1 and len({id(source) for source in apart}) > 1:
            return Resolution(why="ambiguous")
        if found:
            return Resolution(*found[0])
        if any(source.fields is None for source in level.sources.values()) or level.is_open:
            return Resolution()
        if any(f.name is None for s in level.sources.values() for f in s.fields or ()):
            return Resolution()
        level = level.parent
    if is_system(column, dialect) or _is_row(column, scope, dialect):
        return Resolution()
    return Resolution(why="unknown")


def _find(source: Source, column: exp.Column, dialect: Dialect) -> Field | None:
    if not isinstance(column.this, exp.Identifier):
        return None
    return source.find(column.name, is_quoted=column.this.quoted, is_folding=dialect.is_folding)


def is_system(column: exp.Column, dialect: Dialect) -> bool:
    """Tells whether a name means something without a table."""
    if not isinstance(column.this, exp.Identifier):
        return True
    if column.this.quoted:
        return dialect.may_be_text and not column.table
    return column.name.lower() in dialect.words


def _is_row(column: exp.Column, scope: Scope, dialect: Dialect) -> bool:
    """Tells whether a name means a whole row, as it may in PostgreSQL."""
    level: Scope | None = scope
    while level is not None:
        if column.name.lower() in level.sources:
            return dialect.is_folding
        level = level.parent
    return False


def names(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds the columns of a scope that are unknown or ambiguous."""
    unclear = set()
    for node in scope.twice:
        name = node.alias_or_name
        if error := dialect.twice(name):
            where = span(node.args["alias"].this if node.args.get("alias") else node.this)
            yield Contradiction("ambiguous-column", f"two tables are called `{name}`", error, *where)
        else:
            unclear.add(name.lower())
    yield from _not_on_both_sides(scope, dialect)
    for column in scope.columns():
        if column.table.lower() in unclear:
            error = dialect.ambiguous(f"{column.table}.{column.name}")
            message = f"two tables are called `{column.table}`"
            yield Contradiction("ambiguous-column", message, error, *span(column.this))
            continue
        if is_named_output(column, scope, dialect) or _is_no_column(column, scope):
            continue
        resolution = resolve(column, scope, dialect)
        if resolution.why == "ambiguous":
            yield Contradiction(
                "ambiguous-column",
                f"`{column.name}` may be that of several tables",
                dialect.ambiguous(column.name),
                *span(column.this),
                hint="write the table's name before it",
            )
        elif resolution.why:
            yield _unknown(column, scope, resolution, dialect)


def _not_on_both_sides(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds columns that USING names and one of the tables does not have."""
    for name, right in scope.joined_by:
        if right.fields is None or HOLE in name.name:
            continue
        column = exp.column(name.copy())
        left = [source for source in scope.sources.values() if source is not right]
        is_right = _find(right, column, dialect) is not None
        is_open = any(source.fields is None for source in left)
        if is_right and (is_open or any(_find(source, column, dialect) for source in left)):
            continue
        side = "left" if is_right else "right"
        message = f"`USING` names `{name.name}`, which the {side} table does not have"
        error = dialect.not_joined_by(name.name, side)
        yield Contradiction("unknown-column", message, error, *span(name))


def _unknown(
    column: exp.Column, scope: Scope, resolution: Resolution, dialect: Dialect
) -> Contradiction:
    written = f"{column.table}.{column.name}" if column.table else column.name
    if resolution.why == "no source":
        return Contradiction(
            "unknown-column",
            f"no table of the statement is called `{column.table}`",
            dialect.no_source(column, is_renamed=_real_name(column.table, scope)),
            *span(column.args["table"]),
        )
    source = resolution.source
    if source is not None and source.name == "excluded":
        source = scope.target
    offered = [f.name for s in ([source] if source else scope.sources.values()) for f in s.fields or ()]
    near = suggestion(column.name, offered)
    relation = source.relation if source is not None else _only_relation(scope)
    what = (
        f"`{relation.name}` has no column `{column.name}`" if relation else f"no column is `{written}`"
    )
    return Contradiction(
        "unknown-column",
        what,
        dialect.no_column(column),
        *span(column.this),
        against=relation.at if relation else None,
        hint=near.hint,
        instead=near.instead,
    )


def _only_relation(scope: Scope) -> Relation | None:
    found = [s.relation for s in scope.sources.values() if s.relation is not None]
    return found[0] if len(found) == 1 == len(scope.sources) else None


def _real_name(alias: str, scope: Scope) -> bool:
    return any(t.name.lower() == alias.lower() and t.alias for t in scope.tables)


_OF_SETS = (exp.GroupingSets, exp.Rollup, exp.Cube, exp.Tuple, exp.Paren)


def is_named_output(column: exp.Column, scope: Scope, dialect: Dialect) -> bool:
    """Tells whether a name means a column of the result: in ORDER BY or GROUP BY, or by SQLite."""
    if column.table or not isinstance(scope.node, exp.Select):
        return False
    name, holder = column.name.lower(), column.parent
    if isinstance(holder, exp.Ordered) and isinstance(holder.parent, exp.Order):
        is_last = holder.parent.parent is scope.node
        return is_last and any(p.alias_or_name.lower() == name for p in scope.node.expressions)
    while isinstance(holder, _OF_SETS):
        holder = holder.parent
    if not dialect.may_name_output(column, holder):
        return False
    is_alias = any(p.alias.lower() == name for p in scope.node.expressions)
    return is_alias and resolve(column, scope, dialect).why == "unknown"


def _is_no_column(column: exp.Column, scope: Scope) -> bool:
    parent = column.parent
    if column.name.startswith("$"):  # A placeholder, of a driver that is not this one.
        return True
    if isinstance(parent, exp.Collate):
        return column.arg_key == "expression"
    if isinstance(parent, exp.Kwarg | exp.PropertyEQ):
        return column.arg_key == "this"
    if isinstance(scope.node, exp.Insert):
        return _is_of_insert(column, scope.node)
    if isinstance(scope.node, exp.Update) and isinstance(parent, exp.EQ):
        return parent.parent is scope.node and column.arg_key == "this"
    return False


def _is_of_insert(column: exp.Column, node: exp.Insert) -> bool:
    """Tells whether a name stands where an INSERT names columns or a value, which are seen to apart."""
    conflict = node.args.get("conflict")
    above: exp.Expr | None = column
    while above is not None and above is not node:
        if isinstance(above, exp.Returning) or (isinstance(above, exp.Where) and conflict is not None):
            return False
        if above.parent is conflict and isinstance(above, exp.EQ):
            return column.parent is above and column.arg_key == "this"
        above = above.parent
    return True


def span(node: exp.Expr | None) -> tuple[int, int]:
    """Gives the offsets of a name in the text that was parsed, -1 if they are not known."""
    meta = node.meta if node is not None else {}
    if "start" not in meta:
        return -1, -1
    return meta["start"], meta["end"] + 1
