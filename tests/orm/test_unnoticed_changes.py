"""What the page says is not saved is not, and its near misses are."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases

PAGE = Catalog(("cdcheck",)).rules["orm/sqlalchemy-unnoticed-change"].page
SCRIPT = Path(__file__).with_name("saved_changes.py")
CASES = [case for case in cases(PAGE.read_text("utf-8")) if case.section is not Section.MISSED]


@pytest.mark.skipif(find_spec("aiosqlite") is None, reason="aiosqlite is not installed")
@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_only_what_is_noticed_is_saved(case: Case, tmp_path: Path) -> None:
    for path, text in case.files:
        (tmp_path / path).write_text(text, "utf-8")

    run = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    is_saved = case.section is Section.NOT_FLAGGED
    told: dict[str, bool] = json.loads(run.stdout)
    assert told
    assert {name for name, saved in told.items() if saved is not is_saved} == set()
