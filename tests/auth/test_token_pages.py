"""What the pages on tokens say is repeated with PyJWT and python-jose."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of

CATALOG = Catalog(("cdcheck",))
RULES = [CATALOG.rules[f"auth/{name}"] for name in ("number-as-subject", "misused-token-library")]
MAIN = "import app; app.run()"


def page_cases(section: Section) -> Iterator[object]:
    for rule in RULES:
        for case in cases(rule.page.read_text("utf-8")):
            texts = dict(case.files)
            # A version that is pinned is another one than that which is installed here.
            if case.section is section and "app.py" in texts and "==" not in texts["requirements.txt"]:
                library = "jose" if "jose" in texts["app.py"] else "jwt"
                mark = pytest.mark.skipif(
                    find_spec(library) is None, reason=f"`{library}` is not installed"
                )
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}", marks=mark)


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_is_refused_as_predicted(rule: Rule, case: Case, tmp_path: Path) -> None:
    texts = dict(case.files)
    checked = engine.run([engine.Selected(rule)], project_of(texts), case.task, CATALOG, texts_of(texts))
    predicted = [finding.violation.predicts for finding in checked.findings]

    done = run(texts["app.py"], tmp_path)

    assert predicted
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, tmp_path: Path) -> None:
    done = run(dict(case.files)["app.py"], tmp_path)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs an app of one file."""
    (folder / "app.py").write_text(text, "utf-8")
    command = [sys.executable, "-c", MAIN]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
