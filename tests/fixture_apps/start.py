"""Starts a fixture app by its own `run.sh` and always ends it.

    python -m tests.fixture_apps.start fixtures/flask-sqlite-sqlalchemy

The app runs from a copy, so that a database it writes is not left in the tree. Its environment is small:
the port, the dependencies, and for Postgres `DATABASE_URL` and the `PG*` variables of an empty database.
"""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import click
from msgspec.structs import replace

from cdcheck.errors import CdcheckError
from cdcheck.runs import Start
from cdcheck.runtime.contract import Database, Limits
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.readiness import await_ready
from cdcheck.runtime.workplace import workplace
from tests.fixture_apps.dependencies import app_in, cache
from tests.fixture_apps.fixture import Fixture, StartError, UnavailableError, read_fixture
from tests.fixture_apps.postgres import Cluster, cluster


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
    app, limits = replace(app_in(fixture.folder), health_path=fixture.health), Limits()
    beside = None if database is None else Database(database, "", Path())
    with workplace() as work:
        runner = ProcessRunner(work, cache())
        try:
            dependencies = runner.prepare(app, limits)
        except CdcheckError as error:
            raise UnavailableError(str(error)) from None
        with runner.start(app, dependencies, beside, limits) as started:
            here = RunningApp(f"http://127.0.0.1:{started.address[1]}", started.log)
            readiness = await_ready(started, app.health_path, limits)
            if readiness.how is not Start.READY:
                raise StartError(f"{fixture.name}: {readiness.why}: {here.log()[-2000:]}")
            yield here


def database_for(fixture: Fixture, postgres: Cluster) -> Mapping[str, str]:
    """Creates an empty database for an app; its name is the app's and not yet used."""
    return postgres.create_database(fixture.name.replace("-", "_").replace(".", "_"))


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
