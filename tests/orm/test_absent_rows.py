"""What pages say of rows that are not there is repeated with FastAPI, Flask, SQLAlchemy and SQLite."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.results import Confidence, Violation
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import UnavailableError

CATALOG = Catalog(("cdcheck",))
SCRIPT = Path(__file__).with_name("requests_answered.py").read_text("utf-8")
NEEDED = "fastapi==0.165.0\nhttpx==0.28.1\nFlask==3.1.3\nSQLAlchemy[asyncio]==2.1.9\naiosqlite==0.22.1\n"
RULES = ("query/absent-row", "orm/sqlalchemy-unhandled-one")
PAGES = [
    pytest.param(CATALOG.rules[name], case, id=f"{name}, {case.section}, {case.name}")
    for name in RULES
    for case in cases(CATALOG.rules[name].page.read_text("utf-8"))
    if case.section in {Section.FLAGGED, Section.NOT_FLAGGED}
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    folder = tmp_path_factory.mktemp("absent-rows")
    (folder / "requirements.txt").write_text(NEEDED, "utf-8")
    try:
        return {**os.environ, **install(folder)}
    except UnavailableError as error:
        unavailable(error)


@pytest.mark.parametrize(("rule", "case"), PAGES)
def test_requests_for_rows_that_are_not_there_raise_what_is_found(
    rule: Rule, case: Case, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    predicted = [v.predicts for v in violations(rule, case) if v.confidence is Confidence.PROVEN]

    raised = errors_of(case, tmp_path, environment)

    assert len(raised) == len(predicted)
    assert [said for said in predicted if not any(said in error for error in raised)] == []


def violations(rule: Rule, case: Case) -> list[Violation]:
    texts = dict(case.files)
    selected = [engine.Selected(rule)]
    checked = engine.run(selected, project_of(texts), case.task, CATALOG, texts_of(texts))
    return [finding.violation for finding in checked.findings]


def errors_of(case: Case, folder: Path, environment: Mapping[str, str]) -> list[str]:
    for path, text in case.files:
        (folder / path).write_text(text, "utf-8")
    done = subprocess.run(
        ["python", "-c", SCRIPT],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    raised: list[str] = json.loads(done.stdout)
    return raised
