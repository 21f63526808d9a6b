"""What the page on shared sessions says is repeated with SQLAlchemy."""

import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of

pytest.importorskip("aiosqlite", reason="aiosqlite is not installed")

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/shared-session"]
FLAGGED = [c for c in cases(RULE.page.read_text("utf-8")) if c.section is Section.FLAGGED]
TABLES = """
from sqlalchemy import create_engine
from models import Base
Base.metadata.create_all(create_engine("sqlite:///app.db"))
"""
AFTER_AN_ERROR = """
import users
for name in ("ann", "ann", "eve"):
    try:
        users.create(name)
    except Exception as error:
        print(f"{type(error).__module__}.{type(error).__name__}: {error}")
"""
AT_ONCE = """
import asyncio
from users import users
async def main():
    print(*await asyncio.gather(users.every(), users.every(), return_exceptions=True))
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("case", "requests"),
    [
        pytest.param(FLAGGED[0], AFTER_AN_ERROR, id="a request after one that failed"),
        pytest.param(FLAGGED[1], AT_ONCE, id="two requests at once"),
    ],
)
def test_what_a_finding_predicts_is_raised(case: Case, requests: str, tmp_path: Path) -> None:
    checked = engine.run([engine.Selected(RULE)], project_of(dict(case.files)), case.task, CATALOG)
    predicted = [finding.violation.predicts for finding in checked.findings]

    said = output_of(case, requests, tmp_path)

    assert len(predicted) == 1
    assert predicted[0] in said


def output_of(case: Case, requests: str, folder: Path) -> str:
    for path, text in case.files:
        (folder / path).write_text(text, "utf-8")
    command = [sys.executable, "-c", TABLES + requests]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return run.stdout + run.stderr
