"""What the page on connections that are never released says is repeated with the real drivers."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import FIXTURES, UnavailableError
from tests.fixture_apps.postgres import Cluster

PLANTED = FIXTURES / "express-postgres.client-not-released"
PAGE = Catalog(("cdcheck",)).rules["database/connection-never-released"].page.read_text("utf-8")
ASK_NODE = """
import { addTags, createTables, everyTag } from './tags.js';
await createTables();
for (let i = 0; i < 20; i++) await addTags(['bees']);
console.log('released');
for (let i = 0; i < 20; i++) await everyTag();
"""
COUNT_CLIENTS = """
import pg from 'pg';
import server from './app.cjs';
const tags = `http://127.0.0.1:${server.address().port}/tags`;
for (let i = 0; i < 3; i++) await (await fetch(tags)).json();
const client = new pg.Client();
await client.connect();
const { rows } = await client.query(
  `SELECT count(*)::int AS open FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid()`,
);
console.log(rows[0].open);
process.exit();
"""
# A pool that lacks connections is never closed, so the process is ended.
ASK_ASYNCPG = """
import os, sys
from fastapi.testclient import TestClient
from app import app
with TestClient(app) as client:
    for _ in range(3):
        try:
            print(client.get("/tags").status_code, flush=True)
        except TimeoutError:
            print("TimeoutError", file=sys.stderr, flush=True)
            os._exit(1)
"""
NEEDED = {
    "asyncpg": "asyncpg==0.32.0\nfastapi==0.165.0\nhttpx==0.28.1\n",
    "psycopg_pool": "flask==3.1.2\npsycopg[binary,pool]==3.2.10\n",
    "psycopg2": "flask==3.1.2\npsycopg2-binary==2.9.11\n",
}
ASK_FLASK = """
from app import app
app.testing = True
for _ in range(3):
    print(app.test_client().get("/tags").status_code, flush=True)
"""


def test_a_client_of_pg_that_is_not_released_is_missed_later(server: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    shutil.copytree(PLANTED, folder)
    (folder / "ask.js").write_text(ASK_NODE, "utf-8")
    try:
        environment = install(folder)
    except UnavailableError as error:
        unavailable(error)

    done = _run(["node", "ask.js"], folder, {**environment, **server.create_database("released")})

    assert done.stdout.split() == ["released"]
    assert "timeout exceeded when trying to connect" in done.stderr


def test_clients_of_pg_that_are_not_ended_stay_connected(server: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    shutil.copytree(PLANTED, folder)
    text = next(
        dict(case.files)["app.js"]
        for case in cases(PAGE)
        if case.section is Section.FLAGGED and "new Client()" in dict(case.files).get("app.js", "")
    )
    app = text.replace("app.listen(3000)", "module.exports = app.listen(0)")
    (folder / "app.cjs").write_text(app, "utf-8")
    (folder / "ask.js").write_text(COUNT_CLIENTS, "utf-8")
    try:
        environment = install(folder)
    except UnavailableError as error:
        unavailable(error)

    url = urlsplit(server.create_database("ended")["DATABASE_URL"])
    database = {
        "PGHOST": url.hostname or "",
        "PGPORT": str(url.port),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.path.strip("/"),
    }
    done = _run(["node", "ask.js"], folder, {**environment, **database})

    assert done.stdout.split() == ["3"], done.stderr


@pytest.mark.parametrize(
    ("section", "module", "asked", "said"),
    [
        pytest.param(Section.FLAGGED, "asyncpg", ASK_ASYNCPG, "TimeoutError", id="asyncpg"),
        pytest.param(Section.FLAGGED, "psycopg2", ASK_FLASK, "connection pool exhausted", id="psycopg2"),
        pytest.param(
            Section.FLAGGED, "psycopg_pool", ASK_FLASK, "couldn't get a connection after", id="psycopg"
        ),
        pytest.param(Section.NOT_FLAGGED, "psycopg_pool", ASK_FLASK, "", id="psycopg, released"),
        pytest.param(Section.NOT_FLAGGED, "asyncpg", ASK_ASYNCPG, "", id="asyncpg, released"),
        pytest.param(Section.NOT_FLAGGED, "psycopg2", ASK_FLASK, "", id="psycopg2, released"),
    ],
)
def test_a_pool_has_none_left_for_the_third_request(
    section: Section, module: str, asked: str, said: str, server: Cluster, tmp_path: Path
) -> None:
    for path, text in _case(section, module).files:
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "requirements.txt").write_text(NEEDED[module], "utf-8")
    (tmp_path / "ask.py").write_text(asked, "utf-8")
    try:
        environment = install(tmp_path)
    except UnavailableError as error:
        unavailable(error)

    database = server.create_database(f"{module}-{section.value}")
    done = _run(["python", "ask.py"], tmp_path, {**environment, **database})

    assert done.stdout.split() == ["200"] * (2 if said else 3)
    assert said in done.stderr


def _case(section: Section, module: str) -> Case:
    return next(
        case
        for case in cases(PAGE)
        if case.section is section and module in dict(case.files).get("app.py", "")
    )


def _run(
    words: list[str], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        words, cwd=folder, env=surroundings, text=True, capture_output=True, timeout=60, check=False
    )
