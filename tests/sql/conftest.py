"""The PostgreSQL and the MariaDB that statements are prepared on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import Cluster, cluster
from tests.sql.engines import Postgres
from tests.sql.mariadb import Mariadb
from tests.sql.mariadb import server as mariadb_server


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


@pytest.fixture(scope="session")
def mariadb_socket() -> Iterator[Path]:
    try:
        with mariadb_server() as socket:
            yield socket
    except UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def mariadb(mariadb_socket: Path) -> Mariadb:
    pytest.importorskip("pymysql", reason="PyMySQL is not installed")
    return Mariadb(mariadb_socket)
