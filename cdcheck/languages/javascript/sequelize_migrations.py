"""Sequelize's migrations: what the query interface does to tables."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Ext,
    Fields,
    Func,
    Thing,
    Value,
    entries_of,
    items_of,
    options,
    text_of,
    texts_of,
)
from cdcheck.languages.javascript.engines import declared_packages
from cdcheck.languages.javascript.orm_notes import note_operation
from cdcheck.languages.javascript.sequelize_columns import attribute_of
from cdcheck.languages.javascript.table_drafts import (
    NOWHERE,
    TableDraft,
    draft_of,
    start_draft,
    truth_of,
)
from cdcheck.model.data import ForeignKey, SchemaCreation

INTERFACE = "sequelize.QueryInterface"
_FOLDERS = {"migrations", "migration", "seeders"}


def register_migrations(library: Library) -> None:
    """Registers the query interface's calls."""
    library.bases["@sequelize/core.AbstractQueryInterface"] = INTERFACE
    library.methods["sequelize.Sequelize.getQueryInterface"] = _interface
    library.attributes["sequelize.Sequelize.queryInterface"] = lambda _, __: Thing(INTERFACE, NOWHERE)
    library.attributes[f"{INTERFACE}.sequelize"] = lambda _, __: Thing("sequelize.Sequelize", NOWHERE)
    library.attributes[f"{INTERFACE}.context"] = lambda _, owner: owner
    library.methods.update(
        {
            f"{INTERFACE}.createTable": _create,
            f"{INTERFACE}.dropTable": _drop,
            f"{INTERFACE}.renameTable": _rename,
            f"{INTERFACE}.addColumn": _add_column,
            f"{INTERFACE}.changeColumn": _add_column,
            f"{INTERFACE}.removeColumn": _remove_column,
            f"{INTERFACE}.renameColumn": _rename_column,
            f"{INTERFACE}.addIndex": _add_index,
            f"{INTERFACE}.addConstraint": _add_constraint,
            f"{INTERFACE}.bulkInsert": _bulk,
            f"{INTERFACE}.bulkDelete": _bulk,
            f"{INTERFACE}.bulkUpdate": _bulk,
        }
    )


def run_migrations(machine: Machine) -> None:
    """Runs `up` of migrations, which Sequelize's command line hands a query interface."""
    interface = Thing(INTERFACE, NOWHERE)
    for path in machine.files_under(""):
        if path.endswith(".py") or not _FOLDERS & set(path.split("/")[:-1]):
            continue
        exported = machine.load(path)
        if isinstance(exported, Fields) and "up" not in exported.entries:
            continue
        for option in options(machine.attribute(exported, "up")):
            if isinstance(option, Func) and _takes_interface(machine, option):
                site = machine.function_site(option)
                machine.call(option, [interface, Ext("sequelize")], {}, site)


def _takes_interface(machine: Machine, function: Func) -> bool:
    names = machine.parameters_of(function)
    if not names:
        return False
    declared = declared_packages(machine, function.path)
    is_sequelize = bool({"sequelize", "@sequelize/core"} & declared)
    return names[0] in {"queryInterface", "query"} or (is_sequelize and "knex" not in declared)


def _interface(_: Invocation) -> Value:
    return Thing(INTERFACE, NOWHERE)


def _undoes(call: Invocation) -> bool:
    return (call.caller or "").rpartition(":")[2].rpartition(".")[2] == "down"


def _table(value: Value | None) -> str | None:
    return text_of(value) or text_of(entries_of(value).get("tableName"))


def _draft(call: Invocation) -> TableDraft | None:
    name = _table(call.argument(0))
    if name is None or _undoes(call):
        return None
    return draft_of(call.machine, "sequelize", "migration", name)


def _create(call: Invocation) -> Value:
    name = _table(call.argument(0))
    if name is None or _undoes(call):
        return NOTHING
    call.note(SchemaCreation(call.at, "queryInterface.createTable"))
    draft = start_draft(call.machine, TableDraft(name, call.at, "sequelize", "migration"))
    for attribute, written in entries_of(call.argument(1)).items():
        _put(call, draft, attribute, written)
    for key in entries_of(entries_of(call.argument(2)).get("uniqueKeys")).values():
        fields = texts_of(entries_of(key).get("fields"))
        if fields:
            draft.index(*fields, is_unique=True, at=call.at)
    return NOTHING


def _put(call: Invocation, draft: TableDraft, name: str, written: Value) -> None:
    read = attribute_of(call.machine, name, written, call.at, is_underscored=False)
    if read is None:
        return
    draft.add(read.column)
    table = _table(read.target)
    if table:
        columns = (read.column.name,)
        at, delete, update = read.column.at, read.on_delete, read.on_update
        draft.refer(ForeignKey(columns, table, (read.target_key,), at, delete, update))


def _drop(call: Invocation) -> Value:
    draft = _draft(call)
    if draft is not None and (call.caller or "").rpartition(":")[2].endswith("up"):
        draft.is_dropped = True
    return NOTHING


def _rename(call: Invocation) -> Value:
    draft, name = _draft(call), _table(call.argument(1))
    if draft is not None and name is not None:
        draft.name = name
    return NOTHING


def _add_column(call: Invocation) -> Value:
    draft, name = _draft(call), text_of(call.argument(1))
    if draft is not None and name is not None:
        _put(call, draft, name, call.argument(2) or NOTHING)
    return NOTHING


def _remove_column(call: Invocation) -> Value:
    draft, name = _draft(call), text_of(call.argument(1))
    if draft is not None and name is not None:
        draft.columns.pop(name, None)
    return NOTHING


def _rename_column(call: Invocation) -> Value:
    draft, old, new = _draft(call), text_of(call.argument(1)), text_of(call.argument(2))
    if draft is not None and old is not None and new is not None:
        draft.rename(old, new)
    return NOTHING


def _add_index(call: Invocation) -> Value:
    draft = _draft(call)
    given = entries_of(call.argument(1)) or entries_of(call.argument(2))
    columns = texts_of(call.argument(1)) or texts_of(given.get("fields"))
    if draft is not None and columns:
        is_unique = truth_of(given.get("unique")) is True or text_of(given.get("type")) == "UNIQUE"
        draft.index(*columns, is_unique=is_unique, at=call.at)
    return NOTHING


def _add_constraint(call: Invocation) -> Value:
    draft = _draft(call)
    given = {**entries_of(call.argument(1)), **entries_of(call.argument(2))}
    columns = texts_of(given.get("fields")) or _texts(call.argument(1))
    kind = (text_of(given.get("type")) or "").lower()
    if draft is None or not columns:
        return NOTHING
    references = entries_of(given.get("references"))
    table = _table(references.get("table"))
    if kind == "unique":
        draft.index(*columns, is_unique=True, at=call.at)
    elif kind == "primary key":
        draft.mark_primary(*columns)
    elif table:
        field = text_of(references.get("field")) or "id"
        delete = (text_of(given.get("onDelete")) or "").upper()
        update = (text_of(given.get("onUpdate")) or "").upper()
        draft.refer(ForeignKey(tuple(columns), table, (field,), call.at, delete, update))
    return NOTHING


def _texts(value: Value | None) -> list[str]:
    return [text for text in map(text_of, items_of(value)) if text is not None]


def _bulk(call: Invocation) -> Value:
    operation = {"bulkInsert": "insert", "bulkDelete": "delete"}
    verb = call.name.rpartition(".")[2]
    note_operation(call, "sequelize", operation.get(verb, "update"), _table(call.argument(0)))
    return NOTHING
