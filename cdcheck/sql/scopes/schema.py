"""The schema that statements are verified against: what all definitions of a table agree on."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct

from cdcheck.model.data import Column, Table
from cdcheck.model.places import Location
from cdcheck.sql.types import canonical


class Field(Struct, frozen=True):
    """Is a column that a source offers. `type` is PostgreSQL's name of it, `None` if not known."""

    name: str | None
    type: str | None = None
    at: Location | None = None
    source: str = ""
    is_key: bool = False


class Relation(Struct, frozen=True, dict=True, eq=False):
    """Is a table as all its definitions see it. `is_exact` says that PostgreSQL has just these names."""

    definitions: tuple[Table, ...]
    schema: "Schema"

    @property
    def name(self) -> str:
        return self.definitions[0].name

    @property
    def at(self) -> Location:
        return self.definitions[0].at

    @cached_property
    def is_exact(self) -> bool:
        return all(table.origin == "model" or table.is_folded for table in self.definitions)

    @cached_property
    def is_open(self) -> bool:
        return not all(table.is_complete and table.columns for table in self.definitions)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        names = dict.fromkeys(c.name for table in self.definitions for c in table.columns)
        return tuple(self._field(name) for name in names)

    @cached_property
    def primary(self) -> frozenset[str]:
        """The columns of the primary key; empty where the definitions disagree."""
        found = {frozenset(c.name for c in t.columns if c.is_primary) for t in self.definitions}
        return found.pop() if len(found) == 1 else frozenset()

    @cached_property
    def uniques(self) -> frozenset[frozenset[str]]:
        """The sets of columns that some definition keeps unique, in lower case."""
        return frozenset(unique for table in self.definitions for unique in _uniques(table))

    @cached_property
    def required(self) -> tuple[Column, ...]:
        """The columns that no definition lets be null or fills by itself."""
        first = self.definitions[0]
        return tuple(c for c in first.columns if all(_is_required(t, c.name) for t in self.definitions))

    def _field(self, name: str) -> Field:
        pairs = [(t, c) for t in self.definitions if (c := t.column(name)) is not None]
        found = [column for _, column in pairs]
        types = {self.schema.type_of(table, column) for table, column in pairs}
        return Field(
            name=name,
            type=types.pop() if len(types) == 1 else None,
            at=found[0].at,
            source=self.name,
            is_key=all(column.is_primary for column in found),
        )


class Schema(Struct, frozen=True, dict=True, eq=False):
    """Holds the tables that an app defines. `is_whole` says that there are no others."""

    tables: tuple[Table, ...]
    is_whole: bool = True

    @cached_property
    def relations(self) -> Mapping[str, tuple[Relation, ...]]:
        """The tables by their name in lower case; several where only the case differs."""
        exact: dict[str, list[Table]] = {}
        for table in self.tables:
            exact.setdefault(table.name, []).append(table)
        found: dict[str, list[Relation]] = {}
        for name, definitions in exact.items():
            found.setdefault(name.split(".")[-1].lower(), []).append(Relation(tuple(definitions), self))
        return {name: tuple(relations) for name, relations in found.items()}

    def type_of(self, table: Table, column: Column) -> str | None:
        """Gives a column's type; that of the column it refers to where it has none of its own."""
        if column.type:
            return _named(column, table)
        for key in table.foreign_keys:
            if key.columns == (column.name,) and len(key.target_columns) < 2:
                for target in self.tables:
                    if target.name == key.table:
                        wanted = [
                            c for c in target.columns if c.name in key.target_columns or c.is_primary
                        ]
                        return _named(wanted[0], target) if len(wanted) == 1 else None
        return None

    @cached_property
    def near(self) -> tuple[str, ...]:
        return tuple(table.name for table in self.tables)


def _named(column: Column, table: Table) -> str | None:
    name = canonical(column.type)
    if table.orm == "sequelize" and name == "timestamp without time zone":
        return "timestamp with time zone"
    return name


def _uniques(table: Table) -> Iterable[frozenset[str]]:
    yield frozenset(c.name.lower() for c in table.columns if c.is_primary)
    for column in table.columns:
        if column.is_unique:
            yield frozenset({column.name.lower()})
    for index in table.indexes:
        if index.is_unique:
            yield frozenset(name.lower() for name in index.columns)


def _is_required(table: Table, name: str) -> bool:
    column = table.column(name)
    if column is None or column.nullable is not False or column.server_default is not None:
        return False
    kind = column.type.upper()
    if "SERIAL" in kind or (column.is_primary and "INT" in kind and _is_alone(table)):
        return False
    is_filled_by_code = table.origin == "model" and table.orm == "sqlalchemy"
    return is_filled_by_code or not column.has_default


def _is_alone(table: Table) -> bool:
    """Tells whether the primary key is one column, which a database then counts up by itself."""
    return sum(column.is_primary for column in table.columns) == 1
