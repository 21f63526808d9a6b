"""Rows that belong to one other row each, and the files that make them."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.django_models import DjangoModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_OTHERWISE = ("get_model(", "loaddata", "mommy", "baker.")


class Beside(Struct, frozen=True):
    """Is a relation by which rows of `parent` have one row of another model, as `accessor`."""

    at: Location
    parent: str
    accessor: str


class MadeBeside(Struct, frozen=True):
    """Holds such relations by the only file that makes rows of the other model."""

    by_file: Mapping[str, tuple[Beside, ...]]

    def only_in(self, path: str) -> tuple[Beside, ...]:
        return self.by_file.get(path, ())


@fact
def made_beside(project: Project, models: DjangoModels, words: SourceWords) -> MadeBeside:
    makers: dict[str, dict[str, Location]] = {}
    for one in project.given:
        if one.how == "new" and not one.is_test:
            makers.setdefault(one.model, {}).setdefault(one.at.path, one.at)
    found: dict[str, tuple[Beside, ...]] = {}
    for model_id, parent, accessor in _one_to_one(models):
        files = makers.get(model_id, {})
        name = models.by_id[model_id].name.lower()
        others = (f"model = {name}\n", f"model={name}\n", f"register({name}", *_OTHERWISE)
        if len(files) == 1 and not words.mentions(*others):
            path, at = next(iter(files.items()))
            found[path] = (*found.get(path, ()), Beside(at, parent, accessor))
    return MadeBeside(found)


def _one_to_one(models: DjangoModels) -> Iterator[tuple[str, str, str]]:
    """Lists the models whose rows belong to one other, with that and how it calls them."""
    for (owner, _), relation in models.relations.items():
        is_reverse = relation.kind == "one-to-one" and bool(relation.foreign_key)
        if is_reverse and relation.target in models.by_id:
            parent = models.by_id[owner].name if owner in models.by_id else "User"
            yield relation.target or "", parent, relation.singular
