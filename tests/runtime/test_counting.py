import json
import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest

from cdcheck.runs import Statement
from cdcheck.runtime.containers.app_container import TRACE
from cdcheck.runtime.counting import Counting, counting
from cdcheck.runtime.processes.postgres import INSTALLED, postgres
from cdcheck.runtime.statements import writes
from cdcheck.runtime.workplace import workplace

SENT = (
    ("INSERT INTO users VALUES (1)", None, True),
    ("  update users set name = 'a'", 1, True),
    ("DELETE FROM users", 0, False),
    ("WITH old AS (SELECT 1) DELETE FROM users", None, True),
    ("SELECT * FROM users FOR UPDATE", None, False),
    ("COMMIT", None, False),
)


class App:
    """Stands for an app whose files are below a folder of ours."""

    def __init__(self, files: Path | None) -> None:
        self.files = files
        self.trace_file = TRACE


@pytest.fixture
def app(tmp_path: Path) -> App:
    (tmp_path / "root/app").mkdir(parents=True)
    (tmp_path / "root/cdcheck-trace").mkdir()
    return App(tmp_path / "root")


def opened(app: App, path: str) -> sqlite3.Connection:
    assert app.files is not None
    line = json.dumps({"at": 1.0, "driver": "sqlite3", "connected": path})
    (app.files / TRACE.lstrip("/")).write_text(line + "\n")
    return sqlite3.connect(app.files / path.lstrip("/"))


def asked(counted: Counting, *orders: int) -> list[dict[str, int] | None]:
    for order in orders:
        counted.after(None, order)  # type: ignore[arg-type]  # only the order counts
    return [counted.rows.get(order) for order in orders]


@pytest.mark.parametrize(("sql", "rows", "does"), SENT, ids=[sql for sql, *_ in SENT])
def test_a_statement_writes_or_not(sql: str, rows: int | None, does: bool) -> None:
    assert writes(Statement(sql=sql, rows=rows)) is does
    assert not writes(Statement(sql=sql, rows=rows, error="it was refused"))


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_rows_of_a_file_are_counted_when_it_was_written(tmp_path: Path, app: App, mode: str) -> None:
    counted = counting(app, None, tmp_path)  # type: ignore[arg-type]  # as much of one as is needed
    assert asked(counted, 1) == [None]

    database = opened(app, "/app/a.sqlite")
    database.execute(f"PRAGMA journal_mode={mode}")
    database.execute('CREATE TABLE "a b" (id INTEGER)')
    database.execute('INSERT INTO "a b" VALUES (1)')
    database.commit()
    assert asked(counted, 2, 3) == [{"a b": 1}, None]

    # At the same moment, and of the same size.
    database.execute('UPDATE "a b" SET id = 2')
    database.commit()
    assert asked(counted, 4) == [{"a b": 1}]

    database.execute('INSERT INTO "a b" VALUES (3)')
    assert asked(counted, 5)[0] in (None, {"a b": 1})
    database.commit()
    assert asked(counted, 6) == [{"a b": 2}]
    database.close()


def test_a_link_that_may_lead_out_of_an_app_is_not_followed(tmp_path: Path, app: App) -> None:
    assert app.files is not None
    with sqlite3.connect(tmp_path / "ours.sqlite") as ours:
        ours.execute("CREATE TABLE secrets (id INTEGER)")
    (app.files / "app/a.sqlite").symlink_to(tmp_path / "ours.sqlite")
    opened(app, "/app/a.sqlite").close()

    assert asked(counting(app, None, tmp_path), 1) == [None]  # type: ignore[arg-type]  # as above


def test_an_app_whose_files_cannot_be_seen_is_not_counted(tmp_path: Path) -> None:
    assert asked(counting(App(None), None, tmp_path), 1) == [None]  # type: ignore[arg-type]  # as above


@pytest.mark.skipif(
    not any(INSTALLED.glob("*/bin/initdb")) and shutil.which("initdb") is None,
    reason="PostgreSQL's server is not installed",
)
def test_the_rows_of_a_server_are_counted_when_it_was_written(tmp_path: Path, app: App) -> None:
    with workplace() as work, postgres(work, work.folder) as server:
        counted = counting(app, server, tmp_path)  # type: ignore[arg-type]  # as above
        own = psycopg.connect(server.url, options="-c log_statement=none", autocommit=True)
        assert asked(counted, 1) == [None]

        own.execute('CREATE TABLE "a b" AS SELECT 1 AS id; CREATE SCHEMA s; CREATE TABLE s.t (id INT)')
        assert asked(counted, 2, 3) == [{"a b": 1, "s.t": 0}, None]

        own.execute('SELECT * FROM "a b"')
        assert asked(counted, 4) == [None]
        own.execute("INSERT INTO s.t VALUES (1), (2)")
        assert asked(counted, 5) == [{"a b": 1, "s.t": 2}]
        assert b"pg_snapshot" not in server.log.read_bytes()
        own.close()

    assert asked(counted, 6) == [None]
    assert counted.why
