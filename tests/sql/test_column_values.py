"""What is said of values that columns do not take is repeated with SQLAlchemy and each driver."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck.knowledge.column_values import refused
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import Cluster

NEEDED = "SQLAlchemy[asyncio]==2.1.9\naiosqlite==0.22.1\nasyncpg==0.32.0\npsycopg[binary]==3.2.10\n"
TYPES = {
    "u": "UUID",
    "at": "DATETIME",
    "since": "DATETIME WITH TIME ZONE",
    "day": "DATE",
    "hour": "TIME",
    "b": "BOOLEAN",
    "s": "VARCHAR(20)",
    "t": "TEXT",
    "i": "INTEGER",
    "n": "BIGINT",
}
SCRIPT = Path(__file__).with_name("values_refused.py").read_text("utf-8")
URLS = {
    "sqlite": "sqlite:///app.db",
    "aiosqlite": "sqlite+aiosqlite:///app.db",
    "asyncpg": "postgresql+asyncpg:",
    "psycopg": "postgresql+psycopg:",
}


@pytest.fixture(scope="module")
def environment(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    folder = tmp_path_factory.mktemp("column-values")
    (folder / "requirements.txt").write_text(NEEDED, "utf-8")
    try:
        return {**os.environ, **install(folder), **server.create_database("column-values")}
    except UnavailableError as error:
        unavailable(error)


@pytest.mark.parametrize("driver", URLS)
def test_a_column_takes_no_value_that_is_said_to_be_refused(
    driver: str, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    url = URLS[driver]
    if url.endswith(":"):
        url += environment["DATABASE_URL"].partition(":")[2]

    raised = told(url, tmp_path, environment)

    wrong = {
        asked: (said, error)
        for asked, error in raised.items()
        if (said := refused_by(driver, asked)) and said not in error
    }
    assert len(raised) > len(TYPES)
    assert wrong == {}


def refused_by(driver: str, asked: str) -> str:
    name, kind, how = asked.split(" ")
    return refused(driver, TYPES[name], kind, how)


def told(url: str, folder: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    done = subprocess.run(
        ["python", "-c", SCRIPT, url],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answered: dict[str, str] = json.loads(done.stdout)
    return answered
