"""The PostgreSQL that statements are prepared on."""

from collections.abc import Iterator

import pytest

from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import cluster
from tests.sql.engines import Postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with cluster() as running:
            yield Postgres(running.create_database("statements")["DATABASE_URL"])
    except UnavailableError as error:
        pytest.skip(str(error))
