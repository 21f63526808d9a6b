"""SQLAlchemy: engines, sessions, statements and raw SQL (its tables are in `sqlalchemy_tables`)."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Items,
    Known,
    Native,
    Thing,
    Value,
    choose,
    options,
    pattern_of,
    text_of,
)
from cdcheck.languages.database_urls import driver_of_url, how_written, kind_of_url, urls_in
from cdcheck.languages.python.sqlalchemy import (
    absences,
    added,
    contexts,
    loaders,
    operators,
    query_joins,
    reads,
    refusals,
    registries,
    relationships,
    selections,
    sent,
    sessions,
    statements,
    tables,
    uses,
)
from cdcheck.languages.python.sqlalchemy.contexts import CONNECTION
from cdcheck.languages.python.sqlalchemy.definitions import note_engine
from cdcheck.languages.python.sqlalchemy.mixins import BASES
from cdcheck.languages.python.sqlalchemy.names import aliases
from cdcheck.languages.python.sqlalchemy.sessions import SESSION, note_use
from cdcheck.languages.python.sqlalchemy.texts import keep_bound, sending
from cdcheck.languages.sql_texts import Sending, note_sql
from cdcheck.model.data import (
    DataAccess,
    DatabaseUse,
    OrmUse,
    SchemaCreation,
    Strength,
)
from cdcheck.model.mapped import MappingGap

LIBRARY = Library("sqlalchemy")
LIBRARY.aliases.update(aliases())
LIBRARY.aliases.update(
    {
        "sqlmodel.create_engine": "sqlalchemy.create_engine",
        "sqlmodel.Session": "sqlmodel.Session",
        "sqlmodel.ext.asyncio.session.AsyncSession": "sqlmodel.AsyncSession",
    }
)
LIBRARY.bases.update(
    {
        "sqlalchemy.AsyncSession": "sqlalchemy.Session",
        "sqlmodel.Session": "sqlalchemy.Session",
        "sqlmodel.AsyncSession": "sqlalchemy.AsyncSession",
        "sqlalchemy.Engine": "sqlalchemy.Connection",
        "sqlalchemy.AsyncEngine": "sqlalchemy.Connection",
        "sqlalchemy.AsyncConnection": "sqlalchemy.Connection",
        "sqlmodel.SQLModel": "sqlalchemy.DeclarativeBase",
        "sqlalchemy.DeclarativeBaseNoMeta": "sqlalchemy.DeclarativeBase",
        **dict.fromkeys(BASES, "sqlalchemy.DeclarativeBase"),
    }
)
_WRITES = ("add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings", "flush")
_READS = (
    *("query", "execute", "scalars", "scalar", "get", "get_one", "refresh", "stream"),
    *("stream_scalars", "exec"),
)


def note_urls(
    call: Invocation,
    value: Value | None,
    strength: Strength,
    how: str,
    *,
    is_async: bool | None = None,
) -> None:
    """Notes the engines that a URL may stand for."""
    written = choose([_written(option) for option in options(value)]) if value is not None else None
    urls = [(url, kind) for url in urls_in(written) if (kind := kind_of_url(url)) is not None]
    kinds = {kind for _, kind in urls}
    for url, kind in urls:
        use = DatabaseUse(kind, call.at, strength, how, url, driver_of_url(url), len(kinds) > 1)
        how_it_is = how_written(call.machine, written, url)
        call.note(
            replace(
                use,
                is_main=True,
                is_async=is_async,
                is_literal=how_it_is.is_literal,
                is_only=how_it_is.is_only,
            )
        )


def _written(value: Value) -> Value:
    """Gives the text of a URL object."""
    is_url = isinstance(value, Thing) and value.type == "sqlalchemy.URL"
    return value.data if is_url and isinstance(value, Thing) and isinstance(value.data, Value) else value


@LIBRARY.function("sqlalchemy.create_engine", "sqlalchemy.create_async_engine")
def _create_engine(call: Invocation) -> Value:
    url = call.argument(0, "url")
    is_async = call.name == "sqlalchemy.create_async_engine"
    note_urls(call, url, Strength.CONNECTS, "an engine is made", is_async=is_async)
    note_engine(call, is_async=is_async)
    type_ = "sqlalchemy.AsyncEngine" if is_async else "sqlalchemy.Engine"
    return Thing(type_, call.site, tuple(call.arguments), call.keywords)


@LIBRARY.function("sqlalchemy.URL", "sqlalchemy.URL.create", "sqlalchemy.make_url")
def _url(call: Invocation) -> Value:
    name = call.argument(0, "drivername") or call.argument(0, "name_or_url")
    text = pattern_of(name)
    if text is None:
        return Thing("sqlalchemy.URL", call.site, tuple(call.arguments), call.keywords)
    database = pattern_of(call.argument(5, "database")) or ""
    written = text if "://" in text else f"{text}://{database}"
    return Thing("sqlalchemy.URL", call.site, data=Known(written, call.site))


@LIBRARY.method("sqlalchemy.URL.render_as_string")
def _rendered(call: Invocation) -> Value:
    return call.receiver or NOTHING


@LIBRARY.function("sqlalchemy.declarative_base", "sqlalchemy.registry", "sqlalchemy.automap_base")
@LIBRARY.method("sqlalchemy.registry.generate_base")
def _base(call: Invocation) -> Value:
    if call.name == "sqlalchemy.registry":
        return Thing("sqlalchemy.registry", call.site, keywords=call.keywords)
    if "automap" in call.name:
        call.note(MappingGap(call.at, "classes are mapped from the database"))
    mixin = call.keywords.get("cls")
    base = Thing("sqlalchemy.DeclarativeBase", call.site, tuple(call.arguments), call.keywords)
    if call.receiver is not None:
        base.keywords["metadata"] = call.machine.attribute(call.receiver, "metadata")
    if isinstance(mixin, Cls):
        base.data = mixin
    return base


@LIBRARY.function("sqlalchemy.as_declarative")
@LIBRARY.method("sqlalchemy.registry.as_declarative_base")
def _as_declarative(call: Invocation) -> Value:
    metadata = call.keywords.get("metadata")
    if call.receiver is not None:
        metadata = call.machine.attribute(call.receiver, "metadata")

    def derive(inner: Invocation) -> Value:
        cls = inner.argument(0)
        if isinstance(cls, Cls):
            cls.bases = (*cls.bases, Ext("sqlalchemy.DeclarativeBase"))
            if metadata is not None:
                cls.attributes.setdefault("metadata", metadata)
        return NOTHING

    return Native(derive)


@LIBRARY.method("sqlalchemy.MetaData.create_all", "flask_sqlalchemy.SQLAlchemy.create_all")
def _create_all(call: Invocation) -> Value:
    bind = call.argument(0, "bind")
    type_ = bind.type if isinstance(bind, Thing) and "MetaData" in call.name else ""
    collection = registries.created_collection(call)
    call.note(SchemaCreation(call.at, "create_all", on=type_, metadata=collection))
    return NOTHING


@LIBRARY.function("alembic.command.upgrade", "flask_migrate.upgrade")
def _upgrade(call: Invocation) -> Value:
    call.note(SchemaCreation(call.at, "a migration"))
    return NOTHING


def _orm_of(value: Value | None) -> str:
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.arguments and option.type.startswith("sqlalchemy."):
            return _orm_of(option.arguments[0])
        if isinstance(option, Cls):
            return "sqlalchemy"
        if isinstance(option, Thing) and option.type == "sqlalchemy.Table":
            return "sqlalchemy-core"
        if isinstance(option, Items) and option.items:
            return _orm_of(option.items[0])
    return "sqlalchemy"


@LIBRARY.method(*(f"{SESSION}.{name}" for name in _WRITES))
def _write(call: Invocation) -> Value:
    name = call.name.rpartition(".")[2]
    refusals.check(call)
    absences.check_session(call)
    if name != "flush":
        call.note(OrmUse("sqlalchemy", call.at, "write"))
    if name in {"add", "add_all"}:
        added.note_added(call)
    call.note(DataAccess(call.at, f"`{name}`", call.caller, "sqlalchemy"))
    note_use(call)
    return NOTHING


@LIBRARY.method(*(f"{owner}.{name}" for owner in (SESSION, CONNECTION) for name in _READS))
def _read(call: Invocation) -> Value:
    name = call.name.rpartition(".")[2]
    statement = call.argument(0)
    is_raw = _is_raw(statement)
    refusals.check(call)
    absences.check_session(call)
    if is_raw:
        note_sql(call, statement, sending(call))
    elif name != "refresh":
        call.note(OrmUse(_orm_of(statement), call.at, "query"))
    call.note(DataAccess(call.at, f"`{name}`", call.caller, "sqlalchemy"))
    if "Session" in call.name:
        note_use(call)
    if name == "query":
        stated = selections.begun(call)
        return Thing("sqlalchemy.Query", call.site, tuple(call.arguments), data=stated)
    sent.note_sent(call, statement)
    return absences.result_of(call)


def _is_raw(value: Value | None) -> bool:
    for option in options(value) if value is not None else ():
        if isinstance(option, Thing) and option.type == "sqlalchemy.text":
            return True
        if text_of(option) is not None:
            return True
    return False


@LIBRARY.method(f"{CONNECTION}.connect", f"{CONNECTION}.begin", f"{CONNECTION}.execution_options")
@LIBRARY.method(f"{SESSION}.connection", f"{SESSION}.bind")
def _connect(call: Invocation) -> Value:
    return contexts.connection(call)


@LIBRARY.method(f"{CONNECTION}.run_sync", f"{SESSION}.run_sync")
def _run_sync(call: Invocation) -> Value:
    function = call.argument(0)
    if function is None:
        return NOTHING
    given = Thing(SESSION if "Session" in call.name else CONNECTION, call.site)
    return call.machine.call(function, [given, *call.arguments[1:]], {}, call.site)


@LIBRARY.method(f"{CONNECTION}.exec_driver_sql")
def _driver_sql(call: Invocation) -> Value:
    note_sql(call, call.argument(0), sending(call))
    call.note(DataAccess(call.at, "`exec_driver_sql`", call.caller, "sqlalchemy"))
    return Thing("sqlalchemy.Result", call.site)


@LIBRARY.function("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.literal_column")
def _text(call: Invocation) -> Value:
    note_sql(call, call.argument(0, "text"), Sending("sqlalchemy", is_sent=False))
    return Thing("sqlalchemy.text", call.site, tuple(call.arguments))


@LIBRARY.method("sqlalchemy.text.bindparams", "sqlalchemy.text.columns")
def _same_text(call: Invocation) -> Value:
    keep_bound(call)
    return call.receiver or NOTHING


def _conclude(machine: Machine) -> None:
    uses.conclude(machine)
    refusals.conclude(machine)
    reads.conclude(machine)
    selections.conclude(machine)
    query_joins.conclude(machine)
    loaders.conclude(machine)
    contexts.conclude(machine)
    added.conclude(machine)
    sent.conclude(machine)


LIBRARY.finish = relationships.tie
LIBRARY.conclude = _conclude
tables.register(LIBRARY)
registries.register(LIBRARY)
sessions.register(LIBRARY)
statements.register(LIBRARY)
absences.register(LIBRARY)
operators.register(LIBRARY)
refusals.register(LIBRARY)
contexts.register(LIBRARY)
sent.register(LIBRARY)


@LIBRARY.method("sqlalchemy.URL.set")
def _changed_url(call: Invocation) -> Value:
    name = pattern_of(call.keywords.get("drivername"))
    if name is None:
        return call.receiver or NOTHING
    return Thing("sqlalchemy.URL", call.site, data=Known(f"{name}://", call.site))
