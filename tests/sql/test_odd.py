"""Statements of unusual form that are in order: the engines take them, and nothing is said of them."""

from pathlib import Path

import pytest

from cdcheck.sql.shadow import Shadow
from cdcheck.sql.verifying.binding import STYLES
from cdcheck.sql.verifying.shadow import confirmed
from cdcheck.sql.verifying.text import readable
from cdcheck.sql.verifying.verify import Sent, verify
from tests.sql.engines import Postgres, schema
from tests.sql.mariadb import Mariadb

HERE = Path(__file__).parent


def odd(dialect: str) -> list[str]:
    lines = (HERE / f"odd_{dialect}.sql").read_text("utf-8").splitlines()
    return [line.removesuffix(";") for line in lines]


def said(sql: str, dialect: str) -> list[str]:
    driver = {"postgres": "pg", "sqlite": "sqlite3", "mysql": "mysql"}[dialect]
    sent = Sent(dialect, frozenset(STYLES[driver]), is_prepared=dialect == "postgres")
    verdict = verify(sql, schema(), sent)
    assert verdict is not None
    return [c.message for c in confirmed(verdict, Shadow(schema()), schema(), dialect)]


@pytest.mark.parametrize("dialect", ["postgres", "sqlite", "mysql"])
def test_nothing_is_said_of_what_is_only_unusual(dialect: str) -> None:
    assert [(sql, found) for sql in odd(dialect) if (found := said(sql, dialect))] == []


def test_sqlite_takes_what_is_unusual() -> None:
    engine = Shadow(schema())
    found = [(sql, engine.refusal(readable(sql, None, {}))) for sql in odd("sqlite")]

    assert [(sql, why) for sql, why in found if why] == []


def test_postgres_takes_what_is_unusual(postgres: Postgres) -> None:
    assert [(sql, why) for sql in odd("postgres") if (why := postgres.refusal_unrun(sql))] == []


def test_mariadb_takes_what_is_unusual(mariadb: Mariadb) -> None:
    assert [(sql, why) for sql in odd("mysql") if (why := mariadb.refusal(sql))] == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO tags (name) VALUES (?) AS new ON DUPLICATE KEY UPDATE name = new.name",
        "SELECT u.id, l.slug FROM users u, LATERAL (SELECT slug FROM articles WHERE author_id = u.id) l",
        "SELECT bio->>'$.a' FROM users",
        "SELECT id FROM users WHERE id IN (SELECT author_id FROM articles) FOR SHARE",
        "SELECT * FROM (VALUES ROW(1, 2)) AS v (a, b)",
        "SELECT DISTINCTROW id FROM users",
    ],
)
def test_nothing_is_said_of_what_mysql_alone_reads(sql: str) -> None:
    assert said(sql, "mysql") == []


@pytest.mark.parametrize(
    "sql", ["DELETE FROM {}", "SELECT id FROM {}", "INSERT INTO {} (id) VALUES (1)"]
)
def test_a_table_that_is_handed_over_is_any(sql: str) -> None:
    sent = Sent("postgres", frozenset("$"), is_prepared=True)

    verdict = verify(sql, schema(), sent, {sql.index("{}"): "bound"})

    assert verdict is not None
    assert [c.kind for c in verdict.contradictions if c.is_certain] == []
