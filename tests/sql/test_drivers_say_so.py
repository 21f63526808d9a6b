"""What pages say of Python's drivers is repeated with the real ones."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from cdcheck.knowledge.driver_methods import ABSENT
from cdcheck.knowledge.driver_values import refusal, refusal_by_type, refusal_of_whole
from cdcheck.model.data import Bound
from cdcheck.sql.verifying.percents import percent_signs
from cdcheck.sql.verifying.text import readable
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import Cluster

NEEDED = "aiosqlite==0.22.1\nasyncpg==0.32.0\npsycopg[binary]==3.2.10\npsycopg2-binary==2.9.11\n"
COLUMNS = (
    "id INTEGER PRIMARY KEY, name TEXT, meta JSONB, active BOOLEAN, seen TIMESTAMP, day DATE, ratio REAL"
)
PRELUDE = f"""
import asyncio, os, sqlite3, sys
from datetime import datetime, timezone
from decimal import Decimal
from uuid import uuid4
import aiosqlite, asyncpg, psycopg, psycopg2
URL, TABLE = os.environ["DATABASE_URL"], "CREATE TEMPORARY TABLE users ({COLUMNS})"
def opened(driver):
    cursor = (sqlite3.connect(":memory:") if driver is sqlite3 else driver.connect(URL)).cursor()
    cursor.execute(TABLE)
    return cursor
def sent(driver, sql, *values):
    opened(driver).execute(sql, *values)
def lines(text):
    exec("async def ask():\\n    " + text.replace("; ", "\\n    "), globals())
    asyncio.run(ask())
def asked(sql, *values):
    async def ask():
        connection = await asyncpg.connect(URL)
        await connection.execute(TABLE)
        await connection.fetch(sql, *values)
    asyncio.run(ask())
try:
    %s
except Exception as error:
    print(type(error).__name__ + ": " + str(error))
