"""What `--live` says of an app's statements, on a real PostgreSQL."""

import sys
from pathlib import Path
from typing import Any

import pytest

from cdcheck.sql.prepare import prepared_on
from cdcheck.sql.shadow import definitions
from cdcheck.sql.verifying.live import Asked, settled
from cdcheck.sql.verifying.verify import Sent, verify
from tests.commands import Run
from tests.fixture_apps.postgres import Cluster
from tests.sql.engines import Postgres, schema, statements
from tests.sql.generated import generated
from tests.trees import lay

_APP = """\
from flask import Flask
import psycopg

app = Flask(__name__)
connection = psycopg.connect("dbname=app")
connection.execute("CREATE TABLE notes (id SERIAL PRIMARY KEY, text TEXT NOT NULL, stars INTEGER)")


@app.get("/notes")
def notes():
    return connection.execute({sql!r}{values}).fetchall()
"""


def lines(sql: str, cdcheck: Run, folder: Path, *options: str, values: str = "") -> list[str]:
    """The rules that are broken by an app that sends a statement, and what proved it."""
    lay(folder, {"app.py": _APP.format(sql=sql, values=values)})
    told = cdcheck("check", folder, "--rules", "query/*,database/foreign-dialect", *options)
    assert told.err == ""
    wanted = ("    query/", "    database/", "    app.py")
    return [line.strip() for line in told.out.splitlines() if line.startswith(wanted)]


@pytest.mark.parametrize(
    ("sql", "values", "said"),
    [
        pytest.param("SELECT id FROM notes", "", [], id="a statement that is in order"),
        pytest.param("SELECT id FROM notes WHERE text = %s", ", ['a']", [], id="one with a value"),
        pytest.param(
            "SELECT words FROM notes",
            "",
            ["verified live, by PostgreSQL, at `words`", "query/unknown-column, proven"],
            id="what was found is confirmed",
        ),
        pytest.param(
            "SELECT make_interval(days => 'x') FROM notes",
            "",
            ["verified live, by PostgreSQL, at `'x'`", "query/type-mismatch, proven"],
            id="what was not found is added",
        ),
        pytest.param(
            "SELECT date 'x' FROM notes WHERE %s IS NULL",
            ", [1]",
            [],
            id="what depends on values that the driver writes in is left",
        ),
        pytest.param("SELECT similarity(text, 'a') FROM notes", "", [], id="a function of an extension"),
        pytest.param("SELECT id FROM public.notes", "", [], id="a table in a schema"),
        pytest.param(
            "SELECT id FROM notes WHERE stars = %s AND text = {}".format("%s"),
            ", [1, 'a']",
            [],
            id="two",
        ),
    ],
)
def test_statements_are_prepared_against_the_tables_of_the_app(
    sql: str, values: str, said: list[str], cdcheck: Run, tmp_path: Path, empty_database: str
) -> None:
    found = lines(sql, cdcheck, tmp_path, "--live", empty_database, values=values)

    assert [line.partition(": ")[2] or line for line in found if "defined" not in line] == said


def test_statements_are_prepared_against_the_tables_of_the_database(
    cdcheck: Run, tmp_path: Path, server: Cluster
) -> None:
    url = server.create_database("changed")["DATABASE_URL"]
    _run(url, "CREATE TABLE notes (id int PRIMARY KEY, words text)")
    options = ("--live", url, "--live-tables", "database")

    assert lines("SELECT words FROM notes", cdcheck, tmp_path, *options) == []
    assert lines("SELECT text FROM notes", cdcheck, tmp_path, *options) == [
        "app.py:11: verified live, by PostgreSQL, at `text`",
        "query/unknown-column, proven",
    ]


