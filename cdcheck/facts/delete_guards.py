"""What code asks of the rows that refer to others, before it deletes those."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.data_reach import named
from cdcheck.facts.run_together import RunTogether
from cdcheck.model.orm_calls import MappedModel, ModelCall
from cdcheck.model.project import Project

_COUNTING = frozenset({"count", "findFirst", "findOne", "findAndCountAll", "aggregate", "groupBy"})
_MIXINS = ("count", "get", "has")
_COUNT = "_count"


class DeleteGuards(Struct, frozen=True):
    """Tells of a delete whether the way to it looks for rows of another model."""

    project: Project
    together: RunTogether
    calls: tuple[ModelCall, ...]

    def is_guarded(self, call: ModelCall, parent: MappedModel, child: MappedModel) -> bool:
        """Tells whether rows of the child are loaded in the same function, or counted on the way."""
        around = self.together.around(call.function or "")
        names = {
            link.name
            for link in self.project.relationships
            if link.source in {parent.table, parent.name} and link.target in {child.table, child.name}
        }
        return any(
            self._counts(one, parent, child)
            or (one.function == call.function and _loads(one, parent, child, names))
            for one in self.calls
            if named(one.function or "") in around
        )

    def _counts(self, one: ModelCall, parent: MappedModel, child: MappedModel) -> bool:
        if one.model == child.id:
            return one.method in _COUNTING
        return one.model == parent.id and _COUNT in set(_mentioned(one))


def _loads(one: ModelCall, parent: MappedModel, child: MappedModel, names: set[str]) -> bool:
    if one.model != parent.id:
        return False
    if one.is_instance and one.method.startswith(_MIXINS) and child.name in one.method:
        return True
    is_asked = any(load.model == child.id or load.alias in names for load in one.loads)
    return is_asked or not names.isdisjoint(_mentioned(one))


def _mentioned(one: ModelCall) -> Iterator[str]:
    return (mention.path[0] for mention in one.mentions if mention.path)


@fact
def delete_guards(project: Project, together: RunTogether) -> DeleteGuards:
    """Keeps the calls that are not of tests."""
    calls = tuple(call for call in project.model_calls if not call.is_test and call.function)
    return DeleteGuards(project, together, calls)
