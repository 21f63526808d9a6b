"""What the flow rules say is raised is raised by SQLAlchemy, and their near misses raise nothing."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.proving import SourceTexts
from cdcheck.results import Confidence, Violation
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of

CATALOG = Catalog(("cdcheck",))
SCRIPT = Path(__file__).with_name("flow_errors.py")
FLOW = (
    "async-lazy-load",
    "awaited-value",
    "coroutine-never-awaited",
    "detached-instance",
    "object-of-other-session",
    "session-not-rolled-back",
    "session-transaction-begun",
    "session-transaction-ended",
    "session-used-concurrently",
    "sqlalchemy-absent-method",
    "sqlalchemy-join-without-key",
    "sqlalchemy-joined-twice",
    "sqlalchemy-misbound-session",
    "sqlalchemy-misentered",
    "sqlalchemy-missing-value",
    "sqlalchemy-not-unique",
    "sqlalchemy-python-operator",
    "sqlalchemy-row-as-object",
    "sqlalchemy-read-twice",
    "sqlalchemy-refused-argument",
    "sqlalchemy-refused-value",
    "sqlalchemy-stale-collection",
    "sqlalchemy-unknown-attribute",
    "sqlalchemy-unknown-member",
    "sqlalchemy-value-of-class",
)
NEEDED = ("sqlalchemy", "aiosqlite", "greenlet")


def of_section(section: Section) -> list[object]:
    found: list[object] = []
    for name in FLOW:
        rule = CATALOG.rules[f"orm/{name}"]
        every = cases(rule.page.read_text("utf-8"))
        chosen = [c for c in every if c.section is section and can_be_run(c)]
        found += [pytest.param(rule, c, id=f"{name}, {c.name}") for c in chosen]
    return found


def can_be_run(case: Case) -> bool:
    """Leaves out what a web server does with an answer, other releases, and models of another kind."""
    texts = dict(case.files)
    is_served = "fastapi" in texts.get("app.py", "")
    return {"app.py", "models.py"} <= texts.keys() and "requirements.txt" not in texts and not is_served


@pytest.mark.parametrize(("rule", "case"), of_section(Section.FLAGGED))
def test_what_a_finding_predicts_is_raised(rule: Rule, case: Case, tmp_path: Path) -> None:
    proven = [one for one in violations(rule, case) if one.confidence is Confidence.PROVEN]
    found = [one for one in proven if one.predicts]

    raised = errors_of(case, tmp_path)

    assert len(raised) == len(found)
    assert [one.predicts for one in found if not is_among(one.predicts, raised)] == []


@pytest.mark.parametrize(("rule", "case"), of_section(Section.NOT_FLAGGED))
def test_a_near_miss_raises_nothing(rule: Rule, case: Case, tmp_path: Path) -> None:
    assert violations(rule, case) == []
    assert errors_of(case, tmp_path) == []


def violations(rule: Rule, case: Case) -> list[Violation]:
    texts = dict(case.files)
    sources = SourceTexts(lambda path: texts[path].encode() if path in texts else None)
    checked = engine.run([engine.Selected(rule)], project_of(texts), case.task, CATALOG, sources)
    return [finding.violation for finding in checked.findings]


def is_among(predicted: str, raised: list[str]) -> bool:
    """SQLAlchemy 2.1 wraps the error that 2.0 raises, and Pydantic wraps either."""
    message = predicted.partition(": ")[2]
    return any(message in error for error in raised)


def errors_of(case: Case, folder: Path) -> list[str]:
    texts = dict(case.files)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        pytest.skip(f"{missing[0]} is not installed")
    for path, text in texts.items():
        (folder / path).write_text(text, "utf-8")
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    raised: list[str] = json.loads(run.stdout)
    return raised