def test_nothing_is_run_or_kept(cdcheck: Run, tmp_path: Path, server: Cluster) -> None:
    url = server.create_database("kept")["DATABASE_URL"]
    _run(url, "CREATE TABLE notes (id int PRIMARY KEY, text text)")
    _run(url, "INSERT INTO notes VALUES (1, 'a')")
    upsert = "INSERT INTO notes (id, text) VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET text = 'b'"

    for sql in ("DELETE FROM notes", upsert, "DROP TABLE notes"):
        for tables in ("app", "database"):
            lines(sql, cdcheck, tmp_path, "--live", url, "--live-tables", tables)

    assert _run(url, "SELECT * FROM notes") == [(1, "a")]
    assert _run(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'cdcheck%'") == []


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("mysql://user@host/app", "`--live` wants a URL", id="another engine"),
        pytest.param("dbname=app", "`--live` wants a URL", id="no URL"),
        pytest.param("postgresql://u:secret@127.0.0.1:1/app", "cannot be reached", id="nobody there"),
        pytest.param("postgresql://u:sec%ret@127.0.0.1/app", "cannot be reached", id="a broken URL"),
    ],
)
def test_a_database_that_cannot_be_asked_is_said_in_one_sentence(
    url: str, said: str, cdcheck: Run, tmp_path: Path
) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    lay(tmp_path, {"app.py": "import flask\n"})

    told = cdcheck("check", tmp_path, "--live", url)

    assert (told.code, told.out) == (2, "")
    assert told.err.count("\n") == 1
    assert said in told.err
    assert "sec" not in told.err


def test_a_missing_driver_is_named(
    cdcheck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    lay(tmp_path, {"app.py": "import flask\n"})

    told = cdcheck("check", tmp_path, "--live", "postgresql://user@host/app")

    assert told.code == 2
    assert "`psycopg` is not installed; install `cdcheck[live]`" in told.err


def test_a_database_without_the_tables_is_not_taken_for_the_app_s(
    cdcheck: Run, tmp_path: Path, empty_database: str
) -> None:
    lay(tmp_path, {"app.py": _APP.format(sql="SELECT id FROM notes", values="")})

    told = cdcheck("check", tmp_path, "--live", empty_database, "--live-tables", "database")

    assert told.code == 2
    assert "the database has none of the tables" in told.err


def test_a_user_who_may_make_no_schema_is_told_the_way_out(
    cdcheck: Run, tmp_path: Path, server: Cluster
) -> None:
    url = server.create_database("guarded")["DATABASE_URL"]
    _run(url, "CREATE ROLE reader LOGIN PASSWORD 'reader'")
    owner, _, place = url.partition("@")
    lay(tmp_path, {"app.py": "import flask\n"})

    told = cdcheck("check", tmp_path, "--live", f"{owner.partition('://')[0]}://reader:reader@{place}")

    assert told.code == 2
    assert "permission denied for database guarded; `--live-tables database` needs none" in told.err


def test_tables_are_not_chosen_without_a_database(cdcheck: Run, tmp_path: Path) -> None:
    told = cdcheck("check", tmp_path, "--live-tables", "app")

    assert told.code == 2
    assert "there is none" in told.err


@pytest.mark.parametrize("is_prepared", [True, False], ids=["prepared", "written into the text"])
def test_what_is_settled_is_what_postgres_says(postgres: Postgres, *, is_prepared: bool) -> None:
    wrong = []
    with prepared_on(postgres.url, definitions(schema(), "postgres")) as ask:
        for statement in (*statements(), *generated()):
            verdict = verify(statement.sql, schema(), Sent("postgres", frozenset("$"), is_prepared))
            assert verdict is not None
            if verdict.text.placeholders and not is_prepared:
                continue
            refusal = ask(verdict.text)
            found = settled(verdict, refusal, schema(), Asked(statement.sql, is_prepared, False))
            proven = [c for c in found if c.is_certain and c.kind != "missing-required-column"]
            if bool(refusal.message) != any(c.strength == "live" for c in proven) or (
                proven and not refusal.message
            ):
                wrong.append((statement.sql, refusal.message, proven))

    assert wrong == []


def _run(url: str, sql: str) -> list[Any]:
    import psycopg  # noqa: PLC0415 (tests that need it skip without)

    with psycopg.connect(url) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []
