"""Django's models, and where the names in a query lead."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.called_models import of_several_models
from cdcheck.model.orm_calls import Association, MappedModel, ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_OF_RELATIONS = frozenset({"exact", "in", "isnull", "gt", "gte", "lt", "lte"})
_OF_DJANGO = "django.contrib."
_TO_ONE = frozenset({"many-to-one", "one-to-one"})


class Lost(NamedTuple):
    """Is a name that leads nowhere: of which model, and behind which relation (of its model)."""

    name: str
    model: MappedModel
    behind: Association | None


class DjangoModels(Struct, frozen=True):
    """Holds the models by id and their relations by name; `doubtful` as places of several models."""

    by_id: Mapping[str, MappedModel]
    relations: Mapping[tuple[str, str], Association]
    doubtful: frozenset[Location]

    def model(self, call: ModelCall) -> MappedModel | None:
        """Finds the model that a call is of; `None` where it may be of several."""
        return None if call.at in self.doubtful else self.by_id.get(call.model)

    def lost(self, model: MappedModel, path: tuple[str, ...]) -> Lost | None:
        """Finds the first name of a path that is neither field, relation nor look-up."""
        behind: Association | None = None
        for name in path:
            relation = self.relations.get((model.id, name))
            if relation is None:
                is_known = name in model.attributes or (behind is not None and name in _OF_RELATIONS)
                return None if is_known or not _is_whole(model, name) else Lost(name, model, behind)
            target = self.by_id.get(relation.target or "")
            if target is None:
                return None
            model, behind = target, relation
        return None

    def not_joined(self, model: MappedModel, path: tuple[str, ...]) -> Lost | None:
        """Finds the first name of a path that leads to no single row."""
        for name in path:
            relation = self.relations.get((model.id, name))
            if relation is None or relation.kind not in _TO_ONE:
                return Lost(name, model, None) if _is_whole(model, name) else None
            target = self.by_id.get(relation.target or "")
            if target is None:
                return None
            model = target
        return None

    def no_member(self, model: MappedModel, name: str) -> Lost | None:
        """Tells whether rows of a model have nothing of a name."""
        accessors = {a.singular for (owner, _), a in self.relations.items() if owner == model.id}
        is_known = name in model.attributes or name in model.methods or name in accessors
        return None if is_known or not _is_whole(model, name) else Lost(name, model, None)

    def set_of_rows(self, model: MappedModel, name: str) -> Association | None:
        """Finds the relation by which a row of a model has many rows under a name."""
        for (owner, query), relation in self.relations.items():
            is_reverse = bool(relation.foreign_key)
            accessor = relation.singular if is_reverse else query
            if owner == model.id and accessor == name and relation.kind not in _TO_ONE:
                return relation
        return None

    def is_of_other(self, model: str, wanted: MappedModel | None) -> bool:
        """Tells whether a row of a model, by its id, is surely none of the wanted one."""
        if wanted is None or not wanted.is_complete or model == wanted.id:
            return False
        row = self.by_id.get(model)
        return row.is_complete if row is not None else model.startswith(_OF_DJANGO)

    def name_of(self, model: str) -> str:
        """Names a model of the app or of Django by its id."""
        row = self.by_id.get(model)
        return row.name if row is not None else model.rpartition(".")[2]

    def not_saved(self, model: MappedModel, name: str) -> Lost | None:
        """Tells whether a model's table has no column for a name by which code saves it."""
        relation = self.relations.get((model.id, name))
        is_stored = name in model.attributes and (relation is None or relation.kind in _TO_ONE)
        return None if is_stored or not _is_whole(model, name) else Lost(name, model, None)


def _is_whole(model: MappedModel, name: str) -> bool:
    """Tells whether nothing can add a name; installed apps relate to users, so there it must be near."""
    is_user = "last_login" in model.attributes
    is_near = not is_user or bool(get_close_matches(name, model.attributes, 1, 0.75))
    return model.is_complete and model.is_linked and is_near


@fact
def django_models(project: Project) -> DjangoModels:
    """Collects them."""
    models = {m.id: m for m in project.models if m.orm == "django" and not m.is_test}
    relations = {(a.source, a.name): a for a in project.associations if a.orm == "django"}
    doubtful = of_several_models(project.model_calls)
    return DjangoModels(models, relations, doubtful)
