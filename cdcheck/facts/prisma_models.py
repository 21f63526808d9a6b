"""Prisma's models, and where the names in a call lead."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.called_models import of_several_models
from cdcheck.model.orm_calls import Association, MappedModel, Mention, ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class PrismaModels(Struct, frozen=True):
    """Holds the models by name and their relations by model and field.

    `doubtful` are places where one call is of several models.
    """

    by_id: Mapping[str, MappedModel]
    relations: Mapping[tuple[str, str], Association]
    doubtful: frozenset[Location]

    @property
    def is_whole(self) -> bool:
        """Tells whether there is a schema, and nothing adds to it."""
        return bool(self.by_id) and all(model.is_linked for model in self.by_id.values())

    def answering(self, relation: Association) -> tuple[Association, ...]:
        """Lists the fields of the other model that answer a relation."""
        return tuple(
            other
            for (model, _), other in self.relations.items()
            if model == relation.target and other.target == relation.source and other.at != relation.at
            if other.label == relation.label
        )

    def model(self, call: ModelCall) -> MappedModel | None:
        """Finds the model that a call is of; `None` where it may be of several."""
        return None if call.at in self.doubtful else self.by_id.get(call.model)

    def reached(self, model: MappedModel, path: tuple[str, ...]) -> MappedModel | None:
        """Follows relations; `None` where a name is none."""
        for name in path:
            relation = self.relations.get((model.id, name))
            found = self.by_id.get(relation.target or "") if relation is not None else None
            if found is None:
                return None
            model = found
        return model

    def has(self, model: MappedModel, mention: Mention) -> bool:
        """Tells whether a model has what is named last."""
        name = mention.path[-1]
        if name.startswith("_") or (model.id, name) in self.relations:
            return True
        if mention.role == "include":
            return False
        return name in model.attributes or (mention.role == "where" and name in model.computed)


@fact
def prisma_models(project: Project) -> PrismaModels:
    """Collects them."""
    models = {model.id: model for model in project.models if model.orm == "prisma"}
    relations = {(a.source, a.name): a for a in project.associations if a.orm == "prisma"}
    doubtful = of_several_models(project.model_calls)
    return PrismaModels(models, relations, doubtful)
