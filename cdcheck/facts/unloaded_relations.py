"""Which relations the rows of a call lack, whatever way code takes to it."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_HOOK = "afterload"


class UnloadedRelations(Struct, frozen=True):
    """Holds the names of relations by the place of the call."""

    of: Mapping[Location, frozenset[str]]


@fact
def unloaded_relations(project: Project, prisma: PrismaModels, words: SourceWords) -> UnloadedRelations:
    """Keeps what all runs of a call lack, of models whose rows nothing else may fill."""
    is_sure = {"prisma": prisma.is_whole, "typeorm": not words.mentions(_HOOK)}
    found: dict[Location, tuple[str, frozenset[str]]] = {}
    for call in project.model_calls:
        model, lacking = found.get(call.at, (call.model, call.unloaded))
        is_same = model == call.model and is_sure.get(call.orm, False)
        found[call.at] = (model, lacking & call.unloaded if is_same else frozenset())
    return UnloadedRelations({at: lacking for at, (_, lacking) in found.items() if lacking})
