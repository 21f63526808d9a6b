"""What pages say of the rows that `pg` gives is repeated with it and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixture_apps.postgres import Cluster
from tests.orm.node_apps import installed, run

ASKED = """
import pg from 'pg';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query(`CREATE TEMPORARY TABLE users
  (id SERIAL PRIMARY KEY, name TEXT, nickName TEXT, "seenAt" DATE)`);
await client.query("INSERT INTO users (name) VALUES ('ann')");
try {
  const { rows } = await client.query(%r);
  console.log(String(%s));
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
await client.end();
"""
COUNTED = "SELECT COUNT(*) AS n, AVG(id) AS mean, SUM(id)::float8 AS sum FROM users"
NO_ROW = "TypeError: Cannot read properties of undefined (reading 'id')"


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"pg": "8.23.1"}) as folder:
        yield folder


@pytest.fixture(scope="module")
def url(server: Cluster) -> str:
    return server.create_database("rows-of-pg")["DATABASE_URL"]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        pytest.param("rows[0].n === 1", "false", id="is compared strictly"),
        pytest.param("rows[0].n == 1", "true", id="is compared loosely"),
        pytest.param("rows[0].n + 1", "11", id="is added to"),
        pytest.param(
            "rows[0].mean.toFixed(1)", "TypeError: rows[0].mean.toFixed is not a function", id="a mean"
        ),
        pytest.param("rows[0].sum.toFixed(1)", "1.0", id="a float"),
        pytest.param(
            "JSON.stringify(rows)", '[{"n":"1","mean":"1.00000000000000000000","sum":1}]', id="in JSON"
        ),
    ],
)
def test_large_numbers_are_strings(
    read: str, said: str, url: str, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    done = run([("main.mjs", ASKED % (COUNTED, read))], "main.mjs", modules)

    assert done.stdout.splitlines()[-1:] == [said], done.stderr


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT nickName, id AS userId FROM users", "nickname,userid"),
        ('SELECT id AS "userId", "seenAt" FROM users', "userId,seenAt"),
        ("INSERT INTO users (nickName) VALUES ('bob') RETURNING id AS userId", "userid"),
        ("SELECT seenAt FROM users", 'error: column "seenat" does not exist'),
        ('SELECT "nickName" FROM users', 'error: column "nickName" does not exist'),
    ],
)
def test_names_without_quotes_are_folded(
    sql: str, said: str, url: str, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    done = run([("main.mjs", ASKED % (sql, "Object.keys(rows[0])"))], "main.mjs", modules)

    assert done.stdout.splitlines()[-1:] == [said], done.stderr


@pytest.mark.parametrize(
    ("sql", "read", "said"),
    [
        pytest.param("INSERT INTO users (name) VALUES ('bob')", "rows[0].id", NO_ROW, id="an insert"),
        pytest.param("UPDATE users SET name = 'bob'", "rows[0].id", NO_ROW, id="an update"),
        pytest.param("DELETE FROM users", "rows[0].id", NO_ROW, id="a delete"),
        pytest.param("SELECT id FROM users WHERE name = 'eve'", "rows[0].id", NO_ROW, id="none found"),
        pytest.param("DELETE FROM users RETURNING id", "rows[0].id", "1", id="with RETURNING"),
    ],
)
def test_rows_are_what_the_statement_returns(
    sql: str, read: str, said: str, url: str, modules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    done = run([("main.mjs", ASKED % (sql, read))], "main.mjs", modules)

    assert done.stdout.splitlines()[-1:] == [said], done.stderr
