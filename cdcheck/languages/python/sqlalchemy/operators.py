"""What Python's operators do with SQLAlchemy's columns and conditions, and what they lose."""

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Ext, Items, Known, Member, Site, Thing, Unknown, Value
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS
from cdcheck.languages.python.sqlalchemy.mapped import RELATIONSHIPS
from cdcheck.model.orm_misuses import MisusedOperator

ELEMENT, EXPRESSION, LOST = "sqlalchemy.ColumnElement", "sqlalchemy.Expression", "sqlalchemy.Lost"
ALIASED, FUNCTION = "sqlalchemy.AliasedAttribute", "sqlalchemy.func."
CORE = "sqlalchemy.ColumnAttribute"
_ATTRIBUTES = COLUMNS | RELATIONSHIPS | {CORE}
_EQUALITIES = frozenset({"==", "!="})
_NAMED_AS_COLUMNS = frozenset(
    f"builtins.{name}" for name in ("id", "type", "hash", "format", "max", "min", "sum", "range")
)
_COMPARISONS = _EQUALITIES | {"<", "<=", ">", ">=", "&", "|", "~", "+", "-", "*", "/", "%"}
_LOGICAL = frozenset({"and", "or", "not"})
_METHODS = (
    *("like", "ilike", "not_like", "notlike", "not_ilike", "notilike", "is_", "is_not", "isnot"),
    *("in_", "not_in", "notin_", "startswith", "endswith", "icontains", "istartswith", "iendswith"),
    *("between", "is_distinct_from", "is_not_distinct_from", "op", "regexp_match", "match"),
    *("label", "desc", "asc", "distinct", "nulls_last", "nullslast", "nulls_first", "nullsfirst"),
)
CONSTRUCTS = frozenset(
    f"sqlalchemy.{name}()"
    for name in ("case", "cast", "literal", "true", "false", "null", "extract", "type_coerce", "tuple_")
)
_OF_FUNCTIONS = (
    *("count", "sum", "avg", "min", "max", "string_agg", "group_concat", "array_agg", "json_agg"),
    *("jsonb_agg", "json_group_array", "coalesce", "lower", "upper", "length", "char_length", "trim"),
    *("concat", "substr", "substring", "date", "date_trunc", "extract", "round", "abs", "random"),
    *("bool_or", "bool_and", "similarity", "greatest", "least", "nullif", "now", "row_number", "rank"),
)
_TAKING = frozenset({"where", "filter", "having", "and_", "or_", "not_", "any", "has"})
_NO_TRUTH = "TypeError: Boolean value of this clause is not defined"
_NO_MEMBERS = {
    True: "NotImplementedError: <built-in function contains>",
    False: "NotImplementedError: Operator 'contains' is not supported on this expression",
}


def register(library: Library) -> None:
    """Adds columns in expressions to SQLAlchemy's model."""
    functions = [*(f"{FUNCTION}{name}()" for name in _OF_FUNCTIONS), *CONSTRUCTS]
    for type_ in (*COLUMNS, CORE, ALIASED, EXPRESSION, *functions):
        library.bases.setdefault(type_, ELEMENT)
    for type_ in (*_ATTRIBUTES, ALIASED, EXPRESSION, LOST, *functions):
        library.operators[type_] = _operated
    for type_ in ("sqlalchemy.select", "sqlalchemy.exists"):
        library.operators[type_] = _compared
    for name in _OF_FUNCTIONS:
        library.aliases[f"sqlalchemy.sql.functions.{name}"] = f"{FUNCTION}{name}"
    library.operators.update(dict.fromkeys(_NAMED_AS_COLUMNS, _of_function))
    library.reads["sqlalchemy.orm.aliased()"] = _of_alias
    for method in _METHODS:
        library.methods[f"{ELEMENT}.{method}"] = expression
    for relationship in RELATIONSHIPS:
        for method in ("any", "has"):
            library.methods[f"{relationship}.{method}"] = _condition
    for name in ("and_", "or_", "not_"):
        library.functions[f"sqlalchemy.{name}"] = _condition
    library.descriptors |= COLUMNS | RELATIONSHIPS
    library.watched_reads |= COLUMNS | RELATIONSHIPS
    library.annotated["sqlalchemy.DeclarativeBase"] = _annotated


