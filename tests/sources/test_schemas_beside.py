"""SQL that makes the tables of an app and lies outside of the folder that is checked."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck.results import Status
from cdcheck.schemas_beside import schemas_beside
from cdcheck.session import Request, check
from tests.trees import lay

APP = """
import psycopg2

connection = psycopg2.connect("postgresql://localhost/shop")


def users():
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM users")
    return cursor.fetchall()
"""
TABLE = "CREATE TABLE users (id INT);\n"
COMPOSE = "services:\n  db:\n    volumes:\n      - {}:/docker-entrypoint-initdb.d/init.sql\n"


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        pytest.param({"db/init.sql": TABLE}, ("../db/init.sql",), id="a folder beside it"),
        pytest.param({"database/init/1.sql": TABLE}, ("../database/init/1.sql",), id="deeper"),
        pytest.param(
            {"docker-compose.yml": COMPOSE.format("./tables.sql"), "tables.sql": TABLE},
            ("../tables.sql",),
            id="what the container of the database runs",
        ),
        pytest.param(
            {"compose.yaml": COMPOSE.format("./made/later")}, ("../compose.yaml",), id="not there yet"
        ),
        pytest.param(
            {"Makefile": "init:\n\tpsql -f ops/tables.sql\n", "ops/tables.sql": TABLE},
            ("../ops/tables.sql",),
            id="a Makefile names it",
        ),
        pytest.param({"db/seed.sql": "INSERT INTO users VALUES (1);\n"}, (), id="it makes no table"),
        pytest.param({"reports/users.sql": TABLE}, (), id="nothing names it"),
        pytest.param({"README.md": "See tables.sql of the docs.\n"}, (), id="it is not there"),
    ],
)
def test_sql_of_the_repository_is_named(
    tmp_path: Path, texts: Mapping[str, str], found: tuple[str, ...]
) -> None:
    lay(tmp_path, {".git": "gitdir: elsewhere", "api/db.py": APP, **texts})

    assert schemas_beside(tmp_path / "api") == found


def test_sql_beside_an_app_of_no_repository_is_not_its_own(tmp_path: Path) -> None:
    lay(tmp_path, {"api/db.py": APP, "db/init.sql": TABLE})

    assert schemas_beside(tmp_path / "api") == ()


def test_sql_that_the_app_names_above_itself_is_its_own(tmp_path: Path) -> None:
    compose = COMPOSE.format("../db/init.sql")
    lay(tmp_path, {"api/db.py": APP, "db/init.sql": TABLE, "api/compose.yml": compose})

    assert schemas_beside(tmp_path / "api") == ("../db/init.sql",)


@pytest.mark.parametrize(
    ("beside", "status"),
    [
        pytest.param({"db/init.sql": TABLE}, Status.UNKNOWN, id="outside"),
        pytest.param({}, Status.FAILED, id="nowhere"),
    ],
)
def test_whether_tables_are_made_outside_is_unknown(
    tmp_path: Path, beside: Mapping[str, str], status: Status
) -> None:
    lay(tmp_path, {".git": "gitdir: elsewhere", "api/db.py": APP, **beside})

    report = check(Request(tmp_path / "api", rules="L3", uses_cache=False))

    found = {outcome.rule: outcome.status for outcome in report.outcomes}
    assert found["database/schema-never-created"] is status
