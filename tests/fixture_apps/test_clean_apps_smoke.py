"""Every clean fixture app really runs and keeps the contract."""

import pytest

from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.fixture import Fixture, UnavailableError, fixtures
from tests.fixture_apps.smoke import smoke
from tests.fixture_apps.start import database_for, running


@pytest.mark.parametrize("fixture", [pytest.param(app, id=app.name) for app in fixtures("clean")])
def test_a_clean_app_keeps_the_contract(fixture: Fixture, request: pytest.FixtureRequest) -> None:
    database = None
    if fixture.database == "postgres":
        database = database_for(fixture, request.getfixturevalue("postgres"))

    try:
        with running(fixture, database) as app:
            smoke(app.base_url)
    except UnavailableError as error:
        unavailable(error)
