"""Clean apps pass the suite in containers and as processes, with the same result apart from times."""

from typing import Any

import pytest

from cdcheck.running import RunRequest, run
from cdcheck.runs import End, RunResult, Start, Verdict
from cdcheck.runtime.runners import Options
from cdcheck.session import Request
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.containers import local_images
from tests.fixture_apps.dependencies import cache
from tests.fixture_apps.fixture import FIXTURES, UnavailableError, read_fixture

APPS = ("flask-memory", "fastapi-postgres-sqlalchemy", "hono-memory", "koa-postgres-sequelize")


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> Options:
    """Where images come from, and the certificates that are trusted."""
    monkeypatch.setenv("CDCHECK_CACHE", str(cache()))
    try:
        return local_images()
    except UnavailableError as error:
        unavailable(error)


@pytest.mark.parametrize("name", APPS)
def test_a_clean_app_passes_alike_with_both_runners(name: str, options: Options) -> None:
    results = [result_of(name, runner, options) for runner in ("process", "docker")]

    for result in results:
        assert (result.harness, result.limits) == ((), ())
        assert (result.start.how, result.start.end) == (Start.READY, End.RUNNING)
        assert [told for told in assertions_of(result) if told[2] is not Verdict.PASSED] == []
    assert assertions_of(results[0]) == assertions_of(results[1])
    assert results[0].digests.app == results[1].digests.app
    assert results[1].root == "/app"


def result_of(name: str, runner: str, options: Options) -> RunResult:
    fixture = read_fixture(FIXTURES / name)
    check = Request(root=fixture.folder, rules="L0", overrides={"database": fixture.database})
    request = RunRequest(
        check=check, suite="conduit", runner=runner, health=fixture.health, options=options
    )
    return run(request).result


def assertions_of(result: RunResult) -> list[tuple[Any, ...]]:
    return [(step.id, one.id, one.verdict) for step in result.steps for one in step.assertions]
