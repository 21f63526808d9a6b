"""Sequelize's models with their associations, and what calls ask to load."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.orm_calls import Association, Load, MappedModel, ModelCall
from cdcheck.model.places import Location
from cdcheck.model.project import Project

# What these write depends on their `where` alone.
_LOADING_NOTHING = frozenset(
    {"destroy", "update", "restore", "increment", "decrement", "truncate", "upsert"}
)


class Include(NamedTuple):
    """Is an association that is asked for, the model it is asked of, and the aliases that lead to it."""

    source: MappedModel
    load: Load
    path: tuple[str, ...]


class SequelizeModels(Struct, frozen=True):
    """Holds the models of Sequelize 6 and earlier by id, and their associations by the source's id.

    `doubtful` are places where one call is of several models, so that it is not known which of them
    meets which options.
    """

    by_id: Mapping[str, MappedModel]
    of_source: Mapping[str, tuple[Association, ...]]
    doubtful: frozenset[Location]

    def between(self, source: MappedModel, target: MappedModel) -> tuple[Association, ...]:
        """Lists the associations from one model to another, which Sequelize knows by its name."""
        named = {id_ for id_, model in self.by_id.items() if model.name == target.name}
        return tuple(a for a in self.of_source.get(source.id, ()) if a.target in named)

    def named(self, source: MappedModel, alias: str) -> Association | None:
        """Finds an association by its alias."""
        return next((a for a in self.of_source.get(source.id, ()) if a.name == alias), None)

    def earlier(self, association: Association) -> Association | None:
        """Finds an association of the same alias that the same stretch of code makes before."""
        for other in self.of_source.get(association.source, ()):
            if other is association or other == association:
                return None
            is_near = (other.function, other.at.path) == (association.function, association.at.path)
            if other.name == association.name and is_near and other.at != association.at:
                return other
        return None

    def model(self, call: ModelCall) -> MappedModel | None:
        """Finds the model that a call is of; `None` where it may be of several."""
        return None if call.at in self.doubtful else self.by_id.get(call.model)

    def includes(self, call: ModelCall) -> Iterator[Include]:
        """Lists what a call asks to load, and what that asks to load in turn."""
        source = self.model(call)
        if source is not None and not _loads_nothing(call):
            yield from self._below(source, call.loads, ())

    def unheeded(self, call: ModelCall) -> list[Load]:
        """Lists what holds back no row of a write, though it is written as a condition of it."""
        loads = call.loads if _loads_nothing(call) else ()
        return [load for load in loads if not {"where", "required"}.isdisjoint(load.options)]

    def target(self, source: MappedModel, load: Load) -> MappedModel | None:
        """Finds the model whose rows are asked for."""
        if load.model is not None:
            return self.by_id.get(load.model)
        found = self.named(source, load.alias) if load.alias is not None else None
        return self.by_id.get(found.target) if found is not None and found.target is not None else None

    def _default_alias(self, source: MappedModel, target: MappedModel | None) -> str:
        found = self.between(source, target) if target is not None else ()
        return found[0].name if found else ""

    def _below(
        self, source: MappedModel, loads: tuple[Load, ...], path: tuple[str, ...]
    ) -> Iterator[Include]:
        for load in loads:
            target = self.target(source, load)
            name = load.alias or self._default_alias(source, target)
            yield Include(source, load, (*path, name))
            if target is not None:
                yield from self._below(target, load.loads, (*path, name))


def _loads_nothing(call: ModelCall) -> bool:
    return call.method in _LOADING_NOTHING and not call.is_instance


@fact
def sequelize_models(project: Project) -> SequelizeModels:
    """Collects them; none of Sequelize 7, which has other aliases and makes both sides of a pair."""
    is_seven = any(item.package == "@sequelize/core" for item in project.imports)
    models = [m for m in project.models if m.orm == "sequelize" and m.table and not m.is_test]
    models = [] if is_seven else models
    of_source: dict[str, list[Association]] = defaultdict(list)
    for association in project.associations:
        if association.orm == "sequelize" and not association.is_test:
            of_source[association.source].append(association)
    called: dict[Location, set[str]] = defaultdict(set)
    for call in project.model_calls:
        called[call.at].add(call.model)
    return SequelizeModels(
        {model.id: model for model in models},
        {source: tuple(found) for source, found in of_source.items()},
        frozenset(at for at, ids in called.items() if len(ids) > 1),
    )
