"""Objects of SQLAlchemy that are added without a value that their table needs."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.database import Engine
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.data import Column, Table
from cdcheck.model.mapped import MappedClass
from cdcheck.model.orm_calls import Added
from cdcheck.model.project import Project

_FILLING = (
    *("before_insert", "before_flush", "before_attach", "transient_to_pending"),
    *("validates(", "ordering_list", "populate_obj"),
)
_COUNTED = {"sqlite": ("INTEGER",), "postgres": ("INTEGER", "BIGINT", "SMALLINT", "SERIAL", "BIGSERIAL")}
_UNCOUNTED = ("VARCHAR", "CHAR", "TEXT", "UUID", "INTEGER", "BIGINT", "SMALLINT", "TIMESTAMP", "DATE")


class MissingValues(Struct, frozen=True):
    """Tells which columns a row needs and is not given.

    `kind` is the engine, empty where it is not known, or where the models do not make its tables.
    `other` are tables that something besides them makes.
    """

    mapping: SqlalchemyMapping
    words: SourceWords
    kind: str
    other: frozenset[str]

    def of(self, added: Added) -> tuple[Table, tuple[Column, ...]] | None:
        """Lists them for one object, with their table; `None` if there are none, or it is not sure."""
        cls = self.mapping.classes.get(added.model)
        table = self.mapping.table_of(cls) if cls is not None else None
        if not self.kind or cls is None or table is None or self._may_be_filled(cls, table, added):
            return None
        missing = tuple(column for column in self._needed(table) if not _is_given(column, added))
        return (table, missing) if missing and not self._are_named(missing) else None

    def _are_named(self, columns: tuple[Column, ...]) -> bool:
        """Tells whether anything in the app may assign to attributes of these names."""
        names = [(column.attribute or column.name).lower() for column in columns]
        assigned = [f".{name}{end}" for name in names for end in (" = ", "=")]
        if self.words.mentions(*_FILLING, *assigned):
            return True
        quoted = [f"{quote}{name}{quote}" for name in names for quote in ("'", '"')]
        return self.words.mentions("setattr(") and self.words.mentions(*quoted)

    def _may_be_filled(self, cls: MappedClass, table: Table, added: Added) -> bool:
        """Tells whether something besides the app's own assignments may give values to the columns."""
        links = self.mapping.links.get(cls.id, ())
        names = {c.attribute or c.name for c in table.columns} | {one.name for one in links}
        is_whole = cls.is_complete and not cls.options and table.orm == "sqlalchemy"
        joined = any(
            one.join and (one.owner == cls.id or self.mapping.target(one) in {cls, None})
            for every in self.mapping.links.values()
            for one in every
        )
        is_known = set(added.given) <= names | self.mapping.backrefs(cls)
        return not (is_whole and is_known) or joined or table.name in self.other

    def _needed(self, table: Table) -> Iterator[Column]:
        keys = {name for key in table.foreign_keys for name in key.columns}
        primary = [column for column in table.columns if column.is_primary]
        for column in table.columns:
            if column.has_default or column.name in keys or not column.type:
                continue
            is_lone_key = column.is_primary and len(primary) == 1
            is_needed = not self._is_counted(column) if is_lone_key else column.nullable is False
            if is_needed:
                yield column

    def _is_counted(self, column: Column) -> bool:
        """Tells whether the database may number the rows by itself."""
        is_plain = column.type.startswith(_UNCOUNTED) and not column.type.endswith("[]")
        return not is_plain or column.type in _COUNTED[self.kind]


@fact
def missing_values(
    project: Project, mapping: SqlalchemyMapping, words: SourceWords, engine: Engine
) -> MissingValues:
    is_made = any("create_all" in one.how and not one.is_test for one in project.creations)
    is_known = engine.is_certain and engine.kind in _COUNTED
    other = frozenset(t.name for t in project.tables if t.origin != "model" and not t.is_test)
    kind = engine.kind if is_made and is_known and not mapping.gap else ""
    return MissingValues(mapping, words, kind, other)


def _is_given(column: Column, added: Added) -> bool:
    return (column.attribute or column.name) in added.given
