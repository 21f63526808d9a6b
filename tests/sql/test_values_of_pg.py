"""What pages say of the values that `pg` hands over is repeated with it and PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdcheck.knowledge.driver_values import refusal_by_type
from tests.fixture_apps.postgres import Cluster
from tests.orm.node_apps import installed, run

SENT = """
import pg from 'pg';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`CREATE TEMPORARY TABLE users
  (id INT, name TEXT, tags TEXT[], meta JSONB, seen TIMESTAMP)`);
await client.query("INSERT INTO users VALUES (1, 'ann', '{a}', '[]', now())");
try {
  const { rows } = await client.query('%s', [%s]);
  console.log(JSON.stringify(rows));
} catch (error) {
  console.log(error.message);
}
await client.end();
"""
NAMED, IDENTIFIED = "SELECT id FROM users WHERE name", "SELECT id FROM users WHERE id"


Ask = Callable[[str, str], str]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"pg": "8.23.1"}) as folder:
        yield folder


@pytest.fixture(scope="module")
def url(server: Cluster) -> str:
    return server.create_database("values-of-pg")["DATABASE_URL"]


@pytest.fixture
def ask(url: str, modules: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("DATABASE_URL", url)
    return lambda sql, value: run(
        [("main.mjs", SENT % (sql, value))], "main.mjs", modules
    ).stdout.strip()


@pytest.mark.parametrize(
    ("sql", "wanted", "kind", "value"),
    [
        (f"{IDENTIFIED} IN ($1)", "integer", "array", "[1]"),
        (f"{NAMED} IN ($1)", "text", "array", '["ann"]'),
        (f"{NAMED} = ANY($1)", "text[]", "string", '["ann", "bob"].join(",")'),
        ("UPDATE users SET meta = $1", "jsonb", "array", '["a"]'),
        ("UPDATE users SET seen = $1", "timestamp without time zone", "array", "[1]"),
        ("UPDATE users SET tags = $1", "text[]", "JSON", 'JSON.stringify(["a"])'),
    ],
)
def test_a_value_is_refused_where_a_type_is_asked_for(
    sql: str, wanted: str, kind: str, value: str, ask: Ask
) -> None:
    said = ask(sql, value)

    refused = refusal_by_type("pg", kind, wanted, "listed" if sql.startswith("SELECT") else "put")
    assert refused is not None
    # What is not refused finds nothing.
    assert (refused.error or "[]") in said


@pytest.mark.parametrize(
    ("sql", "value", "said"),
    [
        (f"{IDENTIFIED} = ANY($1)", "[1]", '[{"id":1}]'),
        (f"{NAMED} = ANY($1)", '"{ann}"', '[{"id":1}]'),
        ("UPDATE users SET meta = $1 RETURNING meta", "{ a: [1] }", '[{"meta":{"a":[1]}}]'),
        ("UPDATE users SET meta = $1 RETURNING meta", "JSON.stringify([1])", '[{"meta":[1]}]'),
        ("UPDATE users SET tags = $1 RETURNING tags", '["b"]', '[{"tags":["b"]}]'),
        ("UPDATE users SET meta = $1 RETURNING meta", "[]", '[{"meta":{}}]'),
    ],
)
def test_a_value_that_fits_is_taken(sql: str, value: str, said: str, ask: Ask) -> None:
    assert ask(sql, value) == said
