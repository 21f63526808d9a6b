"""Objection: models on Knex, with the table, the columns and the relations that they say."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Func, Obj, Thing, Value, entries_of, options, text_of
from cdcheck.languages.javascript.field_decorators import class_in
from cdcheck.languages.javascript.orm_notes import note_model, note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back
from cdcheck.languages.javascript.table_drafts import NOWHERE, TableDraft, finish_drafts
from cdcheck.model.data import Column, ForeignKey

LIBRARY = Library("objection")
MODEL, BUILDER = "objection.Model", "objection.QueryBuilder"
_TYPES = {
    "integer": "INTEGER",
    "number": "DOUBLE",
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
    "object": "JSON",
    "array": "JSON",
}
_WRITING = {
    **dict.fromkeys(("insert", "insertAndFetch", "insertGraph", "insertGraphAndFetch"), "insert"),
    **dict.fromkeys(
        ("update", "updateAndFetch", "updateAndFetchById", "patch", "patchAndFetch"), "update"
    ),
    **dict.fromkeys(("patchAndFetchById", "upsertGraph", "upsertGraphAndFetch", "relate"), "update"),
    **dict.fromkeys(("increment", "decrement", "unrelate"), "update"),
    **dict.fromkeys(("delete", "deleteById"), "delete"),
}
_CHAINING = """
    where andWhere orWhere whereNot whereIn whereNotIn whereNull whereNotNull whereRaw whereExists
    whereComposite findById findByIds findOne select column columns distinct join innerJoin leftJoin
    joinRelated innerJoinRelated leftJoinRelated withGraphFetched withGraphJoined modifyGraph modifiers
    modify allowGraph orderBy groupBy having limit offset page range first returning throwIfNotFound
    alias for context count countDistinct min max sum avg resultSize onConflict ignore merge eager
    joinEager debug timeout clone orderByRaw whereColumn castTo runBefore onBuild
"""


class _Model(Struct, eq=False):
    """Is a class with a table."""

    cls: Cls
    table: str


def _mapped(machine: Machine, cls: Cls) -> None:
    table = _table(machine, cls)
    if table is not None:
        machine.facts.add(_Model(cls, table))
        note_model(machine, machine.class_site(cls), "objection")


def _said(machine: Machine, cls: Cls, name: str) -> Value:
    """Reads what a class says of itself, in a field, a getter or a function."""
    value = machine.attribute(cls, name)
    if isinstance(value, Func):
        return machine.call(value, [], {}, machine.function_site(value))
    return value


def _table(machine: Machine, value: Value | None) -> str | None:
    for option in options(value) if value is not None else ():
        cls = option.cls if isinstance(option, Obj) else option
        if isinstance(cls, Cls):
            return text_of(_said(machine, cls, "tableName"))
        if isinstance(option, Thing) and isinstance(option.data, str):
            return option.data
    return None


@LIBRARY.method(f"{MODEL}.knex", f"{MODEL}.bindKnex")
def _bind(call: Invocation) -> Value:
    if call.arguments:
        note_setup(call, "objection")
    return call.receiver or NOTHING


@LIBRARY.method(f"{MODEL}.query", f"{MODEL}.$query", f"{MODEL}.relatedQuery", f"{MODEL}.$relatedQuery")
def _query(call: Invocation) -> Value:
    is_related = call.name.endswith("elatedQuery")
    table = None if is_related else _table(call.machine, call.receiver)
    note_operation(call, "objection", "select", table)
    return Thing(BUILDER, call.site, data=table)


@LIBRARY.method(*(f"{BUILDER}.{verb}" for verb in _WRITING))
def _write(call: Invocation) -> Value:
    verb = call.name.rpartition(".")[2]
    note_operation(call, "objection", _WRITING[verb], _table(call.machine, call.receiver))
    return call.receiver or NOTHING


@LIBRARY.method(*(f"{BUILDER}.{verb}" for verb in (*_CHAINING.split(), "then", "catch", "finally")))
def _chain(call: Invocation) -> Value:
    call_back(call, Thing(BUILDER, call.site))
    return call.receiver or NOTHING


def _conclude(machine: Machine) -> None:
    """Makes the tables that no migration makes; a migration knows all columns, a model its own."""
    found = {(model.cls.path, model.cls.index): model for model in machine.facts.all(_Model)}
    made = {draft.name for draft in machine.facts.all(TableDraft) if not draft.is_dropped}
    # Where migrations make the other tables, this one is told beside them.
    origin = "migration" if made else "model"
    for model in found.values():
        if model.table not in made:
            made.add(model.table)
            machine.facts.add(_draft(machine, model, origin))
    finish_drafts(machine, "objection")


def _draft(machine: Machine, model: _Model, origin: str) -> TableDraft:
    at = machine.location(machine.class_site(model.cls))
    id_ = machine.class_id(model.cls)
    draft = TableDraft(model.table, at, "objection", origin, id_, is_complete=False)
    schema = entries_of(_said(machine, model.cls, "jsonSchema"))
    key = text_of(_said(machine, model.cls, "idColumn")) or "id"
    for name, written in entries_of(schema.get("properties")).items():
        said = entries_of(written)
        type_ = _TYPES.get(text_of(said.get("type")) or "", "")
        draft.add(Column(name, type_, at, is_primary=name == key, has_default=name == key))
    for relation in entries_of(_said(machine, model.cls, "relationMappings")).values():
        _refer(machine, draft, entries_of(relation))
    return draft


def _refer(machine: Machine, draft: TableDraft, said: dict[str, Value]) -> None:
    """Adds the key of a relation whose own side holds it."""
    relation = said.get("relation")
    join = entries_of(said.get("join"))
    own, other = (text_of(join.get(side)) or "" for side in ("from", "to"))
    target = class_in(machine, said.get("modelClass"), NOWHERE)
    name = getattr(relation, "name", "") or ""
    table, _, column = own.partition(".")
    target_table, _, target_column = other.partition(".")
    is_owner = name.endswith("BelongsToOneRelation") and table == draft.name
    if is_owner and column and target_column and (target is not None or target_table):
        if column not in draft.columns:
            draft.add(Column(column, "", draft.at))
        draft.refer(ForeignKey((column,), target_table, (target_column,), draft.at))


# Models import each other, so that a class may be made before the names in it are.
LIBRARY.mapped[MODEL] = _mapped
LIBRARY.conclude = _conclude