"""
Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def environment(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, str]]:
    folder = tmp_path_factory.mktemp("drivers")
    (folder / "requirements.txt").write_text(NEEDED, "utf-8")
    try:
        yield {**os.environ, **install(folder), **server.create_database("drivers-say-so")}
    except UnavailableError as error:
        unavailable(error)


@pytest.fixture
def ask(environment: Mapping[str, str], tmp_path: Path) -> Ask:
    def ask(line: str) -> str:
        done = subprocess.run(
            ["python", "-c", PRELUDE % line.replace("\n", "\n    ")],
            cwd=tmp_path,
            env=environment,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ask


@pytest.mark.parametrize(
    ("driver", "kind", "value"),
    [
        *(
            pytest.param("sqlite3", kind, value, id=f"sqlite3, {kind}")
            for kind, value in {
                "list": "[1]",
                "tuple": "(1,)",
                "dict": "{}",
                "set": "{1}",
                "UUID": "uuid4()",
                "decimal.Decimal": "Decimal(1)",
            }.items()
        ),
        pytest.param("psycopg", "dict", "{}", id="psycopg, dict"),
        pytest.param("psycopg", "set", "{1}", id="psycopg, set"),
        pytest.param("psycopg2", "dict", "{}", id="psycopg2, dict"),
        pytest.param("psycopg2", "set", "{1}", id="psycopg2, set"),
        pytest.param("psycopg2", "UUID", "uuid4()", id="psycopg2, UUID"),
    ],
)
def test_a_driver_refuses_a_kind_of_value(driver: str, kind: str, value: str, ask: Ask) -> None:
    mark = "?" if driver == "sqlite3" else "%s"

    said = ask(f"sent({driver}, 'SELECT id FROM users WHERE name = {mark}', ({value},))")

    assert refusal(driver, kind) in said
    assert said


@pytest.mark.parametrize("driver", ["sqlite3", "psycopg", "psycopg2"])
@pytest.mark.parametrize(
    ("kind", "value", "length"),
    [
        ("str", "'admin'", 5),
        ("int", "7", -1),
        ("bool", "True", -1),
        ("set", "{7}", -1),
        ("UUID", "uuid4()", -1),
    ],
)
def test_a_driver_refuses_one_value_for_a_sequence(
    driver: str, kind: str, value: str, length: int, ask: Ask
) -> None:
    mark = "?" if driver == "sqlite3" else "%s"

    said = ask(f"sent({driver}, 'SELECT id FROM users WHERE name = {mark}', ({value}))")

    assert refusal_of_whole(driver, kind, length, 1) in said
    assert said


@pytest.mark.parametrize(
    ("column", "wanted", "kind", "value"),
    [
        ("id", "integer", "str", "'7'"),
        ("id", "integer", "list", "[7]"),
        ("id", "integer", "tuple", "(7,)"),
        ("name", "text", "int", "7"),
        ("name", "text", "UUID", "uuid4()"),
        ("name", "text", "decimal.Decimal", "Decimal(1)"),
        ("meta", "jsonb", "dict", "{}"),
        ("meta", "jsonb", "list", "[]"),
        ("active", "boolean", "int", "1"),
        ("seen", "timestamp without time zone", "str", "'2026-01-01'"),
        ("seen", "timestamp without time zone", "aware datetime", "datetime.now(timezone.utc)"),
        ("day", "date", "str", "'2026-01-01'"),
        ("ratio", "real", "str", "'1'"),
    ],
)
def test_asyncpg_refuses_a_kind_where_a_type_is_asked_for(
    column: str, wanted: str, kind: str, value: str, ask: Ask
) -> None:
    said = ask(f"asked('UPDATE users SET {column} = $1', {value})")

    refused = refusal_by_type("asyncpg", kind, wanted, "put")
    assert refused is not None
    assert refused.error in said
    assert said.startswith("DataError: invalid input for query argument $1")


@pytest.mark.parametrize("driver", ["psycopg", "psycopg2"])
def test_a_list_is_no_integer(driver: str, ask: Ask) -> None:
    said = ask(f"sent({driver}, 'SELECT id FROM users WHERE id IN (%s)', ([7],))")

    refused = refusal_by_type(driver, "list", "integer", "listed")
    assert refused is not None
    assert refused.error in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sent(sqlite3, 'SELECT 1 WHERE 1 IN ?', (1,))", 'near "?": syntax error'),
        ("sent(psycopg, 'SELECT 1 WHERE 1 IN %s', ((1,),))", 'syntax error at or near "$1"'),
        ("asked('SELECT 1 WHERE 1 IN $1', [1])", 'syntax error at or near "$1"'),
        ("sent(psycopg2, 'SELECT 1 WHERE 1 IN %s', ((1,),))", ""),
    ],
)
def test_one_parameter_is_no_list(line: str, said: str, ask: Ask) -> None:
    heard = ask(line)

    assert said in heard
    assert bool(said) == bool(heard)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sent(sqlite3, 'SELECT 1; SELECT 2')", "You can only execute one statement at a time."),
        ("asked('SELECT 1; SELECT 2')", "cannot insert multiple commands into a prepared statement"),
        (
            "sent(psycopg, 'SELECT 1; SELECT %s', (2,))",
            "cannot insert multiple commands into a prepared statement",
        ),
        ("sent(psycopg, 'SELECT 1; SELECT 2')", ""),
        ("sent(psycopg2, 'SELECT 1; SELECT %s', (2,))", ""),
    ],
)
def test_a_driver_takes_one_statement(line: str, said: str, ask: Ask) -> None:
    heard = ask(line)

    assert said in heard
    assert bool(said) == bool(heard)


@pytest.mark.parametrize(
    ("driver", "condition", "values"),
    [
        ("psycopg", "name LIKE '%foo' AND id = %s", "(1,)"),
        ("psycopg", "name LIKE '%' AND id = %s", "(1,)"),
        ("psycopg", "id % 2 = %s", "(1,)"),
        ("psycopg", "name LIKE '%%%s%%'", "('a',)"),
        ("psycopg2", "name LIKE '%foo' AND id = %s", "(1,)"),
        ("psycopg2", "name LIKE '%%s%'", "('a',)"),
        ("psycopg2", "name LIKE '%foo' AND id = %(id)s", "{'id': 1}"),
        ("psycopg2", "name LIKE '%%%s%%'", "('a',)"),
    ],
)
def test_psycopg_reads_percent_signs(driver: str, condition: str, values: str, ask: Ask) -> None:
    sql = f"SELECT id FROM users WHERE {condition}"
    bound = Bound(names=("id",)) if "id'" in values else Bound(1)

    said = ask(f'sent({driver}, "{sql}", {values})')

    found = percent_signs(sql, driver, bound, readable(sql, frozenset("%"), {}))
    assert found is not None
    assert found.predicts in said
    assert said


OBJECTS = {
    "sqlite3.Connection": "sqlite3.connect(':memory:')",
    "sqlite3.Row": "sqlite3.Row(opened(sqlite3).execute('SELECT 1 AS id'), (1,))",
    "aiosqlite.Connection": "aiosqlite.connect(':memory:')",
    "psycopg.Connection": "psycopg.connect(URL)",
    "psycopg2.extensions.connection": "psycopg2.connect(URL)",
    "psycopg2.execute()": "psycopg2.connect(URL).cursor().execute('SELECT 1')",
    "asyncpg.Connection": "asyncpg.Connection",
    "asyncpg.Pool": "asyncpg.Pool",
    "asyncpg.execute()": "'INSERT 0 1'",
}


@pytest.mark.parametrize("owner", ABSENT)
def test_an_object_has_no_such_method(owner: str, ask: Ask) -> None:
    names = sorted(ABSENT[owner] - {"__getitem__"})

    said = ask(f"print([name for name in {names} if hasattr({OBJECTS[owner]}, name)])")

    assert said.strip() == "[]"


CONNECT = "one = await asyncpg.connect(URL)"
LITE = "aiosqlite.connect(':memory:')"
FAILING = "cursor = opened({})\ntry: cursor.execute('SELECT nothing')\nexcept Exception: pass"
CLOSED = "no active connection"
POOL = "pool = await asyncpg.create_pool(URL, min_size=1)"
TWICE = "RuntimeError: threads can only be started once"
AT_ONCE = "cannot perform operation: another operation is in progress"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"db = await {LITE}; async with db: os._exit(0)", TWICE),
        (f"db = {LITE}; async with db: pass; async with db: pass", TWICE),
        (f"db = {LITE}; await db.execute('SELECT 1')", CLOSED),
        (
            f"async with {LITE} as db: pass; await db.commit()",
            "no active connection",
        ),
        (
            f"{POOL}; async with pool.acquire() as one: pass; await one.fetch('SELECT 1')",
            "connection has been released back to the pool",
        ),
        (
            f"{CONNECT}; await asyncio.gather(one.fetch('SELECT 1'), one.fetch('SELECT 2'))",
            AT_ONCE,
        ),
        (f"{CONNECT}; one.fetchrow('SELECT 1')['id']", "'coroutine' object is not subscriptable"),
        (
            f"{CONNECT}; row = await one.execute('SELECT 1'); row['id']",
            "string indices must be integers",
        ),
    ],
)
def test_a_connection_is_used_at_the_wrong_time(text: str, said: str, ask: Ask) -> None:
    failing = f"""try:
    lines({text!r})
