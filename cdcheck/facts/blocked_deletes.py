"""Rows of other tables that keep a row from being deleted."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.called_models import of_several_models
from cdcheck.facts.delete_guards import DeleteGuards
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import ForeignKey, Table
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

DELETING = {"sequelize": frozenset({"destroy"}), "prisma": frozenset({"delete", "deleteMany"})}
_CREATING = frozenset({"create", "bulkCreate", "findOrCreate", "createMany", "upsert"})
_SYNCING = frozenset({"sequelize.sync()", "Model.sync()"})
_CLEARING = frozenset({"beforeDestroy", "beforeBulkDestroy", "beforeDelete", "beforeBulkDelete"})


class Blocking(NamedTuple):
    """Is a required key of `child` to the rows that are deleted; nothing deletes its rows with them."""

    parent: MappedModel
    child: MappedModel
    key: ForeignKey


class BlockedDeletes(Struct, frozen=True):
    """Tells what blocks the deletes of an app.

    Models are `excused` whose hooks may delete other rows first, or whose own rows are only marked.
    """

    models: dict[str, MappedModel]
    tables: dict[str, Table]
    calls: dict[str, list[ModelCall]]
    excused: frozenset[str]
    doubtful: frozenset[Location]
    guards: DeleteGuards

    def of(self, call: ModelCall) -> Iterator[Blocking]:
        """Yields what keeps the rows of a call from being deleted, while there are such rows."""
        parent = self.models.get(call.model)
        if parent is None or call.at in self.doubtful or call.model in self.excused:
            return
        for child in self.models.values():
            table = self.tables.get(child.table)
            if child is parent or table is None or not self._may_remain(child, call):
                continue
            if self.guards.is_guarded(call, parent, child):
                continue
            for key in table.foreign_keys:
                if key.table == parent.table and self._is_kept(table, key):
                    yield Blocking(parent, child, key)

    def _may_remain(self, child: MappedModel, call: ModelCall) -> bool:
        """Tells whether the app makes such rows, deletes only single ones, and none of them here."""
        calls, table = self.calls[child.id], self.tables[child.table]
        keys = {name for c in table.columns if c.is_primary for name in (c.name, c.attribute)}
        is_made = any(one.method in _CREATING for one in calls)
        is_apart = all(one.function != call.function for one in calls)
        return is_made and is_apart and all(_is_of_one(one, keys) for one in calls)

    def _is_kept(self, table: Table, key: ForeignKey) -> bool:
        """Tells whether a key is required and nothing is said of what a delete does to it."""
        columns = [table.column(name) for name in key.columns]
        is_required = all(column is not None and column.nullable is False for column in columns)
        return is_required and key.on_delete in {"", "NO ACTION"}


def _is_of_one(call: ModelCall, keys: set[str]) -> bool:
    """Tells whether a call deletes nothing, or one row."""
    if call.method not in DELETING[call.orm] or call.is_instance:
        return True
    named = {mention.path[-1] for mention in call.mentions if mention.role == "where"}
    return bool(named) and named <= keys


@fact
def blocked_deletes(project: Project, schema: KeptSchema, guards: DeleteGuards) -> BlockedDeletes:
    """Collects models whose tables come from them, and what is asked of these."""
    is_synced = any(one.how in _SYNCING for one in project.creations)
    orms = {"prisma", "sequelize"} if is_synced else {"prisma"}
    models = {m.id: m for m in project.models if m.orm in orms and m.table and not m.is_test}
    tables = {table.name: table for table in schema.tables if table.origin == "model"}
    calls: dict[str, list[ModelCall]] = defaultdict(list)
    for call in project.model_calls:
        if not call.is_test:
            calls[call.model].append(call)
    excused = {hook.model for hook in project.row_hooks if hook.event in _CLEARING}
    soft = {m.id for m in models.values() if _is_soft(tables.get(m.table))}
    doubtful = of_several_models(project.model_calls)
    return BlockedDeletes(models, tables, calls, frozenset(excused | soft), doubtful, guards)


def _is_soft(table: Table | None) -> bool:
    """Tells whether rows may only be marked as deleted."""
    return table is None or any("delet" in column.name.lower() for column in table.columns)
