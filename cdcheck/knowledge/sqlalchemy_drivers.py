"""SQLAlchemy's drivers: which of them await, which do not, and what a dialect has by default."""

ASYNC_DRIVERS = frozenset(
    {"aiosqlite", "asyncpg", "psycopg_async", "aiomysql", "asyncmy", "aioodbc", "oracledb_async"}
)
"""Drivers that only an asynchronous engine can use."""

SYNC_DRIVERS = frozenset(
    {"pysqlite", "pysqlcipher", "psycopg2", "psycopg2cffi", "pg8000", "mysqldb", "pymysql"}
    | {"mysqlconnector", "mariadbconnector", "pyodbc", "cx_oracle"}
)
"""Drivers that an asynchronous engine refuses. `psycopg` is in neither: it can do both."""

DEFAULT_DRIVERS = {"sqlite": "pysqlite", "mysql": "mysqldb", "mariadb": "mysqldb"}
"""The driver of a URL that names none; that of `postgresql` changed with SQLAlchemy 2.1."""
