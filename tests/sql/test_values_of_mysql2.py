"""What pages say of the values that `mysql2` hands over is repeated with it and MariaDB."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cdcheck.knowledge.driver_values import refusal, refusal_by_type
from tests.orm.node_apps import installed, run

SENT = """
import mysql from 'mysql2/promise';
const client = await mysql.createConnection({ socketPath: '%s', user: 'root' });
await client.query('CREATE DATABASE IF NOT EXISTS tags');
await client.query('USE tags');
await client.query('CREATE TEMPORARY TABLE tags (id INT, name VARCHAR(20), kind VARCHAR(20))');
await client.query("INSERT INTO tags VALUES (1, 'bees', 'topic'), (2, 'ants', NULL)");
try {
  const [rows] = await client.%s('%s', [%s]);
  console.log(JSON.stringify(rows.map ? rows.map((row) => row.id) : rows.affectedRows));
} catch (error) {
  console.log(error.message);
}
await client.end();
"""
LISTED, LIMITED = "SELECT id FROM tags WHERE id IN (?)", "SELECT id FROM tags LIMIT ?"
NAMED = "SELECT id FROM tags WHERE name = ?"

Ask = Callable[[str, str, str], str]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"mysql2": "3.24.6"}) as folder:
        yield folder


@pytest.fixture
def ask(mariadb_socket: Path, modules: Path) -> Ask:
    def asked(method: str, sql: str, value: str) -> str:
        text = SENT % (mariadb_socket, method, sql, value)
        return run([("main.mjs", text)], "main.mjs", modules).stdout.strip()

    return asked


@pytest.mark.parametrize(
    ("method", "sql", "use", "kind", "value"),
    [
        ("execute", LISTED, "listed", "array", "[1, 2]"),
        ("execute", LISTED, "listed", "array", "[1]"),
        ("query", LIMITED, "counted", "request", '"1"'),
        ("query", LIMITED, "counted", "request", "undefined"),
    ],
)
def test_a_value_fails_or_finds_nothing(
    method: str, sql: str, use: str, kind: str, value: str, ask: Ask
) -> None:
    said = ask(method, sql, value)

    refused = refusal_by_type(f"mysql2.{method}", kind, "", use)
    assert refused is not None
    assert (refused.error or "[]") in said


def test_execute_refuses_undefined(ask: Ask) -> None:
    assert ask("execute", NAMED, "undefined") == refusal("mysql2.execute", "undefined")


@pytest.mark.parametrize(
    ("method", "sql", "value", "said"),
    [
        ("query", LISTED, "[1, 2]", "[1,2]"),
        ("query", NAMED, "undefined", "[]"),
        ("query", LIMITED, "1", "[1]"),
        ("execute", LIMITED, '"1"', "[1]"),
        ("execute", NAMED, "null", "[]"),
        ("query", "INSERT INTO tags (id, name) VALUES (?)", '[3, "wasps"]', "1"),
        ("query", "INSERT INTO tags (id, name) VALUES ?", '[[3, "wasps"], [4, "flies"]]', "2"),
    ],
)
def test_a_value_that_fits_is_taken(method: str, sql: str, value: str, said: str, ask: Ask) -> None:
    assert ask(method, sql, value) == said