except Exception as error:
    print(type(error).__name__ + ": " + str(error), flush=True)
    os._exit(0)"""

    assert said in ask(failing)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "with psycopg.connect(URL) as connection: pass\nconnection.execute('SELECT 1')",
            "the connection is closed",
        ),
        (
            'cursor = opened(psycopg)\ncursor.execute("DELETE FROM users")\ncursor.fetchone()',
            "the last operation didn't produce records",
        ),
        (
            'cursor = opened(psycopg2)\ncursor.execute("DELETE FROM users")\ncursor.fetchall()',
            "no results to fetch",
        ),
        *(
            (
                FAILING.format(driver) + "\ncursor.execute('SELECT 1')",
                "current transaction is aborted, commands ignored until end of transaction block",
            )
            for driver in ("psycopg", "psycopg2")
        ),
        (
            FAILING.format("psycopg")
            + "\ncursor.connection.commit()\nprint(cursor.execute('SELECT 7').fetchone())",
            "(7,)",
        ),
        *(
            (
                f"cursor = opened({driver})\ncursor.execute('SELECT 1 AS id')\ncursor.fetchone()['id']",
                "tuple indices must be integers or slices, not str",
            )
            for driver in ("sqlite3", "psycopg", "psycopg2")
        ),
    ],
)
def test_a_cursor_says_so(line: str, said: str, ask: Ask) -> None:
    assert said in ask(line)


@pytest.mark.parametrize(
    "opening",
    [
        "lambda: sqlite3.connect(path)",
        "lambda: psycopg.connect(URL)",
        "lambda: psycopg2.connect(URL)",
    ],
)
@pytest.mark.parametrize(("ending", "count"), [("rollback", 0), ("commit", 1), ("close", 0)])
def test_what_is_not_committed_is_lost_when_a_connection_is_closed(
    opening: str, ending: str, count: int, ask: Ask
) -> None:
    said = ask(
        f"import tempfile; path = tempfile.mktemp(); connect = {opening}; first = connect(); "
        "first.cursor().execute('CREATE TABLE IF NOT EXISTS kept (i INTEGER)'); first.commit(); "
        "first.cursor().execute('DELETE FROM kept'); first.commit(); "
        f"first.cursor().execute('INSERT INTO kept VALUES (1)'); first.{ending}(); first.close(); "
        "last = connect().cursor(); last.execute('SELECT count(*) FROM kept'); print(last.fetchone()[0])"
    )

    assert said.strip() == str(count)


@pytest.mark.parametrize(("commit", "count"), [("", 0), ("await db.commit()", 1)])
def test_the_context_of_aiosqlite_only_closes(commit: str, count: int, ask: Ask) -> None:
    steps = (
        "import tempfile",
        "path = tempfile.mktemp()",
        "sqlite3.connect(path).execute('CREATE TABLE kept (i INTEGER)')",
        "async with aiosqlite.connect(path) as db:",
        "    await db.execute('INSERT INTO kept VALUES (1)')",
        f"    {commit or 'pass'}",
        "print(sqlite3.connect(path).execute('SELECT count(*) FROM kept').fetchone()[0])",
    )

    said = ask(f"lines({'; '.join(steps)!r})")

    assert said.strip() == str(count)
