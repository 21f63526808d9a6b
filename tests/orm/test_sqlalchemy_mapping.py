"""What the mapping rules say is raised is raised by SQLAlchemy, and their near misses raise nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of

CATALOG = Catalog(("cdcheck",))
SCRIPT = Path(__file__).with_name("mapping_errors.py")
MAPPING = (
    "sqlalchemy_ambiguous_join",
    "sqlalchemy_back_populates",
    "sqlalchemy_mapped_column_in_table",
    "sqlalchemy_no_primary_key",
    "sqlalchemy_plain_annotation",
    "sqlalchemy_refused_definition",
    "sqlalchemy_reserved_attribute",
    "sqlalchemy_same_direction",
    "sqlalchemy_several_bases",
    "sqlalchemy_table_defined_twice",
    "sqlalchemy_unjoinable",
    "sqlalchemy_unknown_class",
    "sqlalchemy_unknown_key_target",
    "sqlalchemy_unknown_secondary",
)


def of_section(section: Section) -> list[object]:
    found: list[object] = []
    for name in MAPPING:
        rule = CATALOG.rules[f"orm/{name.replace('_', '-')}"]
        every = cases(rule.page.read_text("utf-8"))
        chosen = [c for c in every if c.section is section and needs_only_sqlalchemy(c)]
        found += [pytest.param(rule, c, id=f"{name}, {c.name}") for c in chosen]
    return found


def needs_only_sqlalchemy(case: Case) -> bool:
    """Leaves out other releases of SQLAlchemy, what extends it, is set outside, or copied."""
    texts = dict(case.files)
    written = "".join(texts.values())
    is_of_old_release = "<2.1" in texts.get("requirements.txt", "")
    is_extended = any(name in written for name in ("flask", "sqlmodel"))
    is_set_outside = "os.getenv" in written or "old.db" in written
    is_copied = "to_metadata(" in written
    return not (is_of_old_release or is_extended or is_set_outside or is_copied)


@pytest.mark.parametrize(("rule", "case"), of_section(Section.FLAGGED))
def test_what_a_finding_predicts_is_raised(rule: Rule, case: Case, tmp_path: Path) -> None:
    predicted = predictions(rule, case)

    raised = errors_of(case, tmp_path)

    assert predicted
    assert [one for one in predicted if not any(error.startswith(one) for error in raised)] == []


@pytest.mark.parametrize(("rule", "case"), of_section(Section.NOT_FLAGGED))
def test_a_near_miss_raises_nothing(rule: Rule, case: Case, tmp_path: Path) -> None:
    assert predictions(rule, case) == []
    assert errors_of(case, tmp_path) == []


def predictions(rule: Rule, case: Case) -> list[str]:
    texts = dict(case.files)
    checked = engine.run([engine.Selected(rule)], project_of(texts), case.task, CATALOG, texts_of(texts))
    return [finding.violation.predicts for finding in checked.findings]


def errors_of(case: Case, folder: Path) -> list[str]:
    texts = dict(case.files)
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    run = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=folder, capture_output=True, text=True, check=True, timeout=60
    )
    raised: list[str] = json.loads(run.stdout)
    return raised
