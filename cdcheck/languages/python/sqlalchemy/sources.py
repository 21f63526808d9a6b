"""What statements of SQLAlchemy read from: tables, under which names, and how they are linked."""

from collections import defaultdict

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Site, Thing, Value
from cdcheck.languages.python.sqlalchemy.classes import Mapped
from cdcheck.languages.python.sqlalchemy.columns import COLUMNS
from cdcheck.languages.python.sqlalchemy.operators import ALIASED, CORE
from cdcheck.model.data import Table
from cdcheck.model.mapped import Link


class Token(Struct, frozen=True):
    """Is a piece of SQL, and what in code it stands for; `table` is what is read from there."""

    text: str
    site: Site | None = None
    table: str = ""


class Source(Struct, frozen=True):
    """Is a table, under the name that a statement gives it."""

    table: str
    alias: str = ""

    @property
    def name(self) -> str:
        return self.alias or self.table


class Step(Struct, frozen=True):
    """Joins a source by pairs of columns; by none where how it is joined could not be told."""

    source: Source
    by: tuple[tuple[str, str], ...]


class Sources(Struct):
    """Knows the tables behind classes, attributes and relationships, now that all are read."""

    machine: Machine
    classes: dict[int, Mapped]
    ids: dict[str, Mapped]
    tables: dict[str, list[Table]]
    held: dict[int, tuple[str, str]]
    links: dict[tuple[str, str], Link]
    heirs: set[int]
    aliases: dict[int, str]

    def of(self, value: Value | None) -> Source | None:
        """Gives what is read where a class, an alias of one or a table is named."""
        if isinstance(value, Thing) and value.type == "sqlalchemy.Table":
            return Source(value.data) if isinstance(value.data, str) else None
        if isinstance(value, Thing) and value.type == "sqlalchemy.orm.aliased()" and value.arguments:
            found = self.of(value.arguments[0])
            return Source(found.table, self._alias(value, found.table)) if found is not None else None
        mapped = self.classes.get(id(value)) if isinstance(value, Cls) else None
        is_alone = mapped is not None and id(mapped.cls) not in self.heirs
        return Source(mapped.table) if mapped is not None and is_alone else None

    def column(self, value: Value | None) -> tuple[Source, str] | None:
        """Gives the column that an attribute stands for, and where it is read from."""
        if not isinstance(value, Thing):
            return None
        if value.type == ALIASED:
            source, found = self.of(value.arguments[0]), self.column(value.arguments[1])
            return (source, found[1]) if source is not None and found is not None else None
        if value.type != CORE and value.type not in COLUMNS:
            return None
        if isinstance(value.data, str):
            table, _, name = value.data.rpartition(".")
            is_known = any(found.column(name) for found in self.tables.get(table, ()))
            return (Source(table), name) if is_known else None
        owner, name = value.data if isinstance(value.data, tuple) else (None, "")
        source = self.of(owner) if isinstance(owner, Cls) else None
        return (source, name) if source is not None else None

    def link(self, value: Value | None) -> tuple[Source, Link] | None:
        """Gives the relationship that an attribute stands for, and what it starts from."""
        if isinstance(value, Thing) and value.type == ALIASED:
            source, found = self.of(value.arguments[0]), self.link(value.arguments[1])
            return (source, found[1]) if source is not None and found is not None else None
        key = self.held.get(id(value), ("", ""))
        link, owner = self.links.get(key), self.ids.get(key[0])
        source = self.of(owner.cls) if owner is not None else None
        return (source, link) if source is not None and link is not None else None

    def steps(
        self, source: Source, link: Link, given: Source | None = None, *, is_joined: bool = False
    ) -> list[Step] | None:
        """Lists the joins that a relationship stands for, the last to what it leads to.

        Where it is joined, a table between them has a name that code cannot mean.
        """
        target = given or self._target(link)
        if target is None or target.name == source.name:
            return None
        if link.secondary is None:
            return [Step(target, () if link.join else self.by(source, target))]
        named = link.secondary.rpartition(".")[2]
        between = Source(named, f"{named}_1" if is_joined else "")
        if link.join or named not in self.tables:
            return [Step(between, ()), Step(target, ())]
        return [Step(between, self.by(source, between)), Step(target, self.by(between, target))]

    def by(self, one: Source, other: Source) -> tuple[tuple[str, str], ...]:
        """Gives the pairs of columns by which a foreign key links two tables, if it is the only one."""
        found = {
            tuple(zip(*pair, strict=False))
            for table in self.tables.get(one.table, ())
            for key in table.foreign_keys
            if key.table.rpartition(".")[2] == other.table
            for pair in ((key.columns, key.target_columns),)
        }
        found |= {
            tuple(zip(*pair, strict=False))
            for table in self.tables.get(other.table, ())
            for key in table.foreign_keys
            if key.table.rpartition(".")[2] == one.table
            for pair in ((key.target_columns, key.columns),)
        }
        return found.pop() if len(found) == 1 else ()

    def any_column(self, source: Source) -> str:
        """Names a column of a table; empty if none is known."""
        columns = [c.name for table in self.tables.get(source.table, ()) for c in table.columns]
        return next(iter(columns), "")

    def _alias(self, value: Thing, table: str) -> str:
        """Names an alias as SQLAlchemy does."""
        return self.aliases.setdefault(id(value), f"{table}_{len(self.aliases) + 1}")

    def _target(self, link: Link) -> Source | None:
        if link.target is not None:
            owner = self.ids.get(link.target)
        else:
            name = link.written.rpartition(".")[2]
            named = [one for one in self.ids.values() if one.cls.name == name]
            owner = named[0] if len(named) == 1 else None
        return self.of(owner.cls) if owner is not None else None


def sources_of(machine: Machine) -> Sources:
    """Collects what the app maps and defines."""
    mapped = machine.facts.all(Mapped)
    tables: dict[str, list[Table]] = defaultdict(list)
    for table in machine.facts.all(Table):
        if table.origin == "model":
            tables[table.name].append(table)
    return Sources(
        machine,
        {id(one.cls): one for one in mapped},
        {machine.class_id(one.cls): one for one in mapped},
        dict(tables),
        {
            id(held.element): (machine.class_id(one.cls), held.name)
            for one in mapped
            for held in one.relationships
        },
        {(link.owner, link.name): link for link in machine.facts.all(Link)},
        {id(cls) for one in mapped if one.parent is not None for cls in (one.cls, one.parent)},
        {},
    )
