"""SQLAlchemy's statements and queries: how they are begun, narrowed and read."""

from msgspec.structs import replace

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Obj, Site, Thing, Value
from cdcheck.languages.python.sqlalchemy import operators, refusals
from cdcheck.languages.python.sqlalchemy.absences import note_awaited
from cdcheck.languages.python.sqlalchemy.loaders import note_options
from cdcheck.languages.python.sqlalchemy.names import is_generic_array
from cdcheck.languages.python.sqlalchemy.selections import (
    Selection,
    Stated,
    begun,
    narrowed_by,
)
from cdcheck.languages.python.sqlalchemy.sent import note_order, note_sent
from cdcheck.languages.python.sqlalchemy.uses import narrowed
from cdcheck.model.data import DataAccess, OrmUse
from cdcheck.model.orm_misuses import UnimplementedOperator

_VERBS = ("select", "insert", "update", "delete", "exists")
_OF_TABLES = ("insert", "update", "delete")
_NARROWING = (
    *("where", "filter", "filter_by", "join", "outerjoin", "select_from", "order_by", "limit", "offset"),
    *("options", "group_by", "having", "distinct"),
)
_OF_STATEMENTS = (
    *("values", "returning", "subquery", "on_conflict_do_nothing", "on_conflict_do_update"),
    *("with_for_update", "correlate", "cte", "scalar_subquery", "exists", "alias"),
    *("with_only_columns", "add_columns", "execution_options", "join_from", "outerjoin_from", "label"),
)
_OF_QUERIES = (
    *("with_entities", "add_columns", "subquery", "scalar_subquery", "as_scalar", "label", "correlate"),
    *("execution_options", "populate_existing", "yield_per", "with_for_update"),
)
_FETCHING = (
    *("all", "first", "one", "one_or_none", "scalar", "count", "get", "get_or_404", "first_or_404"),
    *("paginate", "delete", "update", "exists"),
)
_NOWHERE = Site("", 0, 0)


def register(library: Library) -> None:
    """Adds statements and queries to SQLAlchemy's model."""
    for verb in _VERBS:
        library.functions[f"sqlalchemy.{verb}"] = _statement
        library.bases[f"sqlalchemy.{verb}"] = "sqlalchemy.Statement"
    for verb in _OF_TABLES:
        library.methods[f"sqlalchemy.Table.{verb}"] = _written_to
    for name in (*_NARROWING, *_OF_STATEMENTS):
        library.methods[f"sqlalchemy.Statement.{name}"] = _narrowed
    for name in (*_NARROWING, *_OF_QUERIES):
        library.methods[f"sqlalchemy.Query.{name}"] = _narrowed
    for name in _FETCHING:
        library.methods[f"sqlalchemy.Query.{name}"] = _fetched
    for column in ("Column", "mapped_column"):
        for operator in ("contains", "contained_by", "overlap"):
            library.methods[f"sqlalchemy.{column}.{operator}"] = _array_operator
    library.attributes["sqlalchemy.DeclarativeBase.query"] = _query_of_model


def _statement(call: Invocation) -> Value:
    refusals.check(call)
    return Thing(call.name, call.site, tuple(call.arguments), data=begun(call))


def _written_to(call: Invocation) -> Value:
    """Begins a statement that writes to the table whose method is called."""
    verb = call.name.rpartition(".")[2]
    given = (call.receiver,) if call.receiver is not None else ()
    return Thing(f"sqlalchemy.{verb}", call.site, given, data=Stated(None, call))


def _narrowed(call: Invocation) -> Value:
    refusals.check(call)
    operators.check(call)
    narrower = narrowed(call)
    if not isinstance(call.receiver, Thing) or not isinstance(narrower, Thing):
        return narrower
    note_options(call, call.receiver)
    note_order(call, call.receiver)
    return replace(narrower, data=narrowed_by(call, call.receiver))


def _query_of_model(_: Machine, owner: Value) -> Value:
    cls = owner.cls if isinstance(owner, Obj) else owner
    selected = Selection((cls,)) if isinstance(cls, Cls) else None
    return Thing("sqlalchemy.Query", _NOWHERE, (owner,), data=Stated(selected, None))


def _fetched(call: Invocation) -> Value:
    name = call.name.rpartition(".")[2]
    note_sent(call, call.receiver)
    call.note(OrmUse("sqlalchemy", call.at, "write" if name in {"delete", "update"} else "query"))
    call.note(DataAccess(call.at, f"`{name}`", call.caller, "sqlalchemy"))
    note_awaited(call)
    return Thing("sqlalchemy.Got", call.site)


def _array_operator(call: Invocation) -> Value:
    """Compares with an array, which only PostgreSQL's own type does but for `any` and `all`."""
    column, operator = call.receiver, call.name.rpartition(".")[2]
    if isinstance(column, Thing) and any(map(is_generic_array, column.arguments)):
        made = call.machine.location(column.site)
        call.note(UnimplementedOperator(call.at, operator, "ARRAY", made, call.caller))
    return operators.expression(call)
