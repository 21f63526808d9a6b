"""What SQLModel is said to refuse it refuses, and it takes the near misses."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of
from tests.with_libraries import environment_with, printed_by

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/sqlalchemy-refused-definition"]
SCRIPT = Path(__file__).with_name("mapping_errors.py")
NEEDED = "sqlmodel==0.0.50\nSQLAlchemy==2.1.9\n"
PAGE = [
    case
    for case in cases(RULE.page.read_text("utf-8"))
    if case.section in {Section.FLAGGED, Section.NOT_FLAGGED} and "sqlmodel" in str(case.files)
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return environment_with(NEEDED, tmp_path_factory.mktemp("sqlmodel-definitions"))


@pytest.mark.parametrize("case", PAGE, ids=lambda case: f"{case.section}, {case.name}")
def test_what_is_refused_is_what_is_found(
    case: Case, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    texts = dict(case.files)
    selected = [engine.Selected(RULE)]
    checked = engine.run(selected, project_of(texts), case.task, CATALOG, texts_of(texts))
    predicted = [finding.violation.predicts for finding in checked.findings]

    raised = printed_by(SCRIPT, case, tmp_path, environment)

    assert len(raised) == len(predicted)
    assert all(error.startswith(one) for error, one in zip(raised, predicted, strict=True))


@pytest.mark.parametrize("pinned", ["sqlmodel==0.0.8\n", "sqlmodel<=0.0.8\n"])
def test_an_old_release_takes_what_it_does_not_look_at(pinned: str) -> None:
    texts = {**dict(PAGE[-3].files), "requirements.txt": pinned}

    checked = engine.run(
        [engine.Selected(RULE)], project_of(texts), PAGE[-3].task, CATALOG, texts_of(texts)
    )

    assert checked.findings == ()
