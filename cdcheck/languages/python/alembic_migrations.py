"""Alembic's migrations: `upgrade` of every revision is run, each after the one before it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Func, Known, Thing, Value, options, text_of, texts_of
from cdcheck.languages.python.migrated_tables import MigratedTables
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS, column_of
from cdcheck.languages.python.sqlalchemy.names import sql_type
from cdcheck.model.data import Column, ForeignKey, Index, SchemaCreation
from cdcheck.model.migrations import Migrations

_BATCH = "alembic.op.batch_alter_table()"
_SILENT = (
    "f",
    "bulk_insert",
    "get_context",
    "inline_literal",
    "create_check_constraint",
    "create_table_comment",
)


class _Replay(Struct, eq=False):
    """Holds the tables while revisions are run; what `downgrade` does is outside of that."""

    held: MigratedTables
    is_running: bool = False


class _Revision(Struct, frozen=True, eq=False):
    id: str
    path: str
    before: tuple[str, ...]
    upgrade: Func


def register_operations(library: Library) -> None:
    """Registers what `op` and the object of a batch do."""
    steps = {
        "add_column": _add_column,
        "drop_column": _drop_column,
        "alter_column": _alter_column,
        "create_index": _create_index,
        "drop_index": _drop_index,
        "create_unique_constraint": _create_unique,
        "create_primary_key": _create_key,
        "create_foreign_key": _create_foreign_key,
        "drop_constraint": _drop_constraint,
    }
    for name, step in steps.items():
        library.functions[f"alembic.op.{name}"] = step
        library.methods[f"{_BATCH}.{name}"] = step
    library.functions["alembic.op.drop_table"] = _drop_table
    library.functions["alembic.op.rename_table"] = _rename_table
    library.functions["alembic.op.batch_alter_table"] = _batch
    for name in _SILENT:
        library.functions[f"alembic.op.{name}"] = _first


def held_tables(machine: Machine) -> MigratedTables | None:
    """Gives the tables as they stand, while a revision is run."""
    replay = next(iter(machine.facts.all(_Replay)), None)
    return replay.held if replay is not None and replay.is_running else None


def replay(machine: Machine) -> None:
    """Runs all revisions in order and notes the tables that there are in the end."""
    revisions = list(_revisions(machine))
    if not revisions:
        return
    state = _Replay(MigratedTables())
    machine.facts.add(state)
    ordered = _in_order(revisions)
    doubt = "" if len(ordered) == len(revisions) else "a revision before one of them is missing"
    state.is_running = True
    for revision in ordered or sorted(revisions, key=lambda one: one.path):
        machine.call(revision.upgrade, [], {}, machine.function_site(revision.upgrade))
    state.is_running = False
    last = (ordered or revisions)[-1]
    at = machine.location(machine.function_site(last.upgrade))
    if any(machine.parameters_of(revision.upgrade) for revision in revisions):
        doubt = doubt or "a migration is told which database to change"
    doubt = doubt or next(iter(state.held.doubts), "")
    machine.facts.add(Migrations(at, "alembic", (), doubt))
    machine.facts.add(SchemaCreation(at, "a migration", is_on_start=False))
    for table in state.held.tables.values():
        machine.facts.add(table if not doubt else replace(table, is_complete=False))


def _revisions(machine: Machine) -> Iterator[_Revision]:
    for holder, site in machine.settings_holders():
        id_, upgrade = text_of(holder.get("revision")), holder.get("upgrade")
        if id_ is not None and isinstance(upgrade, Func) and "down_revision" in holder:
            before = texts_of(holder["down_revision"]) or [
                text for text in (text_of(holder["down_revision"]),) if text is not None
            ]
            yield _Revision(id_, site("revision").path, tuple(before), upgrade)


def _in_order(revisions: list[_Revision]) -> list[_Revision]:
    """Puts every revision after those before it; what hangs on one that is missing is left out."""
    by_id: Mapping[str, _Revision] = {revision.id: revision for revision in revisions}
    done: dict[str, _Revision] = {}
    ahead = sorted(revisions, key=lambda one: one.path)
    while ahead:
        ready = [one for one in ahead if all(before in done for before in one.before)]
        if not ready:
            break
        done.update({one.id: one for one in ready})
        ahead = [one for one in ahead if one.id not in done]
    return list(done.values()) if len(by_id) == len(revisions) else []


def _first(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


def _batch(call: Invocation) -> Value:
    return Thing(_BATCH, call.site, data=text_of(call.argument(0, "table_name")))


def _named(call: Invocation, position: int, name: str = "table_name") -> tuple[str | None, int]:
    """Gives the table of a step, and how many positional arguments name it: none in a batch."""
    if isinstance(call.receiver, Thing) and call.receiver.type == _BATCH:
        return (call.receiver.data if isinstance(call.receiver.data, str) else None), 0
    return text_of(call.argument(position, name)), 1


def _tables(call: Invocation, table: str | None) -> MigratedTables | None:
    held = held_tables(call.machine)
    if held is not None and table is None:
        held.doubts.append(f"`{call.name}` changes a table that is not known")
    return held if table is not None else None


def _add_column(call: Invocation) -> Value:
    table, shift = _named(call, 0)
    held, written = _tables(call, table), call.argument(shift, "column")
    if held is None or table is None:
        return NOTHING
    elements = [o for o in options(written) if isinstance(o, Thing)] if written is not None else []
    for element in elements:
        if element.type in COLUMNS:
            column, keys = column_of(call.machine, element, "", element.site, None)
            held.add(table, column, keys)
    if not any(element.type in COLUMNS for element in elements):
        held.blur(table)
    return NOTHING


def _drop_column(call: Invocation) -> Value:
    table, shift = _named(call, 0)
    held, column = _tables(call, table), text_of(call.argument(shift, "column_name"))
    if held is not None and table is not None:
        if column is None:
            held.blur(table)
        else:
            held.remove(table, column)
    return NOTHING


def _alter_column(call: Invocation) -> Value:
    table, shift = _named(call, 0)
    held, column = _tables(call, table), text_of(call.argument(shift, "column_name"))
    if held is None or table is None or column is None:
        return NOTHING
    given = call.keywords
    nullable, name = given.get("nullable"), text_of(given.get("new_column_name"))
    type_ = sql_type(given.get("type_"))

    def change(old: Column) -> Column:
        is_told = isinstance(nullable, Known) and isinstance(nullable.value, bool)
        return replace(
            old,
            name=name or old.name,
            type=type_ or ("" if "type_" in given else old.type),
            nullable=nullable.value if is_told and isinstance(nullable, Known) else old.nullable,
            has_default=old.has_default or "server_default" in given,
        )

    held.alter(table, column, change)
    return NOTHING


def _create_index(call: Invocation) -> Value:
    table, shift = _named(call, 1)
    held = _tables(call, table)
    columns = texts_of(call.argument(1 + shift, "columns"))
    is_unique = call.keywords.get("unique") == Known(value=True)
    name = text_of(call.argument(0, "index_name")) or ""
    if held is not None and table is not None:
        held.index(table, Index(tuple(columns), is_unique, call.at, name))
    return NOTHING


def _drop_index(call: Invocation) -> Value:
    held = held_tables(call.machine)
    table, _ = _named(call, 1)
    name = text_of(call.argument(0, "index_name"))
    if held is not None and name is not None:
        held.unindex(table, name)
    return NOTHING


def _create_unique(call: Invocation) -> Value:
    table, shift = _named(call, 1)
    held, columns = _tables(call, table), texts_of(call.argument(1 + shift, "columns"))
    name = text_of(call.argument(0, "constraint_name")) or ""
    if held is not None and table is not None:
        held.index(table, Index(tuple(columns), True, call.at, name))
    return NOTHING


def _create_key(call: Invocation) -> Value:
    table, shift = _named(call, 1)
    held = _tables(call, table)
    if held is not None and table is not None:
        held.key(table, texts_of(call.argument(1 + shift, "columns")))
    return NOTHING


def _create_foreign_key(call: Invocation) -> Value:
    table, shift = _named(call, 1, "source_table")
    held, target = _tables(call, table), text_of(call.argument(1 + shift, "referent_table"))
    own = texts_of(call.argument(2 + shift, "local_cols"))
    columns = texts_of(call.argument(3 + shift, "remote_cols"))
    action = (text_of(call.keywords.get("ondelete")) or "").upper()
    if held is not None and table is not None and target is not None:
        held.refer(table, ForeignKey(tuple(own), target, tuple(columns), call.at, action))
    return NOTHING


def _drop_constraint(call: Invocation) -> Value:
    table, _ = _named(call, 1)
    held, name = _tables(call, table), text_of(call.argument(0, "constraint_name"))
    if held is None or table is None:
        return NOTHING
    known = held.tables.get(table)
    is_known = known is not None and any(index.name == name for index in known.indexes)
    is_foreign = text_of(call.keywords.get("type_")) == "foreignkey"
    if is_known and name is not None:
        held.unindex(table, name)
    elif not is_foreign:
        held.blur(table)
    return NOTHING


def _drop_table(call: Invocation) -> Value:
    table = text_of(call.argument(0, "table_name"))
    held = _tables(call, table)
    if held is not None and table is not None:
        held.drop(table)
    return NOTHING


def _rename_table(call: Invocation) -> Value:
    old, new = text_of(call.argument(0, "old_table_name")), text_of(call.argument(1, "new_table_name"))
    held = _tables(call, old)
    if held is not None and old is not None and new is not None:
        held.rename(old, new)
    return NOTHING
