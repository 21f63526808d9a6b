"""The data side of a backend: schema, queries, connections and the ORM in use."""

from enum import StrEnum

from msgspec import Struct, field

from cdcheck.model.places import Location


class ForeignKey(Struct, frozen=True):
    """Refers from columns to columns of another table; actions are upper case, empty if not given."""

    columns: tuple[str, ...]
    table: str
    target_columns: tuple[str, ...]
    at: Location
    on_delete: str = ""
    on_update: str = ""


class Index(Struct, frozen=True):
    """Is an index or a uniqueness constraint over columns."""

    columns: tuple[str, ...]
    is_unique: bool
    at: Location
    name: str = ""


class Column(Struct, frozen=True):
    """Is a column. `type` is SQL in upper case (`VARCHAR(255)`), empty if it could not be told.

    `attribute` is the name in code where it differs. `has_default` counts defaults of client or
    server; `server_default` is the server's as SQL text. `is_indexed` counts only what the column
    itself asks for. `maker` is the function that makes it, where a library has several. `clock` is
    `aware` or `naive` where a default of the client is the present time with or without its zone;
    `made_once` the call whose only result is the default of all rows, where another was meant for each.
    `shared` is `[]` or `{}` where a list or dict, empty or not, is the default of all rows.
    `is_renewed` marks one that the database itself sets whenever a row is updated.
    """

    name: str
    type: str
    at: Location
    nullable: bool | None = None
    is_primary: bool = False
    is_unique: bool = False
    has_default: bool = False
    server_default: str | None = None
    attribute: str = ""
    maker: str = ""
    is_indexed: bool = False
    clock: str = ""
    made_once: str = ""
    shared: str = ""
    is_renewed: bool = False


_CHANGEABLE = frozenset({"JSON", "JSONB", "HSTORE"})


class Table(Struct, frozen=True):
    """Is a table that the app defines. `origin` is what defines it; `cls` the mapped class's id.

    Origins: `model`, `migration`, `ddl`, and `view` for a view or a temporary table, of which no
    column is known. `checks` are conditions that every row keeps, as SQL text. `is_complete` is false
    when columns may be missing from what was read. `metadata` tells which tables its foreign keys may
    name, where an ORM keeps them apart; it is empty if that could not be told. `is_extending` marks one
    that may be defined already, or may be a table of another schema. `schema` is the one that the
    definition states, as PostgreSQL means the word. `is_folded` says that names which SQL writes without
    quotes are in lower case, as PostgreSQL keeps them.
    """

    name: str
    at: Location
    columns: tuple[Column, ...]
    origin: str = "model"
    orm: str = ""
    cls: str | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    indexes: tuple[Index, ...] = ()
    is_complete: bool = True
    is_test: bool = False
    metadata: str = ""
    checks: tuple[str, ...] = ()
    is_extending: bool = False
    schema: str = ""
    is_folded: bool = False

    @property
    def full_name(self) -> str:
        """Names the table with its schema, unless that is the usual one of PostgreSQL."""
        return f"{self.schema}.{self.name}" if self.schema not in {"", "public"} else self.name

    @property
    def unfollowed(self) -> frozenset[str]:
        """Lists the attributes whose values can be changed in place without an ORM noticing it."""
        held = (c for c in self.columns if c.type in _CHANGEABLE or c.type.endswith("[]"))
        return frozenset(column.attribute or column.name for column in held)

    def column(self, name: str) -> Column | None:
        """Finds a column by its name, ignoring case."""
        wanted = name.lower()
        return next((c for c in self.columns if c.name.lower() == wanted), None)


class Relationship(Struct, frozen=True):
    """Links two tables in the ORM. `kind` is `many-to-one`, `one-to-many`, `one-to-one` or
    `many-to-many`; `name` is the attribute or alias, `back` the name of the other side."""

    at: Location
    source: str
    target: str | None
    name: str
    kind: str
    back: str | None = None
    secondary: str | None = None
    orm: str = ""


class Known(StrEnum):
    """How much of a query is known without running it."""

    FULLY = "fully"
    PARTLY = "partly"
    NO = "no"


class Piece(Struct, frozen=True, array_like=True):
    """Is a stretch of a statement that stands in a file as it is, from `line` and `column` on."""

    offset: int
    length: int
    path: str
    line: int
    column: int


class Hole(Struct, frozen=True):
    """Is a value that is put into a statement's text, at the `{}` that stands at `offset`.

    `kind` says where it comes from: `bound` (handed over as a parameter by a tagged template),
    `placeholders` (`?, ?, ?`), `constant` (one of several constants), `fragment` (SQL that is built
    elsewhere), `request`, `environment`, `parameter` (of the function around it), or `unknown`.
    `name` is its name in code, where it has one.
    """

    offset: int
    kind: str
    name: str = ""
    at: Location | None = None


