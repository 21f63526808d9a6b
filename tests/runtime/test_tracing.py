"""Hooks in real programs: each statement is seen, and nothing that the program does is otherwise."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cdcheck.runtime.processes.postgres import INSTALLED, postgres
from cdcheck.runtime.tracing import hooks
from cdcheck.runtime.tracing.reading import Seen, seen_in
from cdcheck.runtime.workplace import workplace
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import FIXTURES, UnavailableError
from tests.trees import lay

Traced = Callable[..., tuple[str, tuple[Seen, ...]]]
NODE = shutil.which("node")
OPENED = "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute('CREATE TABLE t (x UNIQUE)')\n"
HOOKS = {name: content.decode() for name, content in hooks.files().items()}
CREATED = ("CREATE TABLE t (x UNIQUE)", "", "")


@pytest.fixture
def traced(tmp_path: Path) -> Traced:
    """Runs a program twice, with and without the hooks: it has to print the same."""

    def run(
        *command: object, env: Mapping[str, str] | None = None, **more: str
    ) -> tuple[str, tuple[Seen, ...]]:
        trace = tmp_path / "trace"
        folder = lay(tmp_path / "hooks", HOOKS)
        plain = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **(env or {}), **more}
        variables = hooks.environment_of(str(folder), str(trace))
        printed = [printed_by(command, tmp_path, {**plain, **added}) for added in ({}, variables)]
        assert printed[0] == printed[1]
        return printed[1], seen_in(trace.read_bytes() if trace.exists() else b"")

    return run


def printed_by(command: tuple[object, ...], folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


def statements(seen: tuple[Seen, ...]) -> list[tuple[str, str, str]]:
    return [(one.sql, one.parameters, one.error) for one in seen if one.connected is None]


IN_PYTHON = [
    pytest.param(
        "c.execute('INSERT INTO t VALUES (?)', ('a',))\nc.commit()",
        [("BEGIN", "", ""), ("INSERT INTO t VALUES (?)", "$1 = 'a'", ""), ("COMMIT", "", "")],
        id="a write opens a transaction that is then committed",
    ),
    pytest.param(
        "c.execute('INSERT INTO t VALUES (:x)', {'x': None})\nc.rollback()",
        [("BEGIN", "", ""), ("INSERT INTO t VALUES (:x)", ":x = NULL", ""), ("ROLLBACK", "", "")],
        id="what is rolled back",
    ),
    pytest.param(
        "try:\n    c.execute('SELECT string_agg(x) FROM t')\nexcept sqlite3.Error as e:\n    print(e)",
        [("SELECT string_agg(x) FROM t", "", "no such function: string_agg")],
        id="what is refused",
    ),
    pytest.param(
        "c.executemany('INSERT INTO t VALUES (?)', [(1,), (2,)])\nprint(c.total_changes)",
        [("BEGIN", "", ""), ("INSERT INTO t VALUES (?)", "$1 = '1'", "")],
        id="many rows at once",
    ),
    pytest.param(
        "c.executemany('INSERT INTO t VALUES (?)', ((n,) for n in range(3)))\nprint(c.total_changes)",
        [("BEGIN", "", ""), ("INSERT INTO t VALUES (?)", "", "")],
        id="rows that can be looked at only once",
    ),
    pytest.param(
        "k = c.cursor()\nk.execute('SELECT 1')\nprint(k.fetchone(), type(k).__name__)",
        [("SELECT 1", "", "")],
        id="a cursor",
    ),
    pytest.param(
        "c.row_factory = sqlite3.Row\nprint(tuple(c.execute('SELECT 1 AS one').fetchone()))",
        [("SELECT 1 AS one", "", "")],
        id="rows by name",
    ),
    pytest.param(
        "class K(sqlite3.Cursor):\n    def execute(self, sql):\n        return super().execute(sql)\n"
        "k = c.cursor(K)\nk.execute('SELECT 1')\nprint(isinstance(k, K), repr(type(k)))",
        [("SELECT 1", "", "")],
        id="a cursor of the app's own",
    ),
    pytest.param(
        "class C(sqlite3.Connection):\n    def cursor(self):\n        return super().cursor()\n"
        "d = sqlite3.connect(':memory:', factory=C)\nprint(type(d).__name__)\nd.execute('SELECT 1')",
        [("SELECT 1", "", "")],
        id="a connection that makes its cursors itself",
    ),
    pytest.param(
        "print(isinstance(c, sqlite3.Connection), type(c).__name__, sqlite3.connect.__name__)\n"
        "c.set_trace_callback(print)\nc.execute('SELECT 2')",
        [("SELECT 2", "", "")],
        id="a trace of the app's own",
    ),
    pytest.param(
        "with c:\n    c.execute('INSERT INTO t VALUES (1)')\nprint(c.in_transaction)",
        [("BEGIN", "", ""), ("INSERT INTO t VALUES (1)", "", ""), ("COMMIT", "", "")],
        id="a connection as a context",
    ),
    pytest.param(
        "c.executescript('CREATE TABLE u (y); DROP TABLE u')",
        [("CREATE TABLE u (y); DROP TABLE u", "", "")],
        id="a script",
    ),
]


@pytest.mark.parametrize(("body", "expected"), IN_PYTHON)
def test_statements_of_python_are_seen(
    traced: Traced, body: str, expected: list[tuple[str, str, str]]
) -> None:
    _, seen = traced(sys.executable, "-c", OPENED + body)

    assert statements(seen) == [CREATED, *expected]


def test_the_file_that_is_connected_to_is_seen(traced: Traced, tmp_path: Path) -> None:
    _, seen = traced(sys.executable, "-c", "import sqlite3\nsqlite3.connect('app.db').close()")

    assert [one.connected for one in seen] == [str(tmp_path / "app.db")]


def test_rows_that_were_changed_are_counted(traced: Traced) -> None:
    body = "c.execute('INSERT INTO t VALUES (1), (2)')\nc.execute('SELECT * FROM t')"

    _, seen = traced(sys.executable, "-c", OPENED + body)

    assert [one.rows for one in seen if one.sql.startswith(("INSERT", "SELECT"))] == [2, None]


@pytest.mark.skipif(
    not any(INSTALLED.glob("*/bin/initdb")) and shutil.which("initdb") is None,
    reason="PostgreSQL's server is not installed",
)
def test_what_is_asked_of_a_server_is_seen(traced: Traced) -> None:
    body = (
        "import os, psycopg\nc = psycopg.connect(os.environ['DATABASE_URL'])\n"
        "print(c.execute('SELECT %s', ('a',)).fetchone())\nc.close()"
    )
    with workplace() as work, postgres(work, work.folder) as database:
        _, seen = traced(sys.executable, "-c", body, env=database.environment)
        port = database.environment["PGPORT"]

    assert seen[0].connected == f"postgresql://user@127.0.0.1:{port}/conduit"
    assert statements(seen) == [("SELECT %s", "$1 = 'a'", "")]


def test_a_process_that_the_app_starts_is_watched_too(traced: Traced) -> None:
    inner = "import sqlite3; sqlite3.connect(':memory:').execute('SELECT 3')"
    body = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {inner!r}], check=True)"

    _, seen = traced(sys.executable, "-c", body)

    assert statements(seen) == [("SELECT 3", "", "")]


def test_all_that_threads_send_is_seen(traced: Traced) -> None:
    body = (
        "import sqlite3, threading\n"
        "def work():\n    sqlite3.connect(':memory:').execute('SELECT 1')\n"
        "ts = [threading.Thread(target=work) for _ in range(20)]\n"
        "[t.start() for t in ts]\n[t.join() for t in ts]"
    )

    _, seen = traced(sys.executable, "-c", body)

    assert statements(seen) == [("SELECT 1", "", "")] * 20


def test_what_else_is_run_at_the_start_is_run_all_the_same(tmp_path: Path) -> None:
    folder, own = tmp_path / "hooks", {"sitecustomize.py": "import builtins\nbuiltins.seen = 'own'"}
    lay(tmp_path / "own", own)
    lay(folder, HOOKS)
    env = {"PYTHONPATH": f"{folder}:{tmp_path / 'own'}"}
    body = "import sys\nprint(seen, [p for p in sys.path if 'hooks' in p])"

    assert printed_by((sys.executable, "-c", body), tmp_path, env) == "own []\n"


def test_a_trace_that_cannot_be_written_is_no_matter(tmp_path: Path) -> None:
    lay(tmp_path, HOOKS)
    env = hooks.environment_of(str(tmp_path), "/nowhere/trace")

    said = printed_by((sys.executable, "-c", OPENED + "print('fine')"), tmp_path, env)

    assert said == "fine\n"


def test_a_line_that_was_not_finished_is_left_out() -> None:
    assert seen_in(b'{"at": 2, "driver": "x", "sql": "b"}\n{"at": 1, "dri') == (Seen(2, "x", "b"),)


IN_NODE = [
    pytest.param(
        "express-sqlite-sequelize",
        "const {Database} = require('sqlite3').verbose()\n"
        "const db = new Database(':memory:')\n"
        "db.serialize(() => {\n"
        "  db.run('CREATE TABLE t (x UNIQUE)')\n"
        "  db.run('INSERT INTO t VALUES (?)', ['a'], function (e) { console.log(e, this.changes) })\n"
        "  db.run('INSERT INTO t VALUES ($x)', {$x: 'a'}, (e) => console.log(e.message))\n"
        "  db.all('SELECT * FROM t', (e, rows) => console.log(e, rows))\n"
        "  db.get('SELECT absent(x) FROM t', (e) => console.log(e.message))\n"
        "  const s = db.prepare('SELECT * FROM t WHERE x = ?')\n"
        "  s.get('a', (e, row) => console.log(e, row))\n"
        "})\n"
        "console.log(db instanceof Database, db.constructor === Database, Database.name)",
        [
            ("CREATE TABLE t (x UNIQUE)", "", "", None),
            ("INSERT INTO t VALUES (?)", "$1 = 'a'", "", 1),
            (
                "INSERT INTO t VALUES ($x)",
                ":x = 'a'",
                "SQLITE_CONSTRAINT: UNIQUE constraint failed: t.x",
                None,
            ),
            ("SELECT * FROM t", "", "", 1),
            (
                "SELECT absent(x) FROM t",
                "",
                "SQLITE_ERROR: no such function: absent",
                None,
            ),
            ("SELECT * FROM t WHERE x = ?", "$1 = 'a'", "", 1),
        ],
        id="sqlite3",
    ),
    pytest.param(
        "koa-postgres-sequelize",
        "const {Client} = require('pg')\n"
        "const c = new Client('postgresql://u:p@127.0.0.1:1/d')\n"
        "c.connect().catch((e) => console.log(e.code))\n"
        "c.query('SELECT $1', ['a']).catch(() => console.log('refused'))",
        [("SELECT $1", "$1 = 'a'", "", None)],
        id="pg",
    ),
]


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
@pytest.mark.parametrize("kind", ["cjs", "mjs"])
@pytest.mark.parametrize(("fixture", "body", "expected"), IN_NODE)
def test_statements_of_node_are_seen(
    traced: Traced, tmp_path: Path, fixture: str, body: str, kind: str, expected: list[object]
) -> None:
    for name in (".npmrc", "package.json", "package-lock.json"):
        shutil.copy(FIXTURES / fixture / name, tmp_path)
    try:
        install(tmp_path)
    except UnavailableError as error:
        pytest.skip(str(error))
    lead = "import {createRequire} from 'node:module'\nconst require = createRequire(import.meta.url)\n"
    (tmp_path / f"main.{kind}").write_text(body if kind == "cjs" else lead + body)

    _, seen = traced("node", f"main.{kind}")

    told = [(one.sql, one.parameters, one.error, one.rows) for one in seen if one.connected is None]
    assert told == expected


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed")
def test_an_error_that_nobody_handles_still_ends_a_program(tmp_path: Path) -> None:
    lay(tmp_path, HOOKS)
    env = {"PATH": os.environ["PATH"], **hooks.environment_of(str(tmp_path), str(tmp_path / "trace"))}

    done = subprocess.run(
        ["node", "-e", "Promise.reject(new Error('no'))"], env=env, capture_output=True, check=False
    )

    assert done.returncode == 1
