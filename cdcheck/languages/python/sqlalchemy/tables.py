"""SQLAlchemy's tables: `Table`, association tables, Alembic, and what makes mapped classes."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Items,
    Site,
    Thing,
    Value,
    options,
    pattern_of,
    text_of,
    told_text,
)
from cdcheck.languages.python.alembic_migrations import held_tables
from cdcheck.languages.python.sqlalchemy import sqlmodel_definitions
from cdcheck.languages.python.sqlalchemy.classes import inherited_column, map_class
from cdcheck.languages.python.sqlalchemy.columns import (
    COLUMNS,
    column_of,
    constraint_of,
    names_in,
    reads_every_key,
)
from cdcheck.languages.python.sqlalchemy.definitions import note_refused
from cdcheck.languages.python.sqlalchemy.registries import FLASK, METADATA, collection_name
from cdcheck.languages.python.sqlalchemy.schemas import extends, schema_of_collection
from cdcheck.languages.sql_bound import NOTHING_BOUND
from cdcheck.languages.sql_texts import Sending, note_sql
from cdcheck.model.data import Column, ForeignKey, Index, OrmUse, SchemaCreation, Table
from cdcheck.model.mapped import MappingGap

NOWHERE = Site("", 0, 0)
_ITEMS = COLUMNS | {
    METADATA,
    "sqlalchemy.ForeignKeyConstraint",
    "sqlalchemy.UniqueConstraint",
    "sqlalchemy.Index",
    "sqlalchemy.PrimaryKeyConstraint",
    "sqlalchemy.CheckConstraint",
}


def register(library: Library) -> None:
    """Adds what makes tables to SQLAlchemy's model."""
    library.mapped["sqlalchemy.DeclarativeBase"] = map_class
    library.inherited.update(dict.fromkeys(COLUMNS, inherited_column))
    for name in (
        "Column",
        "mapped_column",
        "relationship",
        "ForeignKey",
        "ForeignKeyConstraint",
        "UniqueConstraint",
        "Index",
        "PrimaryKeyConstraint",
        "CheckConstraint",
        "backref",
    ):
        library.functions[f"sqlalchemy.{name}"] = _element
    library.functions["sqlmodel.Field"] = _field_of_sqlmodel
    library.functions["sqlmodel.Relationship"] = _relationship_of_sqlmodel
    library.functions["sqlalchemy.Table"] = _table
    library.methods["sqlalchemy.Table.create"] = _create
    library.functions["sqlalchemy.deferred"] = _first
    library.functions["sqlalchemy.column_property"] = _first
    library.functions["alembic.op.create_table"] = _create_table
    library.functions["alembic.op.execute"] = _alembic_execute
    library.functions["alembic.op.get_bind"] = _alembic_connection
    library.aliases["alembic.operations.Operations.create_table"] = "alembic.op.create_table"


def _element(call: Invocation) -> Value:
    note_refused(call)
    return Thing(call.name, call.site, tuple(call.arguments), call.keywords)


def _field_of_sqlmodel(call: Invocation) -> Value:
    note_refused(call)
    return sqlmodel_definitions.field(call)


def _relationship_of_sqlmodel(call: Invocation) -> Value:
    note_refused(call)
    return sqlmodel_definitions.relationship(call)


def _first(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


def _table(call: Invocation) -> Value:
    name = told_text(call.argument(0, "name"))
    made = Thing("sqlalchemy.Table", call.site, tuple(call.arguments), call.keywords, data=name)
    if name is None:
        call.note(MappingGap(call.at, "the name of a table could not be told"))
        return made
    built = _built(call.machine, name, call.site, call.arguments[1:], "model")
    is_read = "autoload_with" in call.keywords or "autoload" in call.keywords
    table = replace(
        built,
        metadata=_collection(call),
        is_complete=built.is_complete and not is_read,
        is_extending=extends(call.keywords),
        schema=text_of(call.keywords.get("schema"))
        or schema_of_collection(call.argument(1, "metadata")),
    )
    call.note(table)
    call.note(OrmUse("sqlalchemy-core", call.at, "model"))
    columns = {
        c.attribute or c.name: Thing("sqlalchemy.ColumnAttribute", call.site, data=f"{name}.{c.name}")
        for c in table.columns
    }
    made.attributes["c"] = Thing("sqlalchemy.ColumnCollection", call.site, attributes=dict(columns))
    return made


def _create(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, "create"))
    return NOTHING


def _collection(call: Invocation) -> str:
    given = call.argument(1, "metadata")
    if isinstance(given, Thing) and given.type not in {METADATA, *COLUMNS}:
        return ""
    if isinstance(given, Thing) and given.type == METADATA:
        return collection_name(given)
    # Without one it is `db.Table`, which knows its own collection.
    return FLASK if given is None or isinstance(given, Thing) else ""


def _create_table(call: Invocation) -> Value:
    name, held = text_of(call.argument(0, "table_name")), held_tables(call.machine)
    if held is not None and name is None:
        held.doubts.append("the name of a table that a migration makes is not known")
    elif held is not None and name is not None:
        held.make(_built(call.machine, name, call.site, call.arguments[1:], "migration"))
    return Thing("sqlalchemy.Table", call.site)


def _alembic_connection(call: Invocation) -> Value:
    return Thing("sqlalchemy.Connection", call.site)


def _alembic_execute(call: Invocation) -> Value:
    note_sql(call, call.argument(0, "sqltext"), Sending("sqlalchemy", NOTHING_BOUND, creates=False))
    held = held_tables(call.machine)
    if held is not None and _may_change_tables(call.argument(0, "sqltext")):
        held.doubts.append("a migration changes tables by SQL")
    return NOTHING


def _may_change_tables(value: Value | None) -> bool:
    """Tells whether SQL makes, changes or drops a table, as far as it is known."""
    if isinstance(value, Thing) and value.arguments:
        return _may_change_tables(value.arguments[0])
    texts = [pattern_of(option) for option in options(value)] if value is not None else []
    return not texts or any(
        text is None or {"TABLE", "COLUMN"} & set(text.upper().split()) for text in texts
    )


def _elements(values: list[Value]) -> list[Thing]:
    found: list[Thing] = []
    for value in values:
        for option in options(value):
            if isinstance(option, Thing):
                found.append(option)
            elif isinstance(option, Items):
                found.extend(_elements(option.items))
    return found


def _built(machine: Machine, name: str, site: Site, written: list[Value], origin: str) -> Table:
    columns: list[Column] = []
    keys: list[ForeignKey] = []
    indexes: list[Index] = []
    primary: set[str] = set()
    for element in _elements(written):
        if element.type in COLUMNS:
            column, column_keys = column_of(machine, element, "", element.site, None)
            columns.append(column)
            keys.extend(column_keys)
        else:
            found_keys, found_indexes = constraint_of(machine, element)
            keys.extend(found_keys)
            indexes.extend(found_indexes)
            if element.type == "sqlalchemy.PrimaryKeyConstraint":
                primary.update(names_in(element.arguments))
    columns = [replace(c, is_primary=True) if c.name in primary else c for c in columns]
    return Table(
        name,
        machine.location(site),
        tuple(columns),
        origin,
        "sqlalchemy",
        None,
        tuple(keys),
        tuple(indexes),
        is_complete=_are_items(written),
    )


def _are_items(values: list[Value]) -> bool:
    """Tells whether all that is given to a table is known."""
    return all(
        (isinstance(option, Thing) and option.type in _ITEMS and reads_every_key(option))
        or (isinstance(option, Items) and not option.is_open and _are_items(option.items))
        for value in values
        for option in options(value)
    )
