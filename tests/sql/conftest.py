"""The PostgreSQL that statements are prepared on."""

from collections.abc import Iterator

import pytest

from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import Cluster, cluster
from tests.sql.engines import Postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with cluster() as running:
            yield running
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres(server: Cluster) -> Postgres:
    return Postgres(server.create_database("statements")["DATABASE_URL"])


@pytest.fixture(scope="session")
def empty_database(server: Cluster) -> str:
    return server.create_database("empty")["DATABASE_URL"]
