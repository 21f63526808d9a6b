"""SQLAlchemy warns of what `orm/sqlalchemy-unlinked-sides` finds, and of nothing else on its page."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases

PAGE = Catalog(("cdcheck",)).rules["orm/sqlalchemy-unlinked-sides"].page
CONFIGURED = "import models; from sqlalchemy.orm import configure_mappers; configure_mappers()"


@pytest.mark.parametrize("case", list(cases(PAGE.read_text("utf-8"))), ids=lambda case: case.name)
def test_sqlalchemy_warns_of_what_is_flagged(case: Case, tmp_path: Path) -> None:
    for path, text in case.files:
        (tmp_path / path).write_text(text, "utf-8")

    run = subprocess.run(
        [sys.executable, "-c", CONFIGURED],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ("which conflicts with relationship(s)" in run.stderr) == (case.section is Section.FLAGGED)
