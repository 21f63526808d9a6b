"""Tortoise ORM and Peewee: connections, models, queries and writes."""

from msgspec import Struct

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Ext, Known, Thing, Value, entries_of, text_of
from cdcheck.languages.database_urls import kind_of_url, urls_in
from cdcheck.model.data import (
    Column,
    DataAccess,
    DatabaseUse,
    OrmUse,
    SchemaCreation,
    Strength,
    Table,
)

LIBRARY = Library("active-record")
LIBRARY.aliases.update(
    {
        "tortoise.Model": "tortoise.models.Model",
        "tortoise.contrib.fastapi.RegisterTortoise": "tortoise.contrib.fastapi.register_tortoise",
        "tortoise.contrib.aiohttp.register_tortoise": "tortoise.contrib.fastapi.register_tortoise",
        "peewee_async.AioModel": "peewee.Model",
    }
)
_DERIVED = {
    "peewee.PostgresqlDatabase": (
        *("playhouse.postgres_ext.PostgresqlExtDatabase", "playhouse.pool.PooledPostgresqlDatabase"),
        *("playhouse.pool.PooledPostgresqlExtDatabase", "peewee_async.PostgresqlDatabase"),
        *("peewee_async.PooledPostgresqlDatabase", "peewee_async.PsycopgDatabase"),
        *("peewee_async.PooledPsycopgDatabase", "playhouse.postgres_ext.Psycopg3Database"),
    ),
    "peewee.SqliteDatabase": (
        *("playhouse.sqlite_ext.SqliteExtDatabase", "playhouse.pool.PooledSqliteDatabase"),
        *("playhouse.pool.PooledSqliteExtDatabase", "playhouse.sqliteq.SqliteQueueDatabase"),
        *("playhouse.apsw_ext.APSWDatabase", "playhouse.sqlite_ext.CSqliteExtDatabase"),
    ),
    "peewee.MySQLDatabase": (
        *("playhouse.pool.PooledMySQLDatabase", "playhouse.mysql_ext.MySQLConnectorDatabase"),
        *("peewee_async.MySQLDatabase", "peewee_async.PooledMySQLDatabase"),
    ),
}
for _plain, _others in _DERIVED.items():
    LIBRARY.aliases.update(dict.fromkeys(_others, _plain))
_PEEWEE = {
    "peewee.SqliteDatabase": "sqlite",
    "peewee.PostgresqlDatabase": "postgres",
    "peewee.MySQLDatabase": "mysql",
}
_ORMS = {"tortoise.models.Model": "tortoise", "peewee.Model": "peewee"}
_KEYS = frozenset({"AutoField", "BigAutoField", "IdentityField", "PrimaryKeyField"})
_QUERIES = ("all", "filter", "get", "get_or_none", "first", "exclude", "select", "get_by_id", "count")
_WRITES = ("create", "bulk_create", "update", "delete", "save", "insert", "get_or_create", "insert_many")


@LIBRARY.function(*_PEEWEE)
def _peewee(call: Invocation) -> Value:
    kind = _PEEWEE[call.name]
    how = f"`{call.name}` is made"
    call.note(DatabaseUse(kind, call.at, Strength.CONNECTS, how, is_main=True))
    return Thing("peewee.Database", call.site, tuple(call.arguments))


@LIBRARY.function("playhouse.db_url.connect")
def _connected(call: Invocation) -> Value:
    found = [(url, kind_of_url(url)) for url in urls_in(call.argument(0, "url"))]
    for url, kind in found or [("", None)]:
        how = "`connect` is called"
        call.note(DatabaseUse(kind or "", call.at, Strength.CONNECTS, how, url or None, is_main=True))
    return Thing("peewee.Database", call.site, tuple(call.arguments))


@LIBRARY.method("peewee.Database.create_tables")
def _create_tables(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, "create_tables"))
    return NOTHING


@LIBRARY.function("tortoise.contrib.fastapi.register_tortoise", "tortoise.Tortoise.init")
def _tortoise(call: Invocation) -> Value:
    url = call.keywords.get("db_url") or entries_of(call.keywords.get("config")).get("connections")
    how = f"`{call.name.rpartition('.')[2]}` connects"
    found = [(text, kind) for text in urls_in(url) if (kind := kind_of_url(text)) is not None]
    for text, kind in found:
        call.note(DatabaseUse(kind, call.at, Strength.CONNECTS, how, text, is_main=True))
    if not found:
        call.note(DatabaseUse("", call.at, Strength.CONNECTS, how, is_main=True))
    call.note(OrmUse("tortoise", call.at, "setup"))
    if call.keywords.get("generate_schemas") == Known(value=True):
        call.note(SchemaCreation(call.at, "generate_schemas"))
    return NOTHING


