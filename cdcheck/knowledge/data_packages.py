"""Packages that keep data: drivers with their engine, and words that tell such a package."""

DRIVERS = {
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "apsw": "sqlite",
    "better-sqlite3": "sqlite",
    "sqlite": "sqlite",
    "@libsql/client": "sqlite",
    "libsql": "sqlite",
    "sql.js": "sqlite",
    "psycopg2": "postgres",
    "psycopg": "postgres",
    "psycopg_pool": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "pg8000": "postgres",
    "pg": "postgres",
    "postgres": "postgres",
    "pg-promise": "postgres",
    "pymysql": "mysql",
    "MySQLdb": "mysql",
    "aiomysql": "mysql",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mysql",
    "pymongo": "mongodb",
    "motor": "mongodb",
    "mongodb": "mongodb",
    "mongoose": "mongodb",
}
"""Maps a driver's import name to the engine that it talks to."""

SERVERS = {
    "psycopg2": "postgres",
    "psycopg2-binary": "postgres",
    "psycopg": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "pg8000": "postgres",
    "pg": "postgres",
    "pymysql": "mysql",
    "mysqlclient": "mysql",
    "mysql-connector-python": "mysql",
    "aiomysql": "mysql",
    "asyncmy": "mysql",
    "mysql2": "mysql",
}
"""Maps a driver's package to the engine that needs a server: nobody installs one for tests alone."""

DECLARED = {
    **SERVERS,
    "psycopg2cffi": "postgres",
    "postgres": "postgres",
    "pg-promise": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "aiosqlite": "sqlite",
    "sqlite3": "sqlite",
    "better-sqlite3": "sqlite",
    "@libsql/client": "sqlite",
}
"""Maps the packages of all drivers of relational engines to their engines."""

OTHERS = frozenset({"tedious", "mssql", "pymssql", "pyodbc", "oracledb"})
"""Names the packages of drivers of other relational engines, of which nothing is known here."""

_EXTRAS = {"postgresql": "postgres", "sqlite": "sqlite"}
_WITH_DRIVERS = frozenset({"databases", "sqlalchemy", "tortoise-orm"})


def engine_of_extra(package: str, extra: str) -> str | None:
    """Names the engine whose driver an extra installs, as `sqlalchemy[postgresql-asyncpg]` does."""
    name = extra.partition("-")[0]
    return (
        DECLARED.get(extra) or DECLARED.get(name) or _EXTRAS.get(name)
        if package in _WITH_DRIVERS
        else None
    )


_WORDS = (
    "sql",
    "db",
    "mongo",
    "pg",
    "orm",
    "prisma",
    "drizzle",
    "knex",
    "waterline",
    "objection",
    "bookshelf",
    "tortoise",
    "peewee",
    "pony",
    "database",
    "gino",
    "supabase",
    "firebase",
    "firestore",
    "dynamo",
    "redis",
    "cassandra",
    "neo4j",
    "couch",
    "level",
    "duck",
    "oracle",
    "fauna",
    "realm",
    "beanie",
    "odmantic",
    "piccolo",
    "kysely",
    "slonik",
    "massive",
    "storage",
    "azure",
    "boto",
)


def may_keep_data(package: str) -> bool:
    """Tells whether a package's name suggests that it stores data somewhere."""
    plain = package.lower()
    return any(word in plain for word in _WORDS)
