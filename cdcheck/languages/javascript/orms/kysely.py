"""Kysely: databases of all dialects, query builders, and the schema builder of its migrations."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Func, Thing, Value, entries_of, items_of, options, text_of
from cdcheck.languages.javascript.engines import note_engines
from cdcheck.languages.javascript.migration_history import undoes
from cdcheck.languages.javascript.orm_notes import note_operation, note_setup
from cdcheck.languages.javascript.sent_sql import call_back
from cdcheck.languages.javascript.table_drafts import (
    NOWHERE,
    TableDraft,
    draft_of,
    finish_drafts,
    start_draft,
)
from cdcheck.model.data import Column, ForeignKey, SchemaCreation

LIBRARY = Library("kysely")
DATABASE, _BUILDER = "kysely.Kysely", "kysely.QueryBuilder"
_SCHEMA, _TABLE, _COLUMN = "kysely.SchemaModule", "kysely.TableBuilder", "kysely.ColumnBuilder"
_TRANSACTIONS = "kysely.TransactionBuilder"
LIBRARY.bases.update(
    {
        f"{DATABASE}[]": DATABASE,
        "kysely.Transaction": DATABASE,
        "kysely.Transaction[]": DATABASE,
    }
)
_OPERATIONS = {
    "selectFrom": "select",
    "insertInto": "insert",
    "replaceInto": "insert",
    "updateTable": "update",
    "deleteFrom": "delete",
}
# Words in the names of dialects, of Kysely and of others.
_DIALECTS = {
    "postgres": ("postgres", "neon", "pglite"),
    "mysql": ("mysql", "planetscale"),
    "sqlite": ("sqlite", "libsql", "d1"),
}


class _Held(Struct, frozen=True, eq=False):
    """Is a column that is being described."""

    table: TableDraft
    name: str


@LIBRARY.function(DATABASE)
def _make(call: Invocation) -> Value:
    note_setup(call, "kysely")
    dialect = entries_of(call.argument(0)).get("dialect")
    names = [o.type.lower() for o in options(dialect or NOTHING) if isinstance(o, Thing)]
    kinds = [
        kind
        for kind, words in _DIALECTS.items()
        if any(word in name for word in words for name in names)
    ]
    note_engines(call, kinds, how="new Kysely()", driver="kysely")
    return Thing(DATABASE, call.site)


@LIBRARY.method(*(f"{DATABASE}.{verb}" for verb in _OPERATIONS))
def _start(call: Invocation) -> Value:
    given = call.argument(0) or NOTHING
    named = [text_of(item) for item in (items_of(given) or [given])]
    table = next((name for name in named if name), None)
    operation = _OPERATIONS[call.name.rpartition(".")[2]]
    note_operation(call, "kysely", operation, table.split(" ")[0] if table else None)
    return Thing(_BUILDER, call.site)


@LIBRARY.method(f"{DATABASE}.transaction", f"{DATABASE}.connection", f"{DATABASE}.startTransaction")
def _transactions(call: Invocation) -> Value:
    return Thing(_TRANSACTIONS, call.site)


@LIBRARY.method(f"{_TRANSACTIONS}.execute")
def _within(call: Invocation) -> Value:
    return call_back(call, Thing(DATABASE, call.site)) or Thing(DATABASE, call.site)


@LIBRARY.attribute(f"{DATABASE}.schema")
def _schema(_: Machine, __: Value) -> Value:
    return Thing(_SCHEMA, NOWHERE)


@LIBRARY.method(f"{_SCHEMA}.createTable")
def _create_table(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    if name is None or undoes(call):
        return Thing(_TABLE, call.site)
    call.note(SchemaCreation(call.at, "kysely.schema.createTable"))
    draft = start_draft(call.machine, TableDraft(name, call.at, "kysely", "migration"))
    # Statements that are written out may add to it, and plugins rename its columns.
    draft.is_complete = False
    return Thing(_TABLE, call.site, data=draft)


@LIBRARY.method(f"{_SCHEMA}.alterTable", f"{_SCHEMA}.dropTable")
def _change_table(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    known = None if name is None else draft_of(call.machine, "kysely", "migration", name)
    draft = None if undoes(call) else known
    if draft is not None and call.name.endswith("dropTable"):
        draft.is_dropped = True
    return Thing(_TABLE, call.site, data=draft)


@LIBRARY.method(f"{_TABLE}.addColumn")
def _add_column(call: Invocation) -> Value:
    draft, name = _draft(call), text_of(call.argument(0))
    if draft is None or name is None:
        return call.receiver or NOTHING
    type_ = (text_of(call.argument(1)) or "").upper()
    is_counted = type_.endswith("SERIAL")
    draft.add(Column(name, type_, call.at, nullable=not is_counted, has_default=is_counted))
    column = Thing(_COLUMN, call.site, data=_Held(draft, name))
    for build in options(call.argument(2) or NOTHING):
        if isinstance(build, Func):
            call.machine.call(build, [column], {}, call.site)
    return call.receiver or NOTHING


@LIBRARY.method(f"{_TABLE}.dropColumn", f"{_TABLE}.renameColumn")
def _change_column(call: Invocation) -> Value:
    draft, name, new = _draft(call), text_of(call.argument(0)), text_of(call.argument(1))
    if draft is not None and name is not None:
        if new is None:
            draft.columns.pop(name, None)
        else:
            draft.rename(name, new)
    return call.receiver or NOTHING


@LIBRARY.method(f"{_TABLE}.addPrimaryKeyConstraint", f"{_TABLE}.addUniqueConstraint")
@LIBRARY.method(f"{_TABLE}.addForeignKeyConstraint", f"{_TABLE}.addCheckConstraint")
def _constrain(call: Invocation) -> Value:
    draft = _draft(call)
    columns = tuple(text for item in items_of(call.argument(1)) if (text := text_of(item)))
    if draft is None or not columns:
        return call.receiver or NOTHING
    if call.name.endswith("PrimaryKeyConstraint"):
        draft.mark_primary(*columns)
    elif call.name.endswith("UniqueConstraint"):
        draft.index(*columns, is_unique=True, at=call.at)
    elif call.name.endswith("ForeignKeyConstraint"):
        target = tuple(text for item in items_of(call.argument(3)) if (text := text_of(item)))
        draft.refer(ForeignKey(columns, text_of(call.argument(2)) or "", target, call.at))
    return call.receiver or NOTHING


_SAYS: dict[str, dict[str, object]] = {
    "primaryKey": {"is_primary": True, "nullable": False},
    "notNull": {"nullable": False},
    "unique": {"is_unique": True},
    "autoIncrement": {"has_default": True},
    "defaultTo": {"has_default": True},
    "generatedAlwaysAsIdentity": {"has_default": True},
    "generatedByDefaultAsIdentity": {"has_default": True},
}


@LIBRARY.method(*(f"{_COLUMN}.{verb}" for verb in _SAYS))
def _describe(call: Invocation) -> Value:
    held = _held(call)
    if held is not None:
        held.table.change(held.name, **_SAYS[call.name.rpartition(".")[2]])
    return call.receiver or NOTHING


@LIBRARY.method(f"{_COLUMN}.references")
def _refers(call: Invocation) -> Value:
    held, named = _held(call), text_of(call.argument(0))
    if held is not None and named is not None:
        table, _, column = named.rpartition(".")
        held.table.refer(ForeignKey((held.name,), table, (column,), call.at))
    return call.receiver or NOTHING


@LIBRARY.method(f"{DATABASE}.withSchema", f"{DATABASE}.withPlugin", f"{DATABASE}.withTables")
@LIBRARY.method(f"{_TRANSACTIONS}.setIsolationLevel", f"{_TRANSACTIONS}.setAccessMode")
@LIBRARY.method(
    *(f"{_TABLE}.{v}" for v in ("ifNotExists", "ifExists", "temporary", "modifyEnd", "cascade"))
)
@LIBRARY.method(*(f"{_COLUMN}.{verb}" for verb in ("onDelete", "onUpdate", "check", "unsigned")))
def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


def _draft(call: Invocation) -> TableDraft | None:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    return held if isinstance(held, TableDraft) else None


def _held(call: Invocation) -> _Held | None:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    return held if isinstance(held, _Held) else None


def _conclude(machine: Machine) -> None:
    finish_drafts(machine, "kysely")


LIBRARY.conclude = _conclude
