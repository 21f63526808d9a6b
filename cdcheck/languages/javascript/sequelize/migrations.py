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
from cdcheck.languages.javascript.migration_history import (
    doubt,
    history_of,
    is_repeated,
    is_source,
    note_history,
    replay,
)
from cdcheck.languages.javascript.orm_notes import note_operation
from cdcheck.languages.javascript.sequelize.columns import attribute_of
from cdcheck.languages.javascript.table_drafts import (
    NOWHERE,
    TableDraft,
    draft_of,
    start_draft,
    truth_of,
)
from cdcheck.model.data import ForeignKey, SchemaCreation

INTERFACE = "sequelize.QueryInterface"
_MIGRATIONS = {"migrations", "migration"}
_FOLDERS = {*_MIGRATIONS, "seeders"}
_TOOL = "sequelize"
_UNTOLD = "what a migration changes is not known"
_OTHERWISE = "tables are changed outside migrations"
_HARMLESS = (
    *("removeIndex", "removeConstraint", "showIndex", "select", "rawSelect", "getForeignKeysForTables"),
    *("createFunction", "dropFunction", "createTrigger", "dropTrigger"),
)
_DOUBTFUL = ("describeTable", "showAllTables", "tableExists", "dropAllTables", "dropSchema")


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
    library.methods.update({f"{INTERFACE}.{verb}": _nothing for verb in _HARMLESS})
    library.methods.update({f"{INTERFACE}.{verb}": _ask for verb in _DOUBTFUL})
    library.watched_types.add(INTERFACE)


def run_migrations(machine: Machine) -> None:
    """Runs `up` of migrations, which Sequelize's command line hands a query interface."""
    history = history_of(machine, _TOOL)
    interface = Thing(INTERFACE, NOWHERE)
    for path in machine.files_under(""):
        folders = set(path.split("/")[:-1])
        if not is_source(path) or not _FOLDERS & folders:
            continue
        up = _up(machine, path)
        if up is None:
            history.doubts.extend([f"`{path}` is not understood"] if _MIGRATIONS & folders else [])
        elif _MIGRATIONS & folders:
            replay(machine, history, up, [interface, Ext("sequelize")])
        else:
            machine.call(up, [interface, Ext("sequelize")], {}, machine.function_site(up))


def conclude_migrations(machine: Machine) -> None:
    """Notes the history, once no table can change any more."""
    note_history(machine, _TOOL, frozenset({INTERFACE}))


def _up(machine: Machine, path: str) -> Func | None:
    exported = machine.load(path)
    if isinstance(exported, Fields) and "up" not in exported.entries:
        return None
    found = options(machine.attribute(exported, "up"))
    return next((o for o in found if isinstance(o, Func) and _takes_interface(machine, o)), None)


def _takes_interface(machine: Machine, function: Func) -> bool:
    names = machine.parameters_of(function)
    if not names:
        return False
    declared = declared_packages(machine, function.path)
    is_sequelize = bool({"sequelize", "@sequelize/core"} & declared)
    return names[0] in {"queryInterface", "query"} or (is_sequelize and "knex" not in declared)


def _interface(_: Invocation) -> Value:
    return Thing(INTERFACE, NOWHERE)


def _nothing(_: Invocation) -> Value:
    return NOTHING


def _ask(call: Invocation) -> Value:
    doubt(call, _TOOL, f"a migration calls `{call.name.rpartition('.')[2]}`")
    return NOTHING


def _table(value: Value | None) -> str | None:
    return text_of(value) or text_of(entries_of(value).get("tableName"))


def _draft(call: Invocation) -> TableDraft | None:
    """Finds the table that a call changes."""
    name = _table(call.argument(0))
    if is_repeated(call, _TOOL):
        return None
    draft = draft_of(call.machine, "sequelize", "migration", name) if name is not None else None
    if draft is None:
        doubt(call, _TOOL, f"a migration changes `{name}`, which none makes" if name else _UNTOLD)
    elif not history_of(call.machine, _TOOL).is_running:
        doubt(call, _TOOL, _OTHERWISE)
    return draft


def _create(call: Invocation) -> Value:
    name = _table(call.argument(0))
    if is_repeated(call, _TOOL):
        return NOTHING
    if name is None:
        doubt(call, _TOOL, _UNTOLD)
        return NOTHING
    call.note(SchemaCreation(call.at, "queryInterface.createTable"))
    if not history_of(call.machine, _TOOL).is_running:
        doubt(call, _TOOL, _OTHERWISE)
    elif draft_of(call.machine, "sequelize", "migration", name) is not None:
        doubt(call, _TOOL, f"`{name}` is made twice")
    draft = start_draft(call.machine, TableDraft(name, call.at, "sequelize", "migration"))
    listed = options(call.argument(1) or NOTHING)
    draft.is_complete = all(isinstance(one, Fields) and not one.is_open for one in listed)
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
    if not all(isinstance(one, Fields | Ext | Thing) for one in options(written)):
        draft.is_complete = False
    draft.add(read.column)
    table = _table(read.target)
    if table:
        columns = (read.column.name,)
        at, delete, update = read.column.at, read.on_delete, read.on_update
        draft.refer(ForeignKey(columns, table, (read.target_key,), at, delete, update))


def _drop(call: Invocation) -> Value:
    draft = _draft(call)
    if draft is not None and history_of(call.machine, _TOOL).is_running:
        draft.is_dropped = True
    return NOTHING


def _rename(call: Invocation) -> Value:
    draft, name = _draft(call), _table(call.argument(1))
    if draft is not None and name is not None:
        draft.name = name
    elif draft is not None:
        doubt(call, _TOOL, _UNTOLD)
    return NOTHING


def _add_column(call: Invocation) -> Value:
    draft, name = _draft(call), text_of(call.argument(1))
    if draft is not None and name is not None:
        _put(call, draft, name, call.argument(2) or NOTHING)
    elif draft is not None:
        draft.is_complete = False
    return NOTHING


def _remove_column(call: Invocation) -> Value:
    draft, name = _draft(call), text_of(call.argument(1))
    if draft is not None and name is not None:
        draft.columns.pop(name, None)
    elif draft is not None:
        doubt(call, _TOOL, _UNTOLD)
    return NOTHING


def _rename_column(call: Invocation) -> Value:
    draft, old, new = _draft(call), text_of(call.argument(1)), text_of(call.argument(2))
    if draft is not None and old is not None and new is not None:
        draft.rename(old, new)
    elif draft is not None:
        doubt(call, _TOOL, _UNTOLD)
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
