"""The foreign keys that SQLAlchemy joins the tables of a relationship by."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping, last_name
from cdcheck.model.data import ForeignKey, Table
from cdcheck.model.mapped import Link


class SqlalchemyJoins(Struct, frozen=True):
    """Knows which tables a relationship joins, and by what."""

    mapping: SqlalchemyMapping

    def steps(self, link: Link) -> Iterator[tuple[Table, Table]]:
        """Lists the pairs of tables that are joined, in the order in which SQLAlchemy looks at them.

        There are none where a table is not known in full, or is shared by classes that inherit.
        """
        owner, target = self.mapping.classes.get(link.owner), self.mapping.target(link)
        if owner is None or target is None or owner.metadata != target.metadata:
            return
        own, other = self.mapping.table_of(owner), self.mapping.table_of(target)
        if own is None or other is None or not (owner.is_complete and target.is_complete):
            return
        if link.secondary is None:
            yield own, other
            return
        between = self.mapping.table_named(owner.metadata, link.secondary)
        if between is not None:
            yield other, between
            yield own, between

    def paths(self, one: Table, other: Table) -> tuple[ForeignKey, ...]:
        """Lists the foreign keys between two tables that join them differently."""
        found = {_pairs(key): key for key in one.foreign_keys if _leads(key, other)}
        if one is not other:
            found |= {_pairs(key): key for key in other.foreign_keys if _leads(key, one)}
        return tuple(found.values())

    def has_broken_key(self, table: Table) -> bool:
        """Tells whether a key of a table refers to nothing, which is another fault."""
        return any(
            not key.table or (table.metadata, last_name(key.table)) not in self.mapping.tables
            for key in table.foreign_keys
        )


@fact
def sqlalchemy_joins(mapping: SqlalchemyMapping) -> SqlalchemyJoins:
    return SqlalchemyJoins(mapping)


def _leads(key: ForeignKey, table: Table) -> bool:
    return last_name(key.table) == table.name


def _pairs(key: ForeignKey) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return key.columns, key.target_columns, key.table
