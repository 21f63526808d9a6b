"""What a task demands of the schema that an app keeps its data in."""

from enum import StrEnum

from msgspec import Struct


class TypeFamily(StrEnum):
    """A kind of values, whatever a dialect calls its type."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    UUID = "uuid"
    JSON = "json"
    ARRAY = "array"
    BINARY = "binary"


class Kind(StrEnum):
    """In what respect a schema is not as demanded."""

    TABLE_MISSING = "table-missing"
    COLUMN_MISSING = "column-missing"
    TYPE = "type"
    NULLABLE = "nullable"
    NOT_NULLABLE = "not-nullable"
    NOT_UNIQUE = "not-unique"
    TOO_UNIQUE = "too-unique"
    KEY_MISSING = "key-missing"
    KEY_ELSEWHERE = "key-elsewhere"
    ACTION = "action"
    NOT_INDEXED = "not-indexed"


class ColumnDemand(Struct, frozen=True, forbid_unknown_fields=True):
    """Demands a column. `names` are further names that are accepted for it.

    `types` are the kinds of type that are accepted, empty for any. `nullable` and `unique` demand
    nothing if `None`. A column that refers to the table of the demand `references` is this column
    whatever its name; `needs_key` demands that it does refer, `on_delete` one of some actions.
    `elsewhere` names demands of tables that may hold the column instead.
    """

    name: str
    names: tuple[str, ...] = ()
    types: tuple[TypeFamily, ...] = ()
    nullable: bool | None = None
    unique: bool | None = None
    indexed: bool = False
    references: str = ""
    needs_key: bool = False
    on_delete: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    optional: bool = False


class TableDemand(Struct, frozen=True, forbid_unknown_fields=True):
    """Demands a table. `unique` are sets of its columns of which no two rows may have the same.

    A table with another name is this one if it has the columns `known_by`, by name. An optional
    table may be missing, but if it is there, it must be as demanded.
    """

    name: str
    names: tuple[str, ...] = ()
    columns: tuple[ColumnDemand, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    known_by: tuple[str, ...] = ()
    optional: bool = False

    def column(self, name: str) -> ColumnDemand | None:
        """Finds a column's demand by its name."""
        return next((column for column in self.columns if column.name == name), None)


class SchemaDemand(Struct, frozen=True, forbid_unknown_fields=True):
    """Holds all that is demanded of a schema; `about` says what for.

    `lenient` are the kinds of deviation that code can make up for: they do not fail the gate.
    """

    about: str = ""
    lenient: tuple[Kind, ...] = ()
    tables: tuple[TableDemand, ...] = ()
