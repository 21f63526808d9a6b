"""Python's database drivers: connections, cursors, pools, and the SQL that is handed to them."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Items, Thing, Unknown, Value
from cdcheck.languages.database_urls import how_written, kind_of_url, urls_in
from cdcheck.languages.python.driver_objects import (
    CONNECTION,
    CONNECTIONS,
    CURSORS,
    POOLS,
    TUPLES,
    Handle,
    cursor,
    handle_of,
    leave,
    made,
    note_fetch,
    note_held,
    note_opening,
    note_use,
    row_of,
    rows_in,
    rows_of,
)
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by, bound_in_order
from cdcheck.languages.sql_texts import Sending, note_sql
from cdcheck.model.data import Bound, DataAccess, DatabaseUse, SchemaCreation, Strength

LIBRARY = Library("drivers")
LIBRARY.conclude = note_held
LIBRARY.elements.update(dict.fromkeys(CURSORS.values(), rows_in))
_CONNECTORS = {
    "sqlite3.connect": ("sqlite", "sqlite3"),
    "aiosqlite.connect": ("sqlite", "aiosqlite"),
    "apsw.Connection": ("sqlite", "apsw"),
    "libsql_experimental.connect": ("sqlite", "libsql"),
    "psycopg2.connect": ("postgres", "psycopg2"),
    "psycopg2.pool.SimpleConnectionPool": ("postgres", "psycopg2"),
    "psycopg2.pool.ThreadedConnectionPool": ("postgres", "psycopg2"),
    "psycopg.connect": ("postgres", "psycopg"),
    "psycopg.Connection.connect": ("postgres", "psycopg"),
    "psycopg.AsyncConnection.connect": ("postgres", "psycopg"),
    "psycopg_pool.ConnectionPool": ("postgres", "psycopg"),
    "psycopg_pool.AsyncConnectionPool": ("postgres", "psycopg"),
    "asyncpg.connect": ("postgres", "asyncpg"),
    "asyncpg.create_pool": ("postgres", "asyncpg"),
    "aiopg.connect": ("postgres", "aiopg"),
    "aiopg.create_pool": ("postgres", "aiopg"),
    "pg8000.connect": ("postgres", "pg8000"),
    "pymysql.connect": ("mysql", "pymysql"),
    "MySQLdb.connect": ("mysql", "mysqlclient"),
    "aiomysql.connect": ("mysql", "aiomysql"),
    "aiomysql.create_pool": ("mysql", "aiomysql"),
    "mysql.connector.connect": ("mysql", "mysql-connector"),
    "pymongo.MongoClient": ("mongodb", "pymongo"),
    "pymongo.AsyncMongoClient": ("mongodb", "pymongo"),
    "motor.motor_asyncio.AsyncIOMotorClient": ("mongodb", "motor"),
    "mongoengine.connect": ("mongodb", "mongoengine"),
}
_EXECUTING = (
    "execute",
    "executemany",
    "executescript",
    "execute_fetchall",
    "execute_insert",
    "fetch",
    "fetchrow",
    "fetchval",
    "prepare",
    "cursor_execute",
    "fetch_all",
    "fetch_one",
    "fetch_val",
    "execute_many",
    "execute_sql",
    "execute_query",
    "execute_query_dict",
    "execute_script",
)
LIBRARY.aliases.update(
    {
        "asyncpg.pool.create_pool": "asyncpg.create_pool",
        "pymongo.mongo_client.MongoClient": "pymongo.MongoClient",
        "sqlite3.dbapi2.connect": "sqlite3.connect",
    }
)
_TYPES = {
    "sqlite3.Connection": "sqlite3",
    "sqlite3.Cursor": "sqlite3",
    "aiosqlite.Connection": "aiosqlite",
    "aiosqlite.core.Connection": "aiosqlite",
    "aiosqlite.Cursor": "aiosqlite",
    "asyncpg.Connection": "asyncpg",
    "asyncpg.connection.Connection": "asyncpg",
    "asyncpg.Pool": "asyncpg",
    "asyncpg.pool.Pool": "asyncpg",
    "asyncpg.Record": "",
    "psycopg.Connection": "psycopg",
    "psycopg.AsyncConnection": "psycopg",
    "psycopg.Cursor": "psycopg",
    "psycopg.AsyncCursor": "psycopg",
    "psycopg2.extensions.connection": "psycopg2",
    "psycopg2.extensions.cursor": "psycopg2",
    "aiopg.Connection": "aiopg",
    "aiopg.Cursor": "aiopg",
    "aiopg.Pool": "aiopg",
    "aiomysql.Connection": "aiomysql",
    "aiomysql.Cursor": "aiomysql",
    "aiomysql.DictCursor": "aiomysql",
    "aiomysql.Pool": "aiomysql",
    "aiomysql.connection.Connection": "aiomysql",
    "aiomysql.cursors.Cursor": "aiomysql",
    "aiomysql.cursors.DictCursor": "aiomysql",
    "aiomysql.pool.Pool": "aiomysql",
    "pymysql.Connection": "pymysql",
    "pymysql.connections.Connection": "pymysql",
    "pymysql.cursors.Cursor": "pymysql",
    "pymysql.cursors.DictCursor": "pymysql",
}
LIBRARY.bases.update({name: CONNECTION for name, driver in _TYPES.items() if driver})
for _name in ("DBAPIConnection", "DBAPICursor", "AdaptedConnection"):
    LIBRARY.bases[f"sqlalchemy.engine.interfaces.{_name}"] = CONNECTION


@LIBRARY.function(*_CONNECTORS)
def _connect(call: Invocation) -> Value:
    kind, driver = _CONNECTORS[call.name]
    given = call.argument(0, "dsn") or call.keywords.get("conninfo") or call.keywords.get("database")
    url = next(iter(urls_in(given)), None)
    use = DatabaseUse(kind, call.at, Strength.CONNECTS, f"`{call.name}` connects", url, driver)
    told = how_written(call.machine, given, url or "")
    call.note(replace(use, is_literal=told.is_literal, is_only=told.is_only))
    is_pool = call.name.endswith(("Pool", "_pool"))
    return made(call, driver, POOLS if is_pool else CONNECTIONS)


@LIBRARY.function("flask_mysqldb.MySQL", "flaskext.mysql.MySQL")
def _flask_extension(call: Invocation) -> Value:
    driver = "mysqlclient" if call.name.startswith("flask_mysqldb") else "pymysql"
    how = f"`{call.name}` connects"
    call.note(DatabaseUse("mysql", call.at, Strength.CONNECTS, how, driver=driver))
    connection = Thing(CONNECTION, call.site, data=Handle(driver))
    return Thing(call.name, call.site, attributes={"connection": connection}, data=Handle(driver))


@LIBRARY.function("databases.Database")
def _database(call: Invocation) -> Value:
    for url in urls_in(call.argument(0, "url")):
        kind = kind_of_url(url)
        if kind is not None:
            how = "`databases.Database` connects"
            call.note(DatabaseUse(kind, call.at, Strength.CONNECTS, how, url, "databases"))
    return Thing(CONNECTION, call.site, tuple(call.arguments), call.keywords, Handle("databases"))


def driver_of(value: Value | None) -> str:
    """Names the driver behind a connection or cursor; empty if it could not be told."""
    if not isinstance(value, Thing):
        return ""
    handle = handle_of(value)
    return handle.driver if handle is not None else _TYPES.get(value.type, "")


@LIBRARY.method(f"{CONNECTION}.cursor")
def _cursor(call: Invocation) -> Value:
    return cursor(call, driver_of(call.receiver))


@LIBRARY.method(
    f"{CONNECTION}.acquire",
    f"{CONNECTION}.connection",
    f"{CONNECTION}.getconn",
    f"{CONNECTION}.get_connection",
)
def _from_pool(call: Invocation) -> Value:
    return made(call, driver_of(call.receiver), CONNECTIONS, is_pooled=True)


@LIBRARY.method(
    f"{CONNECTION}.transaction", "flaskext.mysql.MySQL.connect", "flaskext.mysql.MySQL.get_db"
)
def _same_driver(call: Invocation) -> Value:
    return Thing(CONNECTION, call.site, data=Handle(driver_of(call.receiver)))


@LIBRARY.method(f"{CONNECTION}.__enter__", f"{CONNECTION}.__await__")
def _open(call: Invocation) -> Value:
    note_opening(call)
    return call.receiver or NOTHING


@LIBRARY.method(f"{CONNECTION}.__exit__")
def _leave(call: Invocation) -> Value:
    leave(call)
    return NOTHING


@LIBRARY.method(*(f"{row}.__getitem__" for row in (*TUPLES, "asyncpg.execute()")))
def _named(_: Invocation) -> Value:
    return Unknown("a value of a row")


_FETCHES = {
    "fetch": "all",
    "fetchrow": "one",
    "fetchval": "value",
    "fetch_all": "all",
    "fetch_one": "one",
    "fetch_val": "value",
    "execute_fetchall": "all",
    "executemany": "none",
    "execute_many": "none",
    "executescript": "none",
    "execute_insert": "one",
}


@LIBRARY.method(*(f"{CONNECTION}.{name}" for name in _EXECUTING))
def _execute(call: Invocation) -> Value:
    driver = driver_of(call.receiver)
    statement = call.argument(0, "sql") or call.argument(0, "query")
    verb = call.name.rpartition(".")[2]
    is_noted = note_sql(call, statement, Sending(driver, _bound(call, driver), _FETCHES.get(verb, "")))
    call.note(DataAccess(call.at, f"`{verb}`", call.caller, driver))
    if not is_noted and verb in _SCRIPTS:
        call.note(SchemaCreation(call.at, "SQL"))
    note_use(call)
    return _sent(call, driver, verb)


def _sent(call: Invocation, driver: str, verb: str) -> Value:
    """Gives what a call that sends a statement gives: rows, a cursor, or less."""
    if driver == "asyncpg":
        return _of_asyncpg(call, verb)
    receiver = call.receiver
    if verb == "execute_fetchall":
        return rows_of(receiver, call.site, driver)
    if not isinstance(receiver, Thing) or driver not in CURSORS:
        return Thing(CONNECTION, call.site, data=Handle(driver))
    is_cursor = receiver.type == CURSORS[driver]
    given = receiver if is_cursor else cursor(call, driver)
    handle = handle_of(given)
    if handle is not None:
        handle.sent = (*handle.sent, (call.caller, call.at))
    return Thing("psycopg2.execute()", call.site) if is_cursor and driver == "psycopg2" else given


def _of_asyncpg(call: Invocation, verb: str) -> Value:
    if verb == "execute":
        return Thing("asyncpg.execute()", call.site)
    if verb == "fetch":
        return Items([Thing("asyncpg.Record", call.site)], is_open=True)
    if verb == "fetchrow":
        return Thing("asyncpg.Record", call.site)
    return Thing(CONNECTION, call.site, data=Handle("asyncpg"))


_SCRIPTS = frozenset({"executescript", "execute_script"})


def _bound(call: Invocation, driver: str) -> Bound:
    """Tells what a call binds: asyncpg takes values one by one, all others a sequence or mapping."""
    verb = call.name.rpartition(".")[2]
    if verb in _SCRIPTS:
        return NOTHING_BOUND
    if verb == "prepare":
        return UNKNOWN_BOUND
    given = call.argument(1) or next(
        (v for k, v in call.keywords.items() if k in {"parameters", "params", "vars", "args", "values"}),
        None,
    )
    if verb in {"executemany", "execute_many"}:
        return bound_by(given, is_many=True)
    return bound_in_order(call.arguments[1:]) if driver == "asyncpg" else bound_by(given)


@LIBRARY.method(*(f"?.{name}" for name in (*_EXECUTING, "exec_driver_sql")))
def _execute_on_unknown(call: Invocation) -> Value:
    """Notes SQL that is handed to an object of which nothing is known but the method's name."""
    if not note_sql(call, call.argument(0), Sending("", creates=False)):
        return Unknown("the result of a call on what is not known")
    call.note(DataAccess(call.at, f"`{call.name.rpartition('.')[2]}`", call.caller))
    return Thing(CONNECTION, call.site)


@LIBRARY.method(*(f"{CONNECTION}.{n}" for n in ("fetchone", "fetchall", "fetchmany")))
def _rows(call: Invocation) -> Value:
    note_fetch(call)
    rows = row_of if call.name.endswith("fetchone") else rows_of
    return rows(call.receiver, call.site, driver_of(call.receiver))


@LIBRARY.method(f"{CONNECTION}.commit", f"{CONNECTION}.rollback")
def _end(call: Invocation) -> Value:
    note_use(call)
    return NOTHING
