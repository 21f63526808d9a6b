"""Python's database drivers: connections, cursors, pools, and the SQL that is handed to them."""

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Items, Thing, Unknown, Value
from cdcheck.languages.database_urls import how_written, kind_of_url, urls_in
from cdcheck.languages.sql_bound import NOTHING_BOUND, UNKNOWN_BOUND, bound_by, bound_in_order
from cdcheck.languages.sql_texts import Sending, note_sql
from cdcheck.model.data import Bound, DataAccess, DatabaseUse, SchemaCreation, Strength

LIBRARY = Library("drivers")
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
CONNECTION = "dbapi.Connection"
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
    return Thing(CONNECTION, call.site, tuple(call.arguments), call.keywords, driver)


@LIBRARY.function("flask_mysqldb.MySQL", "flaskext.mysql.MySQL")
def _flask_extension(call: Invocation) -> Value:
    driver = "mysqlclient" if call.name.startswith("flask_mysqldb") else "pymysql"
    how = f"`{call.name}` connects"
    call.note(DatabaseUse("mysql", call.at, Strength.CONNECTS, how, driver=driver))
    connection = Thing(CONNECTION, call.site, data=driver)
    return Thing(call.name, call.site, attributes={"connection": connection}, data=driver)


@LIBRARY.function("databases.Database")
def _database(call: Invocation) -> Value:
    for url in urls_in(call.argument(0, "url")):
        kind = kind_of_url(url)
        if kind is not None:
            how = "`databases.Database` connects"
            call.note(DatabaseUse(kind, call.at, Strength.CONNECTS, how, url, "databases"))
    return Thing(CONNECTION, call.site, tuple(call.arguments), call.keywords, "databases")


def driver_of(value: Value | None) -> str:
    """Names the driver behind a connection or cursor; empty if it could not be told."""
    if not isinstance(value, Thing):
        return ""
    return value.data if isinstance(value.data, str) else _TYPES.get(value.type, "")


@LIBRARY.method(
    f"{CONNECTION}.cursor",
    f"{CONNECTION}.acquire",
    f"{CONNECTION}.connection",
    f"{CONNECTION}.getconn",
    f"{CONNECTION}.get_connection",
    f"{CONNECTION}.transaction",
    "flaskext.mysql.MySQL.connect",
    "flaskext.mysql.MySQL.get_db",
)
def _same_driver(call: Invocation) -> Value:
    return Thing(CONNECTION, call.site, data=driver_of(call.receiver))


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
    return Thing(CONNECTION, call.site, data=driver)


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


@LIBRARY.method(*(f"{CONNECTION}.{n}" for n in ("fetchone", "fetchall", "fetchmany", "commit")))
def _rows(call: Invocation) -> Value:
    if call.name.endswith("commit"):
        return NOTHING
    return Items([Thing("dbapi.Row", call.site)], is_open=True)
