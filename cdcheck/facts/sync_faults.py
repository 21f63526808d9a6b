"""What an app does out of order around the call that makes the tables of Sequelize."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.after_sync import AfterSync, Following
from cdcheck.facts.late_models import LateModels
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.data import SchemaCreation
from cdcheck.model.orm_calls import Association, MappedModel, ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_FINDERS = frozenset({"findAll", "findOne", "findByPk", "findAndCountAll"})


class EarlyQuery(NamedTuple):
    """Is a query that is sent while the tables are still being made."""

    call: ModelCall
    model: MappedModel


class LateKey(NamedTuple):
    """Is an association that adds a foreign key when the tables have been made without it.

    `asked` is how the first finder names the column, which is the first to fail.
    """

    at: Location
    model: MappedModel
    name: str
    asked: str


class SyncFaults(Struct, frozen=True):
    """Lists what is done too early and too late, in the order in which it is done."""

    early: tuple[EarlyQuery, ...] = ()
    late_models: tuple[MappedModel, ...] = ()
    late_keys: tuple[LateKey, ...] = ()


class SyncOrder(Struct, frozen=True):
    """Tells what is out of order around one call of `sync()`."""

    project: Project
    after: AfterSync
    late: LateModels
    models: SequelizeModels

    def faults(self, creation: SchemaCreation) -> SyncFaults:
        following = self.after.of.get(creation.at)
        if following is None:
            return SyncFaults()
        calls = {c.at: c for c in self.project.model_calls if c.is_known and self.models.model(c)}
        early = [calls[at] for at in following.meanwhile if at in calls]
        used = {call.model for call in calls.values()}
        late = self.late.loaded_by(following.afterwards)
        return SyncFaults(
            tuple(EarlyQuery(call, self.models.by_id[call.model]) for call in early),
            tuple(model for model in late if model.id in used and model.id in self.models.by_id),
            tuple(self._late_keys(following)),
        )

    def _late_keys(self, following: Following) -> Iterator[LateKey]:
        made = [one for every in self.models.of_source.values() for one in every if one.foreign_key]
        made = [one for one in made if one.kind != "many-to-many"]
        early = {_key(one) for one in made if one.at not in following.afterwards}
        for one in made:
            model = self.models.by_id.get(_key(one)[0] or "")
            if model is None or _key(one) in early or one.foreign_key in model.declared:
                continue
            calls = (call for call in self.project.model_calls if call.model == model.id)
            finder = next((call for call in calls if call.method in _FINDERS and not call.is_test), None)
            if finder is not None:
                column = self._column(model, one.foreign_key)
                asked = f"{model.name}.{column}" if finder.loads else column
                yield LateKey(one.at, model, one.foreign_key, asked)

    def _column(self, model: MappedModel, name: str) -> str:
        tables = (table for table in self.project.tables if table.name == model.table)
        columns = (column for table in tables for column in table.columns)
        return next((c.name for c in columns if name in {c.attribute, c.name}), name)


@fact
def sync_order(
    project: Project, after: AfterSync, late: LateModels, models: SequelizeModels
) -> SyncOrder:
    return SyncOrder(project, after, late, models)


def _key(association: Association) -> tuple[str | None, str]:
    is_own = association.kind == "many-to-one"
    return (association.source if is_own else association.target), association.foreign_key
