"""Files that only declare what others implement: protocols and abstract classes."""

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.data_access import DataAccesses
from cdcheck.model.code import Class
from cdcheck.model.project import Project

_BASES = frozenset({"abc.ABC", "typing.Protocol", "typing_extensions.Protocol"})


class Ports(Struct, frozen=True):
    """Tells which files these are."""

    paths: frozenset[str]

    def holds(self, path: str) -> bool:
        return path in self.paths


@fact
def ports(project: Project, accesses: DataAccesses) -> Ports:
    """Takes the files that have abstract classes, no others, and do nothing to the database."""
    of_code = [one for one in project.classes if one.kind == "class"]
    abstract = {one.at.path for one in of_code if _is_abstract(one)}
    others = {one.at.path for one in of_code if not _is_abstract(one)}
    return Ports(frozenset(abstract - others - accesses.by_file.keys()))


def _is_abstract(item: Class) -> bool:
    return item.is_abstract or any(base.removesuffix("[]") in _BASES for base in item.bases)
