"""The tables of live databases are read as the static half reads those of files."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from cdcheck.errors import ToolError
from cdcheck.model.data import Table
from cdcheck.runs import DatabaseSeen
from cdcheck.runtime.processes.postgres import INSTALLED, postgres
from cdcheck.runtime.reflecting import Reflected, reflected_file, reflected_server
from cdcheck.runtime.workplace import workplace
from cdcheck.schemas.live import judged
from cdcheck.schemas.reading import demand_of, find_schema

TABLES = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY, username VARCHAR(9) NOT NULL UNIQUE, email VARCHAR(255),
    password TEXT NOT NULL, bio TEXT, image TEXT);
CREATE UNIQUE INDEX one_mail ON users (email);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, description TEXT, body TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, author_id INTEGER NOT NULL
        REFERENCES users (id) ON DELETE CASCADE);
INSERT INTO users VALUES (1, 'a', 'a@example.com', 'x', NULL, NULL)
"""


def file_in(folder: Path) -> Path:
    path = folder / "app.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
    return path


def test_a_file_is_read(tmp_path: Path) -> None:
    assert_is_as_made(reflected_file(file_in(tmp_path)))


@pytest.mark.skipif(
    not any(INSTALLED.glob("*/bin/initdb")) and shutil.which("initdb") is None,
    reason="PostgreSQL's server is not installed",
)
def test_a_server_is_read_and_does_not_log_it() -> None:
    with workplace() as work, postgres(work, work.folder) as database:
        with psycopg.connect(database.url) as connection:
            for statement in TABLES.split(";"):
                connection.execute(statement)
        found = reflected_server(database.url)
        logged = database.log.read_bytes()

    assert_is_as_made(found)
    assert b"pg_catalog" not in logged
    assert b"count(*)" not in logged


def assert_is_as_made(found: Reflected) -> None:
    by_name = {table.name: table for table in found.tables}
    assert found.rows == {"users": 1, "articles": 0}
    users, articles = by_name["users"], by_name["articles"]
    assert [column.name for column in users.columns if column.is_primary] == ["id"]
    assert [column.nullable for column in users.columns[1:4]] == [False, True, False]
    assert {index.columns for index in users.indexes if index.is_unique} == {("username",), ("email",)}
    key = articles.foreign_keys[0]
    assert (key.columns, key.table, key.on_delete) == (("author_id",), "users", "CASCADE")
    created = articles.column("created_at")
    assert created is not None
    assert (created.type.partition(" ")[0], created.has_default) == ("TIMESTAMP", True)


def test_a_type_that_sqlite_does_not_know_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (id UUID)")

    assert reflected_file(path).tables[0].columns[0].type == "UUID"


def test_what_is_no_database_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    path.write_bytes(b"SQLite format 3\0 and nothing more")

    with pytest.raises(ToolError, match="cannot be read"):
        reflected_file(path)


def test_live_tables_are_judged_as_those_that_were_read(tmp_path: Path) -> None:
    found = reflected_file(file_in(tmp_path))
    read = [table for table in found.tables if table.name == "users"]

    seen = judged_by_conduit(found.tables, read)

    assert seen.tables["users"][:3] == (
        "id INTEGER PRIMARY KEY",
        "username VARCHAR(9) NOT NULL UNIQUE",
        "email VARCHAR(255) UNIQUE",
    )
    assert seen.tables["articles"][-1] == "author_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE"
    assert "no table keeps `comments`" in seen.deviations
    assert "`articles` has no column for `updated_at`" in seen.deviations
    assert seen.differences == ("`articles` is in the database only",)


def judged_by_conduit(live: tuple[Table, ...], read: list[Table]) -> DatabaseSeen:
    demand = demand_of(find_schema("conduit"))
    return judged(DatabaseSeen(kind="sqlite"), live, demand, read, is_all_read=True)
