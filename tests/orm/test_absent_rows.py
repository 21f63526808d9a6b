"""What pages say of rows that are not there is repeated with FastAPI, Flask, SQLAlchemy and SQLite."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.results import Confidence, Violation
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of
from tests.with_libraries import environment_with, printed_by

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
    return environment_with(NEEDED, tmp_path_factory.mktemp("absent-rows"))


@pytest.mark.parametrize(("rule", "case"), PAGES)
def test_requests_for_rows_that_are_not_there_raise_what_is_found(
    rule: Rule, case: Case, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    predicted = [v.predicts for v in violations(rule, case) if v.confidence is Confidence.PROVEN]

    raised = printed_by(SCRIPT, case, tmp_path, environment)

    assert len(raised) == len(predicted)
    assert [said for said in predicted if not any(said in error for error in raised)] == []


def violations(rule: Rule, case: Case) -> list[Violation]:
    texts = dict(case.files)
    selected = [engine.Selected(rule)]
    checked = engine.run(selected, project_of(texts), case.task, CATALOG, texts_of(texts))
    return [finding.violation for finding in checked.findings]
