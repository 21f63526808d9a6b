"""Which types the contract gives to the properties of answers."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.project import Project


class AnsweredTypes(Struct, frozen=True):
    """Holds the types of JSON by the names of properties that have the same type wherever they stand."""

    of: Mapping[str, str]

    def is_number(self, name: str) -> bool:
        return self.of.get(name) in {"integer", "number"}


@fact
def answered_types(project: Project) -> AnsweredTypes:
    met: dict[str, set[str]] = {}
    for operation in project.operations:
        for name, kind in operation.answered:
            met.setdefault(name, set()).add(kind)
    return AnsweredTypes({name: kinds.pop() for name, kinds in met.items() if len(kinds) == 1})
