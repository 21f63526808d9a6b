"""Knex's schema builder: tables that migrations create and change."""

from collections.abc import Callable
from functools import partial

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Func, Thing, Value, entries_of, options, text_of, texts_of
from cdcheck.languages.javascript.migration_history import doubt, history_of, is_repeated
from cdcheck.languages.javascript.orm_notes import note_built
from cdcheck.languages.javascript.table_drafts import (
    TableDraft,
    default_of,
    draft_of,
    number_of,
    start_draft,
    truth_of,
)
from cdcheck.model.data import Column, ForeignKey, SchemaCreation, Table

TABLE = "knex.TableBuilder"
COLUMN = "knex.ColumnBuilder"
SCHEMA = "knex.Schema"
UNDONE = "knex.Undone"
"""Is what `down` is handed: what it changes is no part of the schema."""
_TYPES = {
    "increments": "INTEGER",
    "bigIncrements": "BIGINT",
    "integer": "INTEGER",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "mediumint": "MEDIUMINT",
    "bigInteger": "BIGINT",
    "bigint": "BIGINT",
    "text": "TEXT",
    "string": "VARCHAR(255)",
    "char": "CHAR",
    "float": "FLOAT",
    "double": "DOUBLE",
    "decimal": "DECIMAL",
    "boolean": "BOOLEAN",
    "bool": "BOOLEAN",
    "date": "DATE",
    "datetime": "DATETIME",
    "dateTime": "DATETIME",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "binary": "BLOB",
    "json": "JSON",
    "jsonb": "JSONB",
    "uuid": "UUID",
    "enum": "VARCHAR(255)",
    "enu": "VARCHAR(255)",
    "geometry": "GEOMETRY",
    "point": "POINT",
    "specificType": "",
}
_KEPT = ("unsigned", "comment", "collate", "after", "first", "checkIn", "deferrable", "withKeyName")
_SETTINGS = (
    *("dropForeign", "dropUnique", "dropIndex", "dropPrimary", "comment", "engine", "charset"),
    *("collate", "setNullable", "dropNullable", "check", "queryContext"),
)
_TOOL = "knex"
_UNTOLD = "what a migration changes is not known"


def register_schema(library: Library) -> None:
    """Registers what the schema builder's calls do."""
    library.bases["knex().schema"] = SCHEMA
    library.bases[f"{UNDONE}.schema"] = UNDONE
    library.aliases["knex.Knex.CreateTableBuilder"] = TABLE
    for verb, change in _CHANGES.items():
        library.methods[f"{SCHEMA}.{verb}"] = partial(_change, change)
        library.methods[f"{UNDONE}.{verb}"] = partial(_change, _same)
    for verb in ("withSchema", "createSchema", "createSchemaIfNotExists", "hasTable", "hasColumn"):
        library.methods[f"{SCHEMA}.{verb}"] = _same_schema
    for verb in _SETTINGS:
        library.methods[f"{TABLE}.{verb}"] = _setting
    for verb in _TYPES:
        library.methods[f"{TABLE}.{verb}"] = _column
    library.methods[f"{TABLE}.timestamps"] = _timestamps
    library.methods[f"{TABLE}.primary"] = _primary
    library.methods[f"{TABLE}.unique"] = library.methods[f"{TABLE}.index"] = _index
    library.methods[f"{TABLE}.foreign"] = _foreign
    library.methods[f"{TABLE}.dropColumn"] = library.methods[f"{TABLE}.dropColumns"] = _drop_columns
    library.methods[f"{TABLE}.renameColumn"] = _rename_column
    library.methods.update(
        {
            f"{COLUMN}.primary": _column_primary,
            f"{COLUMN}.unique": _column_unique,
            f"{COLUMN}.index": _column_index,
            f"{COLUMN}.notNullable": _column_null,
            f"{COLUMN}.notNull": _column_null,
            f"{COLUMN}.nullable": _column_null,
            f"{COLUMN}.defaultTo": _column_default,
            f"{COLUMN}.references": _references,
            f"{COLUMN}.inTable": _in_table,
            f"{COLUMN}.onDelete": _on_change,
            f"{COLUMN}.onUpdate": _on_change,
        }
    )
    for verb in (*_KEPT, "alter"):
        library.methods[f"{COLUMN}.{verb}"] = _same


