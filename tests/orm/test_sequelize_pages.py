"""What the pages on Sequelize say is repeated with the real library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed_like, predictions, run

CATALOG = Catalog(("cdcheck",))
NAMES = ("orm/sequelize-", "orm/delete-blocked", "orm/query-never-awaited", "query/placeholder-mismatch")
RULES = [rule for id_, rule in CATALOG.rules.items() if id_.startswith(NAMES)]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed_like("express-sqlite-sequelize") as folder:
        yield folder


def page_cases(*sections: Section) -> Iterator[object]:
    for rule in RULES:
        for case in cases(rule.page.read_text("utf-8")):
            is_app = any(path == "main.js" for path, _ in case.files)
            if (
                case.section in sections
                and is_app
                and any("sequelize" in text for _, text in case.files)
            ):
                name = f"{rule.id}, {case.section.value}, {case.name}"
                yield pytest.param(rule, case, id=name)


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, rule, case)

    done = run(case.files, "main.js", modules)

    assert predicted
    assert done.returncode != 0
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"


def test_a_row_is_not_joined_by_a_second_key(modules: Path) -> None:
    page = CATALOG.rules["orm/sequelize-second-key"].page.read_text("utf-8")
    case = next(case for case in cases(page) if "app.js" in dict(case.files))

    done = run(case.files, "app.js", modules)

    assert done.stdout == "null\n", done.stderr[-2000:]


def test_an_association_takes_the_place_of_an_earlier_one_of_its_name(modules: Path) -> None:
    page = CATALOG.rules["orm/sequelize-refused-association"].page.read_text("utf-8")
    case = next(case for case in cases(page) if "app.js" in dict(case.files))

    done = run(case.files, "app.js", modules)

    assert done.stdout == "bob\n", done.stderr[-2000:]
