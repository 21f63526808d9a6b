"""The tables of a history of migrations, as each step leaves them."""

from collections.abc import Callable, Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.model.data import Column, ForeignKey, Index, Table


class MigratedTables(Struct, eq=False):
    """Holds the tables that there are after the steps so far. `doubts` say what was not understood."""

    tables: dict[str, Table] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def make(self, table: Table) -> None:
        """Adds a table; one that is there stays, as a step that makes it again is guarded."""
        self.tables.setdefault(table.name, table)

    def drop(self, name: str) -> None:
        """Takes a table away."""
        self.tables.pop(name, None)

    def rename(self, old: str, new: str) -> None:
        """Gives a table another name, also where other tables refer to it."""
        table = self.tables.pop(old, None)
        if table is None:
            self.doubts.append(f"`{old}` is renamed, but nothing makes it")
            return
        self.tables[new] = replace(table, name=new)
        for name, other in self.tables.items():
            keys = tuple(replace(k, table=new) if k.table == old else k for k in other.foreign_keys)
            self.tables[name] = replace(other, foreign_keys=keys)

    def add(self, name: str, column: Column, keys: Iterable[ForeignKey] = ()) -> None:
        """Adds a column, or changes one that is there."""
        self._change(
            name,
            lambda table: replace(
                table,
                columns=(*(c for c in table.columns if c.name != column.name), column),
                foreign_keys=(*table.foreign_keys, *keys),
            ),
        )

    def remove(self, name: str, column: str) -> None:
        """Takes a column away, and what stands on it."""
        self._change(
            name,
            lambda table: replace(
                table,
                columns=tuple(c for c in table.columns if c.name != column),
                foreign_keys=tuple(k for k in table.foreign_keys if column not in k.columns),
                indexes=tuple(i for i in table.indexes if column not in i.columns),
            ),
        )

    def alter(self, name: str, column: str, change: Callable[[Column], Column]) -> None:
        """Changes a column; with another name, also in keys and indexes."""
        self._change(name, lambda table: _altered(table, column, change))

    def index(self, name: str, index: Index) -> None:
        """Adds an index or a unique constraint."""
        self._change(name, lambda table: replace(table, indexes=(*table.indexes, index)))

    def unindex(self, name: str | None, index: str) -> None:
        """Takes an index away by its name, from a table or from whichever has it."""
        for table in [name] if name is not None else list(self.tables):
            self._change(
                table,
                lambda t: replace(t, indexes=tuple(i for i in t.indexes if i.name != index)),
            )

    def refer(self, name: str, key: ForeignKey) -> None:
        """Adds a foreign key."""
        self._change(name, lambda table: replace(table, foreign_keys=(*table.foreign_keys, key)))

    def key(self, name: str, columns: Iterable[str]) -> None:
        """Sets a primary key."""
        wanted = set(columns)
        self._change(
            name,
            lambda table: replace(
                table,
                columns=tuple(replace(c, is_primary=c.name in wanted) for c in table.columns),
            ),
        )

    def blur(self, name: str) -> None:
        """Marks a table of which something was not understood."""
        self._change(name, lambda table: replace(table, is_complete=False))

    def _change(self, name: str, change: Callable[[Table], Table]) -> None:
        table = self.tables.get(name)
        if table is not None:
            self.tables[name] = change(table)


def _altered(table: Table, name: str, change: Callable[[Column], Column]) -> Table:
    columns = tuple(change(c) if c.name == name else c for c in table.columns)
    new = next((c.name for c, old in zip(columns, table.columns, strict=True) if old.name == name), name)

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if one == name else one for one in names)

    return replace(
        table,
        columns=columns,
        foreign_keys=tuple(replace(k, columns=renamed(k.columns)) for k in table.foreign_keys),
        indexes=tuple(replace(i, columns=renamed(i.columns)) for i in table.indexes),
    )
