"""What pages say of rows that no engine refuses is repeated with SQLite and PostgreSQL."""

import json
import sqlite3
from contextlib import nullcontext

import pytest

from tests.fixture_apps.postgres import Cluster

ARTICLES = """
CREATE TABLE articles (id INTEGER PRIMARY KEY, slug TEXT NOT NULL);
CREATE TABLE taggings (article_id INTEGER, name TEXT, PRIMARY KEY (article_id, name));
CREATE TABLE favorites (article_id INTEGER, user_id INTEGER, PRIMARY KEY (article_id, user_id));
INSERT INTO articles VALUES (1, 'bees'), (2, 'bare');
INSERT INTO taggings VALUES (1, 'a'), (1, 'b'), (1, 'c');
INSERT INTO favorites VALUES (1, 1), (1, 2);
"""
SIDE_BY_SIDE = """
FROM articles a LEFT JOIN favorites f ON f.article_id = a.id LEFT JOIN taggings t ON t.article_id = a.id
GROUP BY a.id ORDER BY a.id
"""
INCOMPATIBLE = 'Key columns "author_id" and "id" are of incompatible types:'
TAGS = "FROM articles a LEFT JOIN taggings t ON t.article_id = a.id WHERE a.id = 2 GROUP BY a.id"


def test_tables_side_by_side_count_each_other() -> None:
    connection = _filled()

    counts = f"SELECT count(f.user_id), count(DISTINCT f.user_id) {SIDE_BY_SIDE}"

    assert connection.execute(counts).fetchall() == [(6, 2), (0, 0)]


def test_a_row_stands_for_none_and_is_counted() -> None:
    counts = f"SELECT count(*), count(a.id), count(t.name) {TAGS}"

    assert _filled().execute(counts).fetchone() == (1, 1, 0)


def test_a_list_over_a_left_join_holds_null_in_sqlite() -> None:
    connection = _filled()

    plain = connection.execute(f"SELECT json_group_array(t.name) {TAGS}").fetchone()
    filtered = connection.execute(
        f"SELECT json_group_array(t.name) FILTER (WHERE t.name IS NOT NULL) {TAGS}"
    ).fetchone()

    assert (plain, filtered) == (("[null]",), ("[]",))


def test_a_list_over_a_left_join_holds_null_in_postgresql(server: Cluster) -> None:
    import psycopg  # noqa: PLC0415 (the server is skipped without it)

    url = server.create_database("rows-as-said")["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in ARTICLES.split(";"):
            connection.execute(statement)
        lists = connection.execute(f"SELECT array_agg(t.name), json_agg(t.name) {TAGS}").fetchone()

    assert lists == ([None], [None])


@pytest.mark.parametrize(
    ("target", "own", "fits"),
    [
        ("uuid", "text", False),
        ("uuid", "integer", False),
        ("integer", "varchar(36)", False),
        ("text", "bigint", False),
        ("bigint", "integer", True),
        ("text", "varchar(36)", True),
    ],
)
def test_postgresql_makes_keys_between_types_of_one_kind(
    target: str, own: str, *, fits: bool, server: Cluster
) -> None:
    import psycopg  # noqa: PLC0415 (the server is skipped without it)

    url = server.create_database(f"keys-{target}-{own}")["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE users (id {target} PRIMARY KEY)")
        refused = (
            nullcontext() if fits else pytest.raises(psycopg.errors.DatatypeMismatch, match=INCOMPATIBLE)
        )
        with refused:
            connection.execute(f"CREATE TABLE articles (author_id {own} REFERENCES users (id))")


def test_postgresql_wants_the_table_that_a_key_refers_to(server: Cluster) -> None:
    import psycopg  # noqa: PLC0415 (the server is skipped without it)

    url = server.create_database("early-reference")["DATABASE_URL"]
    early = "CREATE TABLE articles (author INT REFERENCES users (id)); CREATE TABLE users (id INT)"
    with (
        psycopg.connect(url, autocommit=True) as connection,
        pytest.raises(psycopg.errors.UndefinedTable, match='relation "users" does not exist'),
    ):
        connection.execute(early)


def test_sqlite_fills_only_an_integer_primary_key() -> None:
    connection = sqlite3.connect(":memory:")

    for kind in ("SERIAL", "INT", "BIGINT", "INTEGER"):
        connection.execute(f"CREATE TABLE {kind} (id {kind} PRIMARY KEY, name TEXT)")
        connection.execute(f"INSERT INTO {kind} (name) VALUES ('ann')")
    found = [
        connection.execute(f"SELECT id FROM {kind}").fetchone()[0]
        for kind in ("SERIAL", "INT", "BIGINT", "INTEGER")
    ]

    assert found == [None, None, None, 1]


def test_truths_of_sqlite_are_numbers() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE tasks (done BOOLEAN)")
    connection.execute("INSERT INTO tasks VALUES (?)", (True,))

    truths = connection.execute("SELECT EXISTS (SELECT 1), 1 > 2, done FROM tasks").fetchone()

    assert json.dumps(truths) == "[1, 0, 1]"


def _filled() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(ARTICLES)
    return connection
