"""Finds values that meet what PostgreSQL cannot compare them with, or put them into."""

from collections.abc import Iterator

from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.scopes.schema import Field
from cdcheck.sql.scopes.scope import Scope, Source, has_hole, unwrapped
from cdcheck.sql.types import FAMILY, can_assign, can_compare, refuses_text
from cdcheck.sql.types_of import UNKNOWN, Look, type_of
from cdcheck.sql.verifying.names import look_in, span
from cdcheck.sql.verifying.writes import target_columns

_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
_PATTERNS: dict[type[exp.Expr], str] = {exp.Like: "~~", exp.ILike: "~~*"}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_NO_SUM = ("text", "boolean", "moment", "uuid", "json", "jsonb")


def type_mismatches(scope: Scope, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds the mismatches of one scope; SQLite has none, for it compares everything."""
    if not dialect.is_folding:
        return
    look = look_in(scope, dialect)
    is_partly_known = has_hole(scope.node)
    for node in scope.walk():
        if is_partly_known and has_hole(node):
            continue
        yield from _of_operator(node, look)
        yield from _of_call(node, look)
    yield from _conditions(scope, look)
    yield from _told_apart(scope, look)
    yield from _assignments(scope, look, dialect)


def _of_operator(node: exp.Expr, look: Look) -> Iterator[Contradiction]:
    kind = type(node)
    if kind in _SIGNS and not _is_setting(node):
        yield from _compared(node.this, node.expression, _SIGNS[kind], look)
    elif kind in _PATTERNS:
        yield from _matched(node.this, node.expression, _PATTERNS[kind], look)
    elif kind in _ARITHMETIC:
        yield from _calculated(node, _ARITHMETIC[kind], look)
    elif isinstance(node, exp.In):
        for value in node.expressions:
            if not isinstance(value, exp.Query):
                yield from _compared(node.this, value, "=", look)
    elif isinstance(node, exp.Between):
        yield from _compared(node.this, node.args["low"], ">=", look)
        yield from _compared(node.this, node.args["high"], "<=", look)


def _is_setting(node: exp.Expr) -> bool:
    """Tells whether an `=` gives a column its value."""
    return isinstance(node.parent, exp.Update | exp.OnConflict) and node.arg_key == "expressions"


def _compared(left: exp.Expr, right: exp.Expr, sign: str, look: Look) -> Iterator[Contradiction]:
    left, right = unwrapped(left), unwrapped(right)
    if isinstance(right, exp.Any | exp.All | exp.Tuple) or isinstance(left, exp.Tuple):
        return
    first, second = type_of(left, look), type_of(right, look)
    if first is None or second is None:
        return
    if "json" in {first, second}:
        error = f"operator does not exist: {first} {sign} {second}"
        yield _mismatch(f"`{_shown(left)}` is json, which is not compared", error, left, right, look)
        return
    if UNKNOWN in {first, second}:
        yield from _read_as(left, right, first, second, look)
        return
    if can_compare(first, second):
        return
    yield _mismatch(
        f"`{_shown(left)}` is {first}, `{_shown(right)}` is {second}: they cannot be compared",
        f"operator does not exist: {first} {sign} {second}",
        left,
        right,
        look,
    )


def _read_as(
    left: exp.Expr, right: exp.Expr, first: str, second: str, look: Look
) -> Iterator[Contradiction]:
    """Finds a quoted constant that cannot be read as the type of what it is compared with."""
    wanted, given, column = (first, right, left) if second == UNKNOWN else (second, left, right)
    if not isinstance(given, exp.Literal) or wanted == UNKNOWN:
        return
    yield from _unreadable(wanted, given, column, look)


def _unreadable(
    wanted: str, given: exp.Literal, column: exp.Expr, look: Look
) -> Iterator[Contradiction]:
    if not refuses_text(wanted, given.name):
        return
    kind = "input syntax for type"
    yield _mismatch(
        f"`{_shown(column)}` is {wanted}, which `{_shown(given)}` is not",
        f'invalid {kind} {wanted}: "{given.name}"',
        column,
        given,
        look,
    )


def _matched(left: exp.Expr, right: exp.Expr, sign: str, look: Look) -> Iterator[Contradiction]:
    first, second = type_of(unwrapped(left), look), type_of(unwrapped(right), look)
    if first is None or first == UNKNOWN or FAMILY.get(first) in {"text", "bytea"}:
        return
    if second is None or (second != UNKNOWN and FAMILY.get(second) != "text"):
        return
    yield _mismatch(
        f"`{_shown(left)}` is {first}, which `LIKE` does not match",
        f"operator does not exist: {first} {sign} {second}",
        left,
        right,
        look,
    )


def _calculated(node: exp.Expr, sign: str, look: Look) -> Iterator[Contradiction]:
    first, second = type_of(node.this, look), type_of(node.expression, look)
    if first is None or second is None or UNKNOWN in {first, second}:
        return
    pair = {FAMILY.get(first), FAMILY.get(second)}
    if pair in ({"text", "number"}, {"boolean", "number"}, {"text"}, {"boolean"}):
        yield _mismatch(
            f"there is no `{sign}` of {first} and {second}",
            f"operator does not exist: {first} {sign} {second}",
            node.this,
            node.expression,
            look,
        )


def _of_call(node: exp.Expr, look: Look) -> Iterator[Contradiction]:
    if isinstance(node, exp.Sum | exp.Avg):
        held = type_of(node.this, look)
        if held is not None and FAMILY.get(held) in _NO_SUM:
            name = node.sql_name().lower()
            message = f"there is no `{name}` of {held}"
            error = f"function {name}({held}) does not exist"
            yield _mismatch(message, error, node.this, node.this, look)
    if isinstance(node, exp.Max | exp.Min) and not node.expressions:
        held = type_of(node.this, look)
        if held in {"boolean", "json", "jsonb"}:
            name = node.sql_name().lower()
            message = f"there is no `{name}` of {held}"
            error = f"function {name}({held}) does not exist"
            yield _mismatch(message, error, node.this, node.this, look)
    if isinstance(node, exp.Coalesce):
        yield from _unlike([node.this, *node.expressions], "COALESCE", look)
    if isinstance(node, exp.Lower | exp.Upper | exp.Length):
        held = type_of(node.this, look)
        if held is not None and held != UNKNOWN and FAMILY.get(held) not in {"text", "bytea"}:
            name = node.sql_name().lower()
            error = f"function {name}({held}) does not exist"
            yield _mismatch(f"there is no `{name}` of {held}", error, node.this, node.this, look)
    if isinstance(node, exp.Case):
        values = [branch.args["true"] for branch in node.args["ifs"]]
        default = node.args.get("default")
        for branch in node.args["ifs"] if node.this is None else ():
            yield from _is_condition(branch.this, "CASE/WHEN", look)
        # The branch that is taken if no condition holds is looked at first.
        yield from _unlike([default, *values] if default is not None else values, "CASE", look)


def _unlike(nodes: list[exp.Expr], what: str, look: Look) -> Iterator[Contradiction]:
    known = [(node, held) for node in nodes if (held := type_of(node, look)) not in {None, UNKNOWN}]
    if known and len({FAMILY.get(held or "") for _, held in known}) == 1:
        for node in nodes:
            if isinstance(node, exp.Literal) and node.is_string:
                yield from _unreadable(known[0][1] or "", node, known[0][0], look)
    for node, held in known[1:]:
        first, kind = known[0][1] or "", held or ""
        if first.endswith("[]") or kind.endswith("[]") or FAMILY[first] == FAMILY[kind]:
            continue
        yield _mismatch(
            f"`{what}` of {first} and {kind}: `{_shown(known[0][0])}`, `{_shown(node)}`",
            f"{what} types {first} and {kind} cannot be matched",
            known[0][0],
            node,
            look,
        )
        return


def _conditions(scope: Scope, look: Look) -> Iterator[Contradiction]:
    for arg, clause in (("where", "WHERE"), ("having", "HAVING")):
        held = scope.node.args.get(arg)
        if held is not None and not has_hole(held):
            yield from _is_condition(held.this, clause, look)
    for join in scope.node.args.get("joins") or ():
        if join.args.get("on") is not None and not has_hole(join):
            yield from _is_condition(join.args["on"], "JOIN/ON", look)


def _is_condition(node: exp.Expr, clause: str, look: Look) -> Iterator[Contradiction]:
    inner = unwrapped(node)
    if isinstance(inner, exp.And | exp.Or):
        word = "AND" if isinstance(inner, exp.And) else "OR"
        yield from _is_condition(inner.left, word, look)
        yield from _is_condition(inner.right, word, look)
        return
    if isinstance(inner, exp.Not):
        yield from _is_condition(inner.this, "NOT", look)
        return
    held = type_of(inner, look)
    if held in {None, UNKNOWN, "boolean"}:
        return
    yield _mismatch(
        f"`{_shown(inner)}` is {held}, and no condition",
        f"argument of {clause} must be type boolean, not type {held}",
        inner,
        inner,
        look,
    )


def _told_apart(scope: Scope, look: Look) -> Iterator[Contradiction]:
    """Finds values of a type without equality where rows are told apart by them."""
    node = scope.node
    if not isinstance(node, exp.Select):
        return
    group, distinct = node.args.get("group"), node.args.get("distinct")
    parts = list(group.expressions) if group is not None else []
    if distinct is not None and distinct.args.get("on") is None:
        parts += [projection.unalias() for projection in node.expressions]
    for part in parts:
        if type_of(part, look) == "json":
            error = "could not identify an equality operator for type json"
            yield _mismatch(f"`{_shown(part)}` is json, which is not compared", error, part, part, look)
            return


def _assignments(scope: Scope, look: Look, dialect: Dialect) -> Iterator[Contradiction]:
    target, node = scope.target, scope.node
    if target is None or target.fields is None:
        return
    yield from _selected_into(node, scope, target, dialect)
    for name, value in assigned(node):
        field = target.find(name.name, is_quoted=bool(name.quoted), is_folding=dialect.is_folding)
        if field is None or field.type is None or has_hole(value):
            continue
        given = type_of(unwrapped(value), look)
        if given is None:
            continue
        if given == UNKNOWN:
            if isinstance(value, exp.Literal):
                yield from _unassignable(field, value)
            continue
        if can_assign(field.type, given):
            continue
        error = f'column "{field.name}" is of type {field.type} but expression is of type {given}'
        message = f"`{field.name}` is {field.type}, `{_shown(value)}` is {given}"
        yield Contradiction("type-mismatch", message, error, *span(name), against=field.at)


def _selected_into(
    node: exp.Expr, scope: Scope, target: Source, dialect: Dialect
) -> Iterator[Contradiction]:
    """Finds columns of a query that cannot be put where an INSERT puts them."""
    if not isinstance(node, exp.Insert) or scope.selected is None:
        return
    columns = target_columns(node)
    if len(columns) != len(scope.selected):
        return
    for name, given in zip(columns, scope.selected, strict=True):
        field = target.find(name.name, is_quoted=bool(name.quoted), is_folding=dialect.is_folding)
        if field is None or field.type is None or given.type in {None, UNKNOWN}:
            continue
        if not can_assign(field.type, given.type or ""):
            error = (
                f'column "{field.name}" is of type {field.type} but expression is of type {given.type}'
            )
            message = f"`{field.name}` is {field.type}, what is selected for it is {given.type}"
            yield Contradiction("type-mismatch", message, error, *span(name), against=field.at)


def _unassignable(field: Field, value: exp.Literal) -> Iterator[Contradiction]:
    column = exp.column(field.name or "")
    yield from _unreadable(field.type or "", value, column, lambda _: field)


def assigned(node: exp.Expr) -> Iterator[tuple[exp.Identifier, exp.Expr]]:
    """Lists what an INSERT or UPDATE puts into which column."""
    settings = list(node.expressions) if isinstance(node, exp.Update) else []
    if isinstance(node, exp.Insert):
        columns = target_columns(node)
        rows = node.expression.expressions if isinstance(node.expression, exp.Values) else ()
        for row in rows:
            values = row.expressions if isinstance(row, exp.Tuple) else [row]
            if len(values) == len(columns):
                yield from zip(columns, values, strict=True)
        conflict = node.args.get("conflict")
        settings += conflict.expressions if conflict is not None else []
    for setting in settings:
        if isinstance(setting, exp.EQ) and isinstance(setting.left, exp.Column):
            name = setting.left.this
            if isinstance(name, exp.Identifier):
                yield name, setting.right


def _mismatch(message: str, error: str, first: exp.Expr, second: exp.Expr, look: Look) -> Contradiction:
    field = where = None
    for node in (unwrapped(first), unwrapped(second)):
        if isinstance(node, exp.Column):
            field, where = field or look(node), where or node.this
    return Contradiction(
        "type-mismatch",
        message if len(message) < 100 else f"{message[:96]}...",
        error,
        *span(where),
        against=field.at if field is not None else None,
    )


def _shown(node: exp.Expr) -> str:
    text = node.sql(dialect="postgres")
    if "cdcmark" in text:
        return "a parameter"
    return text if len(text) <= 30 else f"{text[:27]}..."
