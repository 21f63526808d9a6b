"""What the page on classes that are not imported says is repeated with SQLAlchemy."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/sqlalchemy-class-not-imported"]
PAGE = [pytest.param(c, id=f"{c.section}, {c.name}") for c in cases(RULE.page.read_text("utf-8"))]


@pytest.mark.parametrize("case", PAGE)
def test_what_is_flagged_fails_as_predicted_and_nothing_else(case: Case, tmp_path: Path) -> None:
    for path, text in case.files:
        (tmp_path / path).write_text(text, "utf-8")
    project = project_of(dict(case.files))
    checked = engine.run([engine.Selected(RULE)], project, case.task, CATALOG)
    predicted = [finding.violation.predicts for finding in checked.findings]

    command = [sys.executable, "app.py"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    assert (run.returncode != 0) is (case.section is Section.FLAGGED) is bool(predicted)
    assert [words for words in predicted if words not in run.stderr] == []