class Bound(Struct, frozen=True):
    """Is what is handed over beside a statement: `count` values in order, or values by `names`.

    `None` is what could not be told; `is_many` marks a list of such rows. `by` is the option
    that holds them, for a library that has several: else `both`, `none`, or `list` for a list that is
    in no option.
    """

    count: int | None = None
    names: tuple[str, ...] | None = None
    is_many: bool = False
    by: str = ""


class Query(Struct, frozen=True):
    """Is a statement that the app can send. `form` is `sql` or `orm`.

    `sql` has holes, written `{}`, where it is known in part. `operation` is `select`, `insert`,
    `update`, `delete`, `ddl`, `schema` (a builder's change of a table), `transaction`, `fragment` (a
    part of a statement) or `other`. `driver` is the library that runs it; `function` the id of the
    function around it.

    `pieces` say where its text stands, in order. `placeholders` is how parameters are written in it:
    `qmark`, `format`, `pyformat`, `named`, `numeric` (`$1`), `at` (`@name`), `dollar` (`$name`),
    `tagged`; empty if there are none. `sent_at` is the call that sends it, `resent_at` are
    others that do. `fetches` is `none`, `one`,
    `value` or `all`, empty if that could not be told. `script` is the text in which it stands with
    other statements. It `is_assumed` where a table or a parameter in it may be another, not known one;
    it `is_unbounded` where calls build it and none says which rows it changes.
    """

    at: Location
    form: str
    known: Known
    operation: str = "other"
    sql: str = ""
    tables: tuple[str, ...] = ()
    driver: str = ""
    function: str | None = None
    is_test: bool = False
    pieces: tuple[Piece, ...] = ()
    holes: tuple[Hole, ...] = ()
    placeholders: str = ""
    bound: Bound | None = None
    sent_at: Location | None = None
    is_awaited: bool | None = None
    fetches: str = ""
    script: Location | None = None
    resent_at: tuple[Location, ...] = ()
    is_assumed: bool = False
    is_unbounded: bool = False

    @property
    def sendings(self) -> tuple[Location, ...]:
        """Lists the calls that send it."""
        return (self.sent_at, *self.resent_at) if self.sent_at is not None else ()

    @property
    def is_pragma(self) -> bool:
        """Tells whether it sets up a connection of SQLite, and so reads no rows of the app."""
        return self.sql.lstrip()[:6].upper() == "PRAGMA"


class Strength(StrEnum):
    """How much a piece of evidence proves."""

    CONNECTS = "connects"
    """A connection, engine or client is made, with a URL, dialect or driver that is known."""
    CONFIGURES = "configures"
    """Settings that the app reads name it (Django's DATABASES, a default of an environment look-up)."""
    IMPORTS = "imports"
    """A driver is imported by code that runs."""


class DatabaseUse(Struct, frozen=True):
    """Is one piece of evidence for an engine: `sqlite`, `postgres`, `mysql`, `mongodb`.

    `is_alternative` marks one of several settings of which the environment chooses. `is_main` marks
    what the app's ORM or its framework's settings connect to, as against a connection that code opens
    by itself. `is_async` says whether an engine that is made awaits its driver, `None` where none is
    made. `is_literal` marks a URL whose scheme stands in the source as it is; `is_only` marks what can
    be no other. `stated` is the engine that options beside it name, where that is another. `package` is
    that of the driver which is loaded by its name, where that is told rather than the engine.
    """

    kind: str
    at: Location
    strength: Strength
    how: str
    url: str | None = None
    driver: str = ""
    is_alternative: bool = False
    is_main: bool = False
    is_test: bool = False
    is_async: bool | None = None
    is_literal: bool = False
    is_only: bool = False
    stated: str = ""
    package: str = ""


class OrmUse(Struct, frozen=True):
    """Is one piece of evidence for an ORM. `role` is `model`, `query`, `write`, `setup` or `import`."""

    orm: str
    at: Location
    role: str
    is_test: bool = False


class SchemaCreation(Struct, frozen=True):
    """Creates the schema: `create_all`, `sync`, DDL, a migration command.

    `is_on_start` says whether the start path reaches it; `None` if that could not be told. `on` is
    the type of what it is handed, where that is known; `metadata` tells whose tables it creates, as
    that of a table does.
    """

    at: Location
    how: str
    is_on_start: bool | None = None
    is_test: bool = False
    on: str = ""
    metadata: str = ""


class DataAccess(Struct, frozen=True):
    """Is a place that reads or writes the database: through an ORM, a driver, or a session.

    `through` is the file of the app's own class whose inherited method does it.
    """

    at: Location
    what: str
    function: str | None = None
    library: str = ""
    evidence: tuple[Location, ...] = field(default=())
    is_test: bool = False
    through: str = ""
