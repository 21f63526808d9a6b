"""What a statement gives: its columns, their types in PostgreSQL, and whether there is a row."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.outputs import Given, Output
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.build import starred
from cdcheck.sql.scopes.scope import Scope, Source, has_hole, own
from cdcheck.sql.types_of import type_of
from cdcheck.sql.verifying.groups import is_aggregate
from cdcheck.sql.verifying.names import look_in

_NAMED = (exp.Count, exp.Sum, exp.Avg, exp.Max, exp.Min, exp.Coalesce, exp.Exists, exp.Case)


def given(statement: exp.Expr, scopes: list[Scope], dialect: Dialect) -> Given:
    """Tells what a statement gives; nothing is known of one that combines several."""
    scope = next((one for one in scopes if one.node is statement), None)
    if scope is None:
        return Given()
    if isinstance(statement, exp.Select):
        return _of(statement.expressions, scope, dialect, has_row=_is_one_row(statement))
    returning = statement.args.get("returning")
    if returning is None:
        return Given(is_whole=True)
    return _of(returning.expressions, scope, dialect, has_row=_puts_row(statement))


def _of(projections: list[exp.Expr], scope: Scope, dialect: Dialect, *, has_row: bool) -> Given:
    outputs: list[Output] = []
    is_whole = True
    for projection in projections:
        if not projection.is_star:
            is_whole &= not has_hole(projection)
            outputs.append(_output(projection, scope, dialect))
            continue
        sources = list(starred(projection, scope))
        is_whole &= bool(sources) and not scope.is_open
        is_whole &= not any(source.fields is None or source.merged for source in sources)
        outputs += [output for source in sources for output in _of_source(source, dialect)]
    return Given(tuple(outputs), is_whole, has_row)


def _of_source(source: Source, dialect: Dialect) -> Iterator[Output]:
    is_exact = not dialect.is_folding or (source.relation is not None and source.relation.is_exact)
    for field in source.fields or ():
        name = field.name
        is_known = name is not None and (is_exact or name == name.lower())
        yield Output(name if is_known else None, field.type)


def _output(projection: exp.Expr, scope: Scope, dialect: Dialect) -> Output:
    if has_hole(projection):
        return Output(None)
    inner = projection.unalias()
    # What `extract` gives was another type before PostgreSQL 14.
    kind = None if inner.find(exp.Extract) else type_of(inner, look_in(scope, dialect))
    named = projection.args.get("alias") if isinstance(projection, exp.Alias) else _name(projection)
    if isinstance(named, str):
        # SQLite names such a column as the statement writes it.
        return Output(named if dialect.is_folding else None, kind)
    if not isinstance(named, exp.Identifier):
        return Output(None, kind)
    name = dialect.folded(named)
    return Output(name, kind, named.name if name != named.name else "")


def _name(projection: exp.Expr) -> exp.Expr | str | None:
    """Gives the name of what has no alias: that of the column or of the function."""
    while isinstance(projection, exp.Cast | exp.Paren | exp.Filter | exp.Window):
        projection = projection.this
    if isinstance(projection, exp.Column):
        found: exp.Expr = projection.this
        return found
    return type(projection).key.lower() if isinstance(projection, _NAMED) else None


def _is_one_row(statement: exp.Select) -> bool:
    """Tells whether a query without groups gathers its rows, or reads no table."""
    told = ("group", "having", "limit", "offset")
    if any(statement.args.get(part) is not None for part in told):
        return False
    if statement.args.get("from_") is None:
        return statement.args.get("where") is None
    return any(is_aggregate(node) for part in statement.expressions for node in own(part))


def _puts_row(statement: exp.Expr) -> bool:
    """Tells whether an `INSERT` writes its row whatever is there already."""
    if not isinstance(statement, exp.Insert) or not isinstance(statement.expression, exp.Values):
        return False
    conflict = statement.args.get("conflict")
    if conflict is None:
        return True
    return str(conflict.args.get("action")) == "DO UPDATE" and conflict.args.get("where") is None
