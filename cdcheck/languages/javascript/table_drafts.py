"""Tables while an app is being read: later calls add columns, keys and indexes to them."""

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Known, Site, Value, options
from cdcheck.model.data import Column, ForeignKey, Index, Table
from cdcheck.model.places import Location


class TableDraft(Struct, eq=False):
    """Is a table of which the app may still say more; `attributes` maps code's names to columns."""

    name: str
    at: Location
    orm: str
    origin: str = "model"
    cls: str | None = None
    columns: dict[str, Column] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    is_complete: bool = True
    is_dropped: bool = False
    schema: str = ""

    def add(self, column: Column) -> Column:
        """Adds a column, or says a column anew."""
        self.columns[column.name] = column
        if column.attribute:
            self.attributes[column.attribute] = column.name
        return column

    def change(self, name: str, **changes: object) -> None:
        """Changes what is known of a column."""
        if name in self.columns:
            self.columns[name] = replace(self.columns[name], **changes)

    def rename(self, old: str, new: str) -> None:
        """Renames a column, where it stands."""
        self.columns = {
            new if name == old else name: replace(column, name=new) if name == old else column
            for name, column in self.columns.items()
        }

    def mark_primary(self, *names: str) -> None:
        """Makes columns the primary key."""
        for name in names:
            self.change(name, is_primary=True, nullable=False)

    def refer(self, key: ForeignKey) -> None:
        """Adds a foreign key; the same columns refer once."""
        self.foreign_keys = [k for k in self.foreign_keys if k.columns != key.columns]
        self.foreign_keys.append(key)

    def index(self, *columns: str, is_unique: bool, at: Location, name: str = "") -> None:
        """Adds an index; a single unique column is marked as well."""
        found = Index(columns, is_unique, at, name)
        if found not in self.indexes:
            self.indexes.append(found)
        if is_unique and len(columns) == 1:
            self.change(columns[0], is_unique=True)

    def finished(self) -> Table:
        """Gives the table as the model has it."""
        return Table(
            self.name,
            self.at,
            tuple(self.columns.values()),
            self.origin,
            self.orm,
            self.cls,
            tuple(self.foreign_keys),
            tuple(self.indexes),
            self.is_complete,
            schema=self.schema,
        )


def draft_of(machine: Machine, orm: str, origin: str, name: str) -> TableDraft | None:
    """Finds a table that was defined before."""
    for draft in machine.facts.all(TableDraft):
        if (draft.orm, draft.origin, draft.name) == (orm, origin, name) and not draft.is_dropped:
            return draft
    return None


def start_draft(machine: Machine, draft: TableDraft) -> TableDraft:
    """Notes a table; one that was noted at the same place is gone on with."""
    known = draft_of(machine, draft.orm, draft.origin, draft.name)
    if known is not None and known.at == draft.at:
        return known
    machine.facts.add(draft)
    return draft


def finish_drafts(machine: Machine, orm: str) -> None:
    """Notes the tables of one ORM as they have become."""
    for draft in machine.facts.all(TableDraft):
        if draft.orm == orm and not draft.is_dropped:
            machine.facts.add(draft.finished())


def truth_of(value: Value | None) -> bool | None:
    """Reads a truth value; of a choice, the first; `None` if it is not known."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, bool):
            return option.value
    return None


def number_of(value: Value | None) -> int | None:
    """Reads a whole number."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and isinstance(option.value, int):
            return option.value
    return None


def default_of(value: Value | None) -> str | None:
    """Writes a constant default as SQL; `None` if it is none."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Known) and option.value is not None:
            held = option.value
            if isinstance(held, bool):
                return str(held).upper()
            return f"'{held}'" if isinstance(held, str) else str(held)
    return None


NOWHERE = Site("", 0, 0)