@LIBRARY.function("tortoise.Tortoise.generate_schemas")
def _generate(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, "generate_schemas"))
    return NOTHING


class _Noted(Struct, frozen=True, eq=False):
    cls: Cls


@LIBRARY.derived(*_ORMS)
def _note_model(machine: Machine, cls: Cls) -> None:
    machine.facts.add(_Noted(cls))


def _finish(machine: Machine) -> None:
    classes = [noted.cls for noted in machine.facts.all(_Noted)]
    parents = {id(base) for cls in classes for base in cls.lineage()[1:]}
    for cls in classes:
        if not (id(cls) in parents and _only_hands_on(cls)):
            _map(machine, cls)


LIBRARY.finish = _finish


def _only_hands_on(cls: Cls) -> bool:
    """Tells whether a class has no table, but settings and fields for the models that derive from it."""
    if not _fields(cls):
        return True
    is_peewee = any(isinstance(base, Ext) and base.name == "peewee.Model" for base in cls.bases)
    return is_peewee and cls.name.startswith(("Base", "Abstract")) and not _is_named(cls)


def _is_named(cls: Cls) -> bool:
    meta = cls.attributes.get("Meta")
    return isinstance(meta, Cls) and "table_name" in meta.attributes


def _map(machine: Machine, cls: Cls) -> None:
    types = machine.library_types(cls)
    orm = next(_ORMS[name] for name in types if name in _ORMS)
    meta = cls.attributes.get("Meta")
    settings = meta.attributes if isinstance(meta, Cls) else {}
    if settings.get("abstract") == Known(value=True):
        return
    name = text_of(settings.get("table")) or text_of(settings.get("table_name")) or cls.name.lower()
    at = machine.location(machine.class_site(cls))
    columns = _columns(machine, cls, orm)
    if not any(column.is_primary for column in columns) and "primary_key" not in settings:
        columns.insert(0, Column("id", "INTEGER", at, False, is_primary=True))
    machine.facts.add(OrmUse(orm, at, "model"))
    machine.facts.add(Table(name, at, tuple(columns), "model", orm, machine.class_id(cls)))


def _fields(cls: Cls) -> dict[str, tuple[Cls, Thing]]:
    """Lists the fields of a model and its bases; those of bases come first."""
    return {
        name: (ancestor, value)
        for ancestor in reversed(cls.lineage())
        if isinstance(ancestor, Cls)
        for name, value in ancestor.attributes.items()
        if isinstance(value, Thing) and value.type.rpartition(".")[2].endswith("Field")
    }


def _columns(machine: Machine, cls: Cls, orm: str) -> list[Column]:
    found: list[Column] = []
    for name, (owner, value) in _fields(cls).items():
        kind = value.type.rpartition(".")[2]
        if "ManyToMany" in kind or (orm == "tortoise" and kind.startswith("Backward")):
            continue
        is_primary = kind in _KEYS or any(
            value.keywords.get(k) == Known(value=True) for k in ("pk", "primary_key")
        )
        at = machine.location(owner.sites.get(name) or value.site)
        found.append(Column(_written(name, value, orm), "", at, None, is_primary=is_primary))
    return found


def _written(name: str, field: Thing, orm: str) -> str:
    """Names the column of a field."""
    stated = text_of(field.keywords.get("column_name")) or text_of(field.keywords.get("source_field"))
    kind = field.type.rpartition(".")[2]
    is_key = "ForeignKey" in kind or "OneToOne" in kind
    is_said = orm == "peewee" and name.endswith("_id")
    return stated or (f"{name}_id" if is_key and not is_said else name)


@LIBRARY.method(*(f"{model}.{name}" for model in _ORMS for name in _QUERIES))
def _query(call: Invocation) -> Value:
    return _used(call, "query")


@LIBRARY.method(*(f"{model}.{name}" for model in _ORMS for name in _WRITES))
def _write(call: Invocation) -> Value:
    return _used(call, "write")


def _used(call: Invocation, role: str) -> Value:
    orm = "tortoise" if call.name.startswith("tortoise") else "peewee"
    call.note(OrmUse(orm, call.at, role))
    call.note(DataAccess(call.at, f"`{call.name.rpartition('.')[2]}`", call.caller, orm))
    return Thing(f"{orm}.Query", call.site)
