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
    ("knex", "postgres"): ("pg", "pg-native"),
    ("knex", "sqlite"): ("sqlite3", "better-sqlite3", "@vscode/sqlite3"),
    ("knex", "mysql"): ("mysql2", "mysql"),
}
"""Maps a library and an engine to the packages of which it loads one."""
