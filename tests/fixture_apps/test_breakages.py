"""The loss of a planted app that breaks is put down to what was planted, or to nothing."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from cdcheck.attribution.ledger import ledger_of
from cdcheck.runs import RunResult
from tests.fixture_apps.breakages import Breakage, breakages, result_of, unbroken
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import cache
from tests.fixture_apps.fixture import UnavailableError
from tests.fixture_apps.planted import planted_apps

IS_PATIENT = bool(os.environ.get("CDCHECK_COSTLY"))
APPS = [pytest.param(one, id=one.app) for one in breakages() if IS_PATIENT or not one.is_costly]


def test_every_planted_app_breaks_or_has_a_reason_not_to() -> None:
    told = [*(one.app for one in breakages()), *unbroken()]

    assert sorted(told) == sorted(one.name for one in planted_apps())


@pytest.mark.parametrize("breakage", APPS)
def test_the_first_cause_is_the_planted_one(
    breakage: Breakage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDCHECK_CACHE", str(cache()))
    try:
        result = result_of(breakage, tmp_path)
    except UnavailableError as error:
        unavailable(error)

    assert result.harness == ()
    assert first_of(result) == breakage.first
    assert breakage.first in {*planted_in(breakage.app), "unexplained"}
    # Of what was observed alone, less can be told, but nothing else.
    assert first_of(replace(result, findings=())) in {breakage.first, "unexplained"}


def planted_in(app: str) -> set[str]:
    """Lists the categories of what is planted in an app."""
    planted = next(one for one in planted_apps() if one.name == app)
    return {expected.rule.partition("/")[0] for expected in planted.expected}


def first_of(result: RunResult) -> str:
    entries = ledger_of(result).entries
    return entries[0].why.part.value if entries else "nothing was lost"
