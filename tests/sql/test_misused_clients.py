"""What pages say of clients and pools that are used at the wrong time is repeated with pg and mysql2."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.orm.node_apps import installed, run

NEVER_CONNECTED = """
import pg from 'pg';
const client = new pg.Client();
const waited = new Promise((done) => setTimeout(() => done('still waiting'), 300));
console.log(await Promise.race([client.query('SELECT 1'), waited]));
"""
ENDED = """
import %s from '%s';
const pool = %s;
await pool.end();
await pool.query('SELECT 1').catch((error) => console.log(error.message));
"""
NO_METHOD = """
import pg from 'pg';
try {
  await new pg.Pool().execute('SELECT 1');
} catch (error) {
  console.log(error.message);
}
"""
AWAITED = """
import mysql from 'mysql2';
try {
  await mysql.createPool({}).query('SELECT 1');
} catch (error) {
  console.log(error.message.slice(0, 81));
}
process.exit();
"""
RESULT = """
import pg from 'pg';
const users = new pg.Result();
try {
  %s
} catch (error) {
  console.log(error.message);
}
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"pg": "8.23.1", "mysql2": "3.22.5"}) as folder:
        yield folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(NEVER_CONNECTED, "still waiting", id="a client that is not connected"),
        pytest.param(
            ENDED % ("pg", "pg", "new pg.Pool()"),
            "Cannot use a pool after calling end on the pool",
            id="a pool of pg that was ended",
        ),
        pytest.param(
            ENDED % ("mysql", "mysql2/promise", "mysql.createPool({})"),
            "Pool is closed.",
            id="a pool of mysql2 that was ended",
        ),
        pytest.param(RESULT % "users.map((user) => user)", "users.map is not a function", id="pg, map"),
        pytest.param(RESULT % "for (const user of users);", "users is not iterable", id="pg, loop"),
        pytest.param(
            RESULT % "users[0].name",
            "Cannot read properties of undefined (reading 'name')",
            id="pg, index",
        ),
        pytest.param(NO_METHOD, "(intermediate value).execute is not a function", id="pg, execute"),
        pytest.param(
            AWAITED,
            "You have tried to call .then(), .catch(), or invoked await on the result of query",
            id="mysql2, awaited",
        ),
    ],
)
def test_a_client_says_so(text: str, said: str, modules: Path) -> None:
    done = run([("main.mjs", text)], "main.mjs", modules)

    assert done.stdout.splitlines()[-1:] == [said], done.stderr
