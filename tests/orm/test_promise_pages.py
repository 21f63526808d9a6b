"""What the pages on promises say is repeated with Node."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
NAMES = ("orm/promise-never-awaited", "orm/async-callback", "orm/promise-never-caught")
RULES = [CATALOG.rules[name] for name in NAMES]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"bcryptjs": "2.4.3"}) as folder:
        yield folder


def page_cases(section: Section) -> Iterator[object]:
    for rule in RULES:
        for case in cases(rule.page.read_text("utf-8")):
            if case.section is section and any(path == "main.js" for path, _ in case.files):
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}")


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, rule, case)

    done = run(case.files, "main.js", modules)

    assert done.returncode != 0
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"
