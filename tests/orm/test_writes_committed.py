"""What the page on writes that are never committed says is repeated with SQLAlchemy."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases

PAGE = Catalog(("cdcheck",)).rules["orm/write-never-committed"].page
CASES = cases(PAGE.read_text("utf-8"))
EVERY = [pytest.param(case, id=f"{case.section}, {case.name}") for case in CASES]
MAIN = """
import models, users
models.Base.metadata.create_all(models.engine)
users.create("ann")
print(users.every())
"""


@pytest.mark.parametrize("case", EVERY)
def test_what_is_flagged_is_gone_and_nothing_else(case: Case, tmp_path: Path) -> None:
    for path, text in case.files:
        (tmp_path / path).write_text(text, "utf-8")

    command = [sys.executable, "-c", MAIN]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)

    assert run.stdout.strip() == ("[]" if case.section is Section.FLAGGED else "['ann']")
