"""One private PostgreSQL server for many apps, each with a database of its own."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from cdcheck.errors import ToolError
from cdcheck.runtime.contract import Database
from cdcheck.runtime.processes.postgres import postgres
from cdcheck.runtime.workplace import workplace
from tests.fixture_apps.dependencies import cache
from tests.fixture_apps.fixture import UnavailableError


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server."""

    database: Database

    def create_database(self, name: str) -> Mapping[str, str]:
        """Creates a database and gives the environment that leads an app to it."""
        words = ["psql", self.database.url, "-qc", f'CREATE DATABASE "{name}"']
        subprocess.run(words, check=True, capture_output=True)
        url = f"{self.database.url.rpartition('/')[0]}/{name}"
        return {**self.database.environment, "PGDATABASE": name, "DATABASE_URL": url}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts a server that is gone afterwards; raises `UnavailableError` where that cannot be done."""
    with ExitStack() as stack:
        work = stack.enter_context(workplace())
        try:
            database = stack.enter_context(postgres(work, cache()))
        except ToolError as error:
            raise UnavailableError(str(error)) from None
        yield Cluster(database)
