"""Keys of other rows that SQLAlchemy empties before it deletes an object, and that may not be empty."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.sqlalchemy_joins import SqlalchemyJoins
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.data import Column, Table
from cdcheck.model.mapped import Link, MappedClass


class EmptiedKey(Struct, frozen=True):
    """Is a required key: `column` of the `table` of `child`, which `name` of `parent` holds."""

    parent: MappedClass
    child: MappedClass
    name: str
    table: Table
    column: Column


class EmptiedKeys(Struct, frozen=True):
    """Tells which keys a relationship empties."""

    mapping: SqlalchemyMapping
    joins: SqlalchemyJoins

    def of(self, link: Link) -> Iterator[EmptiedKey]:
        """Yields the required keys that a relationship, or its backref, empties."""
        owner, target = self.mapping.classes.get(link.owner), self.mapping.target(link)
        if owner is None or target is None or owner is target or link.secondary or link.join:
            return
        sides = [(owner, target, link.name)] if link.empties else []
        if link.backref_empties and link.backref is not None:
            sides.append((target, owner, link.backref))
        for parent, child, name in sides:
            for table, column in self._required(link, child):
                if not self._is_held_otherwise(parent, child, name):
                    yield EmptiedKey(parent, child, name, table, column)

    def _required(self, link: Link, child: MappedClass) -> Iterator[tuple[Table, Column]]:
        for step in self.joins.steps(link):
            paths = self.joins.paths(*step)
            table = next(one for one in step if one.cls == child.id)
            if len(paths) != 1 or paths[0] not in table.foreign_keys or len(paths[0].columns) != 1:
                continue
            column = table.column(paths[0].columns[0])
            if column is not None and column.nullable is False:
                yield table, column

    def _is_held_otherwise(self, parent: MappedClass, child: MappedClass, name: str) -> bool:
        """Tells whether another relationship may delete the rows whose keys this one would empty."""
        others = [one for one in self.mapping.links.get(parent.id, ()) if one.name != name]
        returned = [one for one in self.mapping.links.get(child.id, ()) if one.backref is not None]
        return any(self.mapping.target(one) in {None, child} for one in others) or any(
            one.backref != name and self.mapping.target(one) in {None, parent} for one in returned
        )


@fact
def emptied_keys(mapping: SqlalchemyMapping, joins: SqlalchemyJoins) -> EmptiedKeys:
    return EmptiedKeys(mapping, joins)
