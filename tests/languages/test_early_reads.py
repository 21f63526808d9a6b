"""What the page on early reads says is repeated with Node and with Python."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed_like, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["startup/early-read"]
# All that the page's apps use of Flask.
FLASK = """\
class Flask:
    def __init__(self, name): pass
    def get(self, path): return lambda view: view
    def register_blueprint(self, blueprint): pass
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed_like("express-memory") as folder:
        yield folder


def page_cases(section: Section, main: str) -> Iterator[object]:
    for number, case in enumerate(cases(RULE.page.read_text("utf-8"))):
        if case.section is section and any(path == main for path, _ in case.files):
            yield pytest.param(case, id=f"{number}, {case.name}")


@pytest.mark.parametrize("case", list(page_cases(Section.FLAGGED, "main.js")))
def test_node_throws_as_predicted(case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, RULE, case)

    done = run(case.files, "main.js", modules)

    assert predicted
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize("case", list(page_cases(Section.NOT_FLAGGED, "main.js")))
def test_node_runs_what_is_not_flagged(case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("case", list(page_cases(Section.FLAGGED, "app.py")))
def test_python_raises_as_predicted(case: Case, tmp_path: Path) -> None:
    predicted = predictions(CATALOG, RULE, case)

    done = run_python(case, tmp_path)

    assert predicted
    assert predicted[0] in done.stderr


@pytest.mark.parametrize("case", list(page_cases(Section.NOT_FLAGGED, "app.py")))
def test_python_runs_what_is_not_flagged(case: Case, tmp_path: Path) -> None:
    done = run_python(case, tmp_path)

    assert done.returncode == 0, done.stderr[-2000:]


def run_python(case: Case, folder: Path) -> subprocess.CompletedProcess[str]:
    for path, text in (*case.files, ("flask.py", FLASK)):
        (folder / path).write_text(text, "utf-8")
    command = [sys.executable, "app.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
