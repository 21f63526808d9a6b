"""What a page says of commits before the rows of RETURNING are fetched is repeated with the drivers."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.proving import SourceTexts
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["query/rows-not-fetched"]
SCRIPT = """
import asyncio, inspect, json, pathlib, sys
sys.path.insert(0, "")
import db
raised = {}
acts = {name: act for name, act in vars(db).items() if inspect.isfunction(act) and name != "prepare"}
for name, act in acts.items():
    pathlib.Path("app.db").unlink(missing_ok=True)
    getattr(db, "prepare", int)()
    try:
        asyncio.run(act(name)) if inspect.iscoroutinefunction(act) else act(name)
    except Exception as error:
        raised[name] = str(error)
print(json.dumps(raised))
"""
PAGE = [
    c for c in cases(RULE.page.read_text("utf-8")) if c.section in {Section.FLAGGED, Section.NOT_FLAGGED}
]


@pytest.mark.parametrize("case", PAGE, ids=lambda case: case.name)
def test_sqlite_refuses_the_commits_that_are_found(case: Case, tmp_path: Path) -> None:
    if find_spec("aiosqlite") is None:
        pytest.skip("aiosqlite is not installed")
    texts = dict(case.files)
    sources = SourceTexts(lambda path: texts[path].encode() if path in texts else None)
    checked = engine.run([engine.Selected(RULE)], project_of(texts), case.task, CATALOG, sources)
    found = {
        one.violation.about.partition(":")[2].partition(":")[0]: one.violation
        for one in checked.findings
    }

    raised = raised_in(texts["db.py"], tmp_path)

    assert sorted(raised) == sorted(found)
    assert all(found[name].predicts == said for name, said in raised.items())


def raised_in(text: str, folder: Path) -> dict[str, str]:
    (folder / "db.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    raised: dict[str, str] = json.loads(done.stdout)
    return raised
