"""Drizzle's relations, and whether the fields that join them can be told."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.orm_calls import Association, Load, ModelCall
from cdcheck.model.project import Project


class DrizzleRelations(Struct, frozen=True):
    """Holds the relations by table and name."""

    by_name: Mapping[tuple[str, str], Association]

    def loads(self, call: ModelCall) -> Iterator[tuple[str, Load]]:
        """Lists what a call loads, each with the table whose relation it is."""
        yield from self._below(call.model, call.loads)

    def answers(self, relation: Association) -> list[Association]:
        """Lists the relations of the other table that may say how a relation is joined."""
        there = [one for (table, _), one in self.by_name.items() if table == relation.target]
        if relation.label:
            return [one for one in there if one.at != relation.at and one.label == relation.label]
        return [one for one in there if one.target == relation.source]

    def _below(self, table: str, loads: tuple[Load, ...]) -> Iterator[tuple[str, Load]]:
        for load in loads:
            yield table, load
            found = self.by_name.get((table, load.alias or ""))
            if found is not None and found.target is not None:
                yield from self._below(found.target, load.loads)


@fact
def drizzle_relations(project: Project) -> DrizzleRelations:
    """Collects them."""
    return DrizzleRelations(
        {(one.source, one.name): one for one in project.associations if one.orm == "drizzle"}
    )