def check(call: Invocation) -> None:
    """Notes the conditions of a call that an operator of Python has made constants of."""
    if call.name.rpartition(".")[2] not in _TAKING:
        return
    for value in call.arguments:
        if isinstance(value, Thing) and value.type == LOST:
            operator = str(value.data)
            at = call.machine.location(value.site)
            call.note(MisusedOperator(at, "sqlalchemy", operator, "", call.caller))


def _annotated(machine: Machine, cls: Cls, name: str, annotation: Value) -> Value | None:
    """Gives the column that a mapped class has for a name which it only annotates."""
    is_mapped = isinstance(annotation, Thing) and annotation.type == "sqlalchemy.Mapped[]"
    is_table = cls.keywords.get("table") == Known(value=True)
    if not (is_mapped or is_table) or name.startswith("_"):
        return None
    site = cls.sites.get(name) or machine.class_site(cls)
    return Thing("sqlalchemy.mapped_column", site, data=(cls, name))


def _of_alias(machine: Machine, alias: Thing, name: str) -> Value:
    """Reads an attribute of a class under another name."""
    cls = alias.arguments[0] if alias.arguments else None
    held = machine.attribute(cls, name) if isinstance(cls, Cls) else None
    if not isinstance(held, Thing) or held.type not in _ATTRIBUTES:
        return Member(alias, alias.type, name)
    return Thing(ALIASED, alias.site, (alias, held), data=name)


def expression(call: Invocation) -> Value:
    """Makes an expression of what a method or an operator is applied to."""
    operands = (call.receiver, *call.arguments) if call.receiver is not None else tuple(call.arguments)
    return Thing(EXPRESSION, call.site, operands, data=call.name.rpartition(".")[2])


def _of_function(call: Invocation) -> Value | None:
    """Compares a function of Python, which a name stands for that is no column here."""
    if any(map(_is_element, call.arguments)):
        return _operated(call)
    is_equality = call.name in _EQUALITIES and _is_of_python(call.arguments[0])
    return Thing(LOST, call.site, data=call.name) if is_equality else None


def _is_of_python(value: Value) -> bool:
    return isinstance(value, Ext) and value.name in _NAMED_AS_COLUMNS


def _compared(call: Invocation) -> Value | None:
    return expression(call) if call.name in _COMPARISONS else None


def _condition(call: Invocation) -> Value:
    check(call)
    return expression(call)


def _operated(call: Invocation) -> Value | None:
    operator, operands = call.name, call.arguments
    if operator in _COMPARISONS:
        return expression(call)
    lost = next((o for o in operands if isinstance(o, Thing) and o.type == LOST), None)
    if lost is not None:
        return lost
    if operator in _LOGICAL:
        return _joined(call)
    if operator in {"in", "not in"} and _is_element(operands[1]):
        is_relationship = isinstance(operands[1], Thing) and operands[1].type in RELATIONSHIPS
        return _refused(call, 1, _NO_MEMBERS[is_relationship])
    if operator in {"is", "is not", "in", "not in"} and _is_written(call, 0):
        is_listed = operator in {"is", "is not"} or isinstance(operands[1], Items | Unknown)
        return Thing(LOST, call.site, data=operator) if is_listed else None
    return None


def _joined(call: Invocation) -> Value | None:
    """Joins with `and`, `or`, `not`: Python asks all operands but the last whether they are true."""
    tested = range(1 if call.name == "not" else len(call.arguments) - 1)
    written = [n for n in tested if _is_element(call.arguments[n]) and _is_written(call, n)]
    for position in written:
        if not _has_truth(call.arguments[position]):
            return _refused(call, position, _NO_TRUTH)
    return Thing(LOST, call.site, data=call.name) if written else None


def _has_truth(value: Value) -> bool:
    """Tells whether Python is told that a column or condition is true or false, whichever."""
    if not isinstance(value, Thing) or value.type == CORE:
        return False
    return value.type != EXPRESSION or value.data in _EQUALITIES


def _refused(call: Invocation, position: int, error: str) -> Value:
    if _is_written(call, position):
        call.note(MisusedOperator(call.at, "sqlalchemy", call.name, error, call.caller))
    return Unknown(f"the result of `{call.name}`")


def _is_element(value: Value) -> bool:
    return isinstance(value, Thing) and value.type in {*_ATTRIBUTES, EXPRESSION}


def _is_written(call: Invocation, position: int) -> bool:
    """Tells whether an operand is a column or a condition where it stands, and not a variable."""
    written = call.machine.source(Site(call.site.path, *call.site.spans[position]))
    return _is_element(call.arguments[position]) and not written.isidentifier()
