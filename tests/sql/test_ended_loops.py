"""What the page says of loops that end is repeated with FastAPI, Flask, asyncpg and PostgreSQL."""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from cdcheck.catalog import Catalog
from cdcheck.runtime.ports import reserved
from cdcheck.runtime.workplace import runs_folder
from cdcheck.testing.cases import Case, Section, cases
from tests.fixture_apps.postgres import Cluster
from tests.with_libraries import environment_with

RULE = Catalog(("cdcheck",)).rules["database/connection-of-ended-loop"]
CASES = [
    pytest.param(case, id=f"{case.section}, {case.name}")
    for case in cases(RULE.page.read_text("utf-8"))
    if case.section in {Section.FLAGGED, Section.NOT_FLAGGED}
]
NEEDED = """fastapi==0.165.0
uvicorn==0.54.0
Flask[async]==3.1.3
SQLAlchemy[asyncio]==2.1.9
asyncpg==0.32.0
psycopg[binary]==3.3.9
"""
WRITTEN = "://app@localhost/app"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return environment_with(NEEDED, tmp_path_factory.mktemp("ended-loops"))


@pytest.mark.parametrize("case", CASES)
def test_only_connections_of_ended_loops_fail(
    case: Case, tmp_path: Path, server: Cluster, environment: Mapping[str, str]
) -> None:
    url = server.create_database(f"loops{len(list(tmp_path.parent.iterdir()))}{os.getpid()}")[
        "DATABASE_URL"
    ]
    for path, text in case.files:
        (tmp_path / path).write_text(text.replace(WRITTEN, url[url.index("://") :]), "utf-8")

    with served(tmp_path, environment) as address:
        answers = [status_of(address), status_of(address)]

    assert (500 in answers) is (case.section is Section.FLAGGED)
    log = (tmp_path / "log").read_text("utf-8")
    assert ("attached to a different loop" in log) is (case.section is Section.FLAGGED)


@contextmanager
def served(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Starts the app as its script does, and ends it."""
    with reserved(runs_folder() / ".ports", 8790) as port, (folder / "log").open("w") as log:
        around = {**environment, "PORT": str(port)}
        words = ["bash", "-e", "run.sh"]
        app = subprocess.Popen(
            words, cwd=folder, env=around, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield f"http://127.0.0.1:{port}/tags"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(app.pid, signal.SIGTERM)
            app.wait(10)


def status_of(address: str) -> int:
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code
        except (URLError, ConnectionError):
            time.sleep(0.1)
    return 0
