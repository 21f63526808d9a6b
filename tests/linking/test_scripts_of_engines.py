"""SQL scripts that lie in a folder for each engine: those of the engine in use make the tables."""

import pytest

from cdcheck.testing.projects import project_of


@pytest.mark.parametrize(
    ("connecting", "type_"),
    [
        pytest.param("import sqlite3\nsqlite3.connect('app.db')\n", "CHAR(36)", id="SQLite"),
        pytest.param("import psycopg\npsycopg.connect('dbname=app')\n", "UUID", id="PostgreSQL"),
    ],
)
def test_tables_are_made_by_the_scripts_for_the_engine_in_use(connecting: str, type_: str) -> None:
    texts = {
        "db.py": connecting,
        "migrations/sqlite/0_init.sql": "CREATE TABLE events (id CHAR(36) PRIMARY KEY);",
        "migrations/postgres/0_init.sql": "CREATE TABLE events (id UUID PRIMARY KEY);",
    }

    tables = project_of(texts).tables

    assert [column.type for table in tables for column in table.columns] == [type_]
