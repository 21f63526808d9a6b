"""Drivers that libraries load by their names, which no import of the app shows."""

OF_SQLALCHEMY = {
    "asyncpg": "asyncpg",
    "psycopg": "psycopg",
    "psycopg2": "psycopg2",
    "psycopg_async": "psycopg",
    "pg8000": "pg8000",
    "aiosqlite": "aiosqlite",
    "pymysql": "pymysql",
    "aiomysql": "aiomysql",
    "asyncmy": "asyncmy",
}
"""Maps a driver in a URL to the package that it imports."""

OF_NPM = {
    ("sequelize", "postgres"): ("pg",),
    ("sequelize", "sqlite"): ("sqlite3",),
    ("sequelize", "mysql"): ("mysql2", "mariadb"),
}
"""Maps a library and an engine to the packages of which it loads one."""

OF_KNEX = {
    **dict.fromkeys(("pg", "postgres", "postgresql", "pgnative", "cockroachdb", "redshift"), "pg"),
    **dict.fromkeys(("sqlite", "sqlite3"), "sqlite3"),
    "better-sqlite3": "better-sqlite3",
    "mysql": "mysql",
    "mysql2": "mysql2",
    "mariadb": "mariadb",
    "mssql": "tedious",
    "oracledb": "oracledb",
}
"""Maps a client of Knex to the package that it loads."""
