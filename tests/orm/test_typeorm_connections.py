"""What the pages on TypeORM's connections and versions say is repeated with the real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULES = [CATALOG.rules[f"orm/typeorm-{name}"] for name in ("removed-api", "not-initialised")]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"typeorm": "1.1.1", "sql.js": "1.12.0", "reflect-metadata": "0.2.2"}) as folder:
        yield folder


def page_cases(section: Section) -> Iterator[object]:
    for rule in RULES:
        for case in cases(rule.page.read_text("utf-8")):
            if case.section is section and "main.js" in dict(case.files):
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}")


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, rule, case)

    done = run(case.files, "main.js", modules)

    assert predicted
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, done.stderr[-2000:]
