"""Whether TypeORM's data sources are ever connected."""

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.aside import is_aside
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.typeorm_removed import OF_THE_CONNECTION
from cdcheck.model.code import Call
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_SENDING = ("typeorm.Repository.", "typeorm.EntityManager.", "typeorm.BaseEntity.")
_PLAIN = frozenset({"getRepository", "extend", "create", "merge", "createQueryBuilder", "metadata"})
_CONNECTING = ("initialize", ".connect(", "createconnection", "connectionmanager", "typeormmodule")
_GLOBAL = ("createconnection", "connectionmanager", "typeormmodule")


class TypeormSources(Struct, frozen=True):
    """Holds the first query that no data source is connected for, with where that is made.

    `asked` is the first call that asks for a connection which is never made.
    """

    query: Location | None = None
    source: Location | None = None
    asked: Location | None = None


@fact
def typeorm_sources(project: Project, words: SourceWords) -> TypeormSources:
    calls = [c for c in project.calls if (c.external or "").startswith("typeorm.") and _is_own(c)]
    if not calls or any(_may_connect(item.package) for item in project.imports):
        return TypeormSources()
    asked = next((c.at for c in calls if c.external in OF_THE_CONNECTION), None)
    asked = asked if asked is not None and not words.mentions(*_GLOBAL) else None
    sources = [call.at for call in calls if call.external == "typeorm.DataSource"]
    queries = [call.at for call in calls if _sends(call.external or "")]
    if len(sources) != 1 or not queries or words.mentions(*_CONNECTING):
        return TypeormSources(asked=asked)
    return TypeormSources(queries[0], sources[0], asked)


def _is_own(call: Call) -> bool:
    return not (call.is_test or is_aside(call.at.path))


def _sends(name: str) -> bool:
    return name.startswith(_SENDING) and name.rpartition(".")[2] not in _PLAIN


def _may_connect(package: str | None) -> bool:
    """Tells whether a package connects TypeORM for the app."""
    return package is not None and "typeorm" in package and package != "typeorm"
