"""Starts a fixture app by its own `run.sh` and always ends it.

    python -m tests.fixture_apps.start fixtures/flask-sqlite-sqlalchemy

The app runs from a copy, so that a database it writes is not left in the tree. Its environment is small:
the port, the dependencies, and for Postgres `DATABASE_URL` and the `PG*` variables of an empty database.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click
import httpx

from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import Fixture, StartError, read_fixture
from tests.fixture_apps.postgres import Cluster, cluster
from tests.fixture_apps.processes import free_port, process_group

READY_WITHIN = 60.0
NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", "*.sqlite", "*.db", ".venv")


@dataclass(frozen=True, slots=True)
class RunningApp:
    """An app that answers at `base_url`."""

    base_url: str
    log_file: Path

    def log(self) -> str:
        """What the app has said so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(fixture: Fixture, database: Mapping[str, str] | None = None) -> Iterator[RunningApp]:
    """Starts an app and waits until it answers; `database` leads to its Postgres database.

    Raises `UnavailableError` when this machine lacks what the app needs, and `StartError` when it does
    not start.
    """
    with tempfile.TemporaryDirectory(prefix="cdcheck-app-") as scratch:
        app, log = Path(scratch) / fixture.name, Path(scratch) / "log"
        shutil.copytree(fixture.folder, app, ignore=NOT_COPIED)
        port = free_port()
        env = {**_inherited(), **install(app), **(database or {}), fixture.port_env: str(port)}
        with process_group(["bash", "run.sh"], folder=app, log=log, env=env) as process:
            here = RunningApp(f"http://127.0.0.1:{port}", log)
            _await_ready(here, fixture, process)
            yield here


def database_for(fixture: Fixture, postgres: Cluster) -> Mapping[str, str]:
    """Creates an empty database for an app; its name is the app's and not yet used."""
    return postgres.create_database(fixture.name.replace("-", "_").replace(".", "_"))


def _inherited() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}


def _await_ready(app: RunningApp, fixture: Fixture, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise StartError(f"{fixture.name} ended with {process.returncode}: {app.log()[-2000:]}")
        if _answers(app.base_url + fixture.health):
            return
        time.sleep(0.1)
    raise StartError(f"{fixture.name} does not answer at {fixture.health}: {app.log()[-2000:]}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Runs the app in FOLDER until it is interrupted or terminated."""
    fixture = read_fixture(folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        database = None
        if fixture.database == "postgres":
            database = database_for(fixture, stack.enter_context(cluster()))
        app = stack.enter_context(running(fixture, database))
        click.echo(app.base_url)
        signal.pause()


if __name__ == "__main__":
    main()
