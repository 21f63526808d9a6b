"""Associations that are the two sides of one, and what they say of each other."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.schema import KeptSchema
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.data import Table
from cdcheck.model.orm_calls import Association

_MANY = "many-to-many"
_STEM = 5


class AssociationPairs(Struct, frozen=True):
    """Finds the other side of an association, where there is only one that can be it."""

    models: SequelizeModels
    schema: KeptSchema

    def other(self, association: Association) -> Association | None:
        """Finds the other side: the only association back, of the only one there."""
        sides = _sides(association)
        there = list(self._alike(association.source, association.target, sides[0]))
        back = [
            one
            for one in self._alike(association.target, association.source, sides[1])
            if one.at != association.at
        ]
        if association.kind == _MANY:
            there = [one for one in there if self._is_related(association, one)]
            back = [one for one in back if self._is_related(association, one)]
        is_double = association.kind == _MANY and association.source == association.target
        is_only = len(there) == (2 if is_double else 1) and len(back) == 1
        return back[0] if is_only and self._is_told(association) else None

    def between(self, association: Association) -> str:
        """Names the table between two models."""
        named = association.through or ""
        found = next((m for m in self.models.by_id.values() if m.name == named), None)
        return found.table if found is not None else named

    def are_one(self, table: str, one: str, other: str) -> bool:
        """Tells whether two keys are one column, or may be."""
        if one == other or not (one and other):
            return True
        known = self.schema.table(table)
        columns = {column_of(known, name) for name in (one, other)} if known is not None else {None}
        return None in columns or len(columns) == 1

    def _is_related(self, one: Association, other: Association) -> bool:
        """Tells whether two associations are about one thing, by the table or the names."""
        is_same = one.at == other.at or self.between(one) == self.between(other)
        return is_same or not set(_stems(one)).isdisjoint(_stems(other))

    def _is_told(self, association: Association) -> bool:
        ids = (association.source, association.target or "")
        models = [self.models.by_id.get(id_) for id_ in ids]
        return all(m is not None and m.is_complete and m.is_linked for m in models)

    def _alike(self, source: str | None, target: str | None, side: str) -> Iterator[Association]:
        for one in self.models.of_source.get(source or "", ()):
            if one.target == target and _sides(one)[0] == side:
                yield one


def _sides(association: Association) -> tuple[str, str]:
    """Names the side of a foreign key that an association is, and the other one."""
    if association.kind == _MANY:
        return "both", "both"
    return ("owner", "owned") if association.kind == "many-to-one" else ("owned", "owner")


def column_of(table: Table, name: str) -> str | None:
    """Names the column that code means by a name."""
    return next((c.name for c in table.columns if name in {c.name, c.attribute}), None)


def _stems(association: Association) -> Iterator[str]:
    """Lists the stretches of the names of an association, without the names of its models."""
    models = [id_.rpartition(":")[2].lower() for id_ in (association.source, association.target or "")]
    for name in (association.name, association.through or ""):
        word = name.replace("_", "").lower()
        for model in models:
            word = word.replace(model, "")
        for start in range(max(len(word) - _STEM + 1, 0)):
            yield word[start : start + _STEM]


@fact
def association_pairs(models: SequelizeModels, schema: KeptSchema) -> AssociationPairs:
    return AssociationPairs(models, schema)