def _change(change: Callable[[Invocation], Value], call: Invocation) -> Value:
    """Notes that a table is changed, by a query that is sent when something waits for it."""
    name = text_of(call.argument(0))
    tables = (name,) if name is not None else ()
    note_built(call, "knex", "schema", tables)
    return change(call)


def _create(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    if is_repeated(call, _TOOL):
        return Thing(SCHEMA, call.site)
    if name is None:
        doubt(call, _TOOL, _UNTOLD)
        return Thing(SCHEMA, call.site)
    call.note(SchemaCreation(call.at, f"knex.schema.{call.name.rpartition('.')[2]}"))
    draft = start_draft(call.machine, TableDraft(name, call.at, "knex", "migration"))
    draft.is_complete = len(call.arguments) > 1 and not call.name.endswith("Like")
    _build(call, draft)
    return Thing(SCHEMA, call.site)


def _changed(call: Invocation) -> TableDraft | None:
    """Finds the table that a call changes."""
    if is_repeated(call, _TOOL):
        return None
    name = text_of(call.argument(0))
    draft = draft_of(call.machine, "knex", "migration", name) if name is not None else None
    if draft is None:
        doubt(call, _TOOL, f"a migration changes `{name}`, which none makes" if name else _UNTOLD)
    return draft


def _alter(call: Invocation) -> Value:
    draft, name = _changed(call), text_of(call.argument(0))
    if draft is not None:
        _build(call, draft)
    elif name is not None and not is_repeated(call, _TOOL):
        # SQL may make the table, and does not say which columns it gets here.
        call.note(Table(name, call.machine.location(call.site), (), "view", "knex", is_complete=False))
    return Thing(SCHEMA, call.site)


def _rename(call: Invocation) -> Value:
    draft, name = _changed(call), text_of(call.argument(1))
    if draft is not None and name is not None:
        draft.name = name
    return Thing(SCHEMA, call.site)


def _drop(call: Invocation) -> Value:
    is_applied = history_of(call.machine, _TOOL).is_running and not call.name.endswith("IfExists")
    draft = _changed(call) if is_applied else None
    if draft is not None:
        draft.is_dropped = True
    return Thing(SCHEMA, call.site)


_CHANGES: dict[str, Callable[[Invocation], Value]] = {
    **dict.fromkeys(("createTable", "createTableIfNotExists", "createTableLike"), _create),
    **dict.fromkeys(("table", "alterTable"), _alter),
    **dict.fromkeys(("dropTable", "dropTableIfExists"), _drop),
    "renameTable": _rename,
}


def _build(call: Invocation, draft: TableDraft) -> None:
    builder = Thing(TABLE, call.site, data=draft)
    for argument in call.arguments[1:]:
        for option in options(argument):
            draft.is_complete &= isinstance(option, Func)
            if isinstance(option, Func):
                bound = Func(option.path, option.index, option.env, option.receiver or builder)
                call.machine.call(bound, [builder], {}, call.site)


def _same_schema(call: Invocation) -> Value:
    return Thing(SCHEMA, call.site)


def _draft(call: Invocation) -> TableDraft | None:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    if isinstance(held, tuple):
        held = held[0]
    return held if isinstance(held, TableDraft) else None


def _columns(call: Invocation) -> tuple[str, ...]:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    return held[1] if isinstance(held, tuple) else ()


def _column(call: Invocation) -> Value:
    draft, verb = _draft(call), call.name.rpartition(".")[2]
    is_serial = verb in {"increments", "bigIncrements"}
    name = text_of(call.argument(0)) or ("id" if is_serial and not call.arguments else None)
    if draft is not None and name is None:
        draft.is_complete = False
    if draft is None or name is None:
        return Thing(COLUMN, call.site)
    draft.add(
        Column(
            name,
            _type(verb, call),
            call.at,
            nullable=not is_serial,
            is_primary=is_serial,
            has_default=is_serial,
        )
    )
    return Thing(COLUMN, call.site, data=(draft, (name,)))


def _type(verb: str, call: Invocation) -> str:
    if verb == "specificType":
        return (text_of(call.argument(1)) or "").upper()
    size, scale = number_of(call.argument(1)), number_of(call.argument(2))
    if verb == "string" and size:
        return f"VARCHAR({size})"
    if verb == "decimal" and size:
        return f"DECIMAL({size}, {scale or 0})"
    return _TYPES[verb]


def _setting(_: Invocation) -> Value:
    return NOTHING


def _timestamps(call: Invocation) -> Value:
    draft = _draft(call)
    first = entries_of(call.argument(0))
    has_default = truth_of(first.get("defaultToNow") or call.argument(1)) is True
    is_camel = truth_of(first.get("useCamelCase") or call.argument(2)) is True
    names = ("createdAt", "updatedAt") if is_camel else ("created_at", "updated_at")
    for name in names if draft is not None else ():
        column = Column(
            name,
            "TIMESTAMP",
            call.at,
            nullable=not has_default,
            has_default=has_default,
            server_default="CURRENT_TIMESTAMP" if has_default else None,
        )
        if draft is not None:
            draft.add(column)
    return NOTHING


def _primary(call: Invocation) -> Value:
    draft = _draft(call)
    if draft is not None:
        draft.mark_primary(*texts_of(call.argument(0)))
    return NOTHING


def _index(call: Invocation) -> Value:
    draft, columns = _draft(call), texts_of(call.argument(0))
    if draft is not None and columns:
        is_unique = call.name.endswith(".unique")
        draft.index(*columns, is_unique=is_unique, at=call.at)
    return NOTHING


def _foreign(call: Invocation) -> Value:
    draft = _draft(call)
    columns = tuple(texts_of(call.argument(0)))
    return Thing(COLUMN, call.site, data=(draft, columns) if draft is not None else None)


def _drop_columns(call: Invocation) -> Value:
    draft = _draft(call)
    for name in (n for argument in call.arguments for n in texts_of(argument)):
        if draft is not None:
            draft.columns.pop(name, None)
    return NOTHING


def _rename_column(call: Invocation) -> Value:
    draft, old, new = _draft(call), text_of(call.argument(0)), text_of(call.argument(1))
    if draft is not None and old in draft.columns and new is not None:
        draft.rename(old, new)
    return NOTHING


def _same(call: Invocation) -> Value:
    return call.receiver or NOTHING


def _column_primary(call: Invocation) -> Value:
    draft = _draft(call)
    if draft is not None:
        draft.mark_primary(*_columns(call))
    return call.receiver or NOTHING


def _column_unique(call: Invocation) -> Value:
    draft = _draft(call)
    for name in _columns(call) if draft is not None else ():
        if draft is not None:
            draft.change(name, is_unique=True)
    return call.receiver or NOTHING


def _column_index(call: Invocation) -> Value:
    draft = _draft(call)
    if draft is not None and _columns(call):
        draft.index(*_columns(call), is_unique=False, at=call.at)
    return call.receiver or NOTHING


def _column_null(call: Invocation) -> Value:
    draft = _draft(call)
    for name in _columns(call) if draft is not None else ():
        if draft is not None:
            draft.change(name, nullable=call.name.endswith(".nullable"))
    return call.receiver or NOTHING


def _column_default(call: Invocation) -> Value:
    draft = _draft(call)
    for name in _columns(call) if draft is not None else ():
        if draft is not None:
            written = default_of(call.argument(0))
            draft.change(name, has_default=True, server_default=written)
    return call.receiver or NOTHING


def _references(call: Invocation) -> Value:
    draft = _draft(call)
    table, _, column = ".".join(texts_of(call.argument(0))[:1]).rpartition(".")
    if draft is not None and column:
        draft.refer(ForeignKey(_columns(call), table, (column,), call.at))
    return call.receiver or NOTHING


def _in_table(call: Invocation) -> Value:
    _change_key(call, table=text_of(call.argument(0)) or "")
    return call.receiver or NOTHING


def _on_change(call: Invocation) -> Value:
    action = (text_of(call.argument(0)) or "").upper()
    if call.name.endswith("onDelete"):
        _change_key(call, on_delete=action)
    else:
        _change_key(call, on_update=action)
    return call.receiver or NOTHING


def _change_key(call: Invocation, **changes: str) -> None:
    draft = _draft(call)
    if draft is None:
        return
    for position, key in enumerate(draft.foreign_keys):
        if key.columns == _columns(call):
            draft.foreign_keys[position] = ForeignKey(
                key.columns,
                changes.get("table", key.table),
                key.target_columns,
                key.at,
                changes.get("on_delete", key.on_delete),
                changes.get("on_update", key.on_update),
            )
