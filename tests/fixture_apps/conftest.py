"""One Postgres cluster for all apps of a session, started when the first one asks."""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    try:
        with cluster() as running:
            yield running
    except UnavailableError as error:
        unavailable(error)


def unavailable(error: UnavailableError) -> NoReturn:
    """Skips the test with the reason; in CI, where everything must be there, fails it."""
    if os.environ.get("CDCHECK_CI") == "1":
        pytest.fail(str(error))
    pytest.skip(str(error))
