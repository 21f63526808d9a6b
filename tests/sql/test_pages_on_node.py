"""What pages say of the drivers of SQLite for Node is repeated with the real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog, Rule
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import ON_SQLITE, installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULES = (
    "database/arrow-without-this",
    "database/async-transaction",
    "database/throw-in-callback",
    "query/fetch-without-rows",
    "query/misread-result",
    "query/placeholder-mismatch",
    "query/refused-value",
)


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed(ON_SQLITE) as folder:
        yield folder


def page_cases(section: Section) -> Iterator[object]:
    for rule in (CATALOG.rules[id_] for id_ in RULES):
        for case in cases(rule.page.read_text("utf-8")):
            mains = [text for path, text in case.files if path == "main.js"]
            # Those of Sequelize are repeated with it in `tests/orm`.
            if case.section is section and mains and "sequelize" not in mains[0]:
                yield pytest.param(rule, case, id=f"{rule.id}, {case.name}")


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode != 0
    said = done.stderr
    assert [words for words in predictions(CATALOG, rule, case) if words not in said] == [], said[-2000:]


@pytest.mark.parametrize(("rule", "case"), list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(rule: Rule, case: Case, modules: Path) -> None:
    done = run(case.files, "main.js", modules)

    assert done.returncode == 0, f"{rule.id}: {done.stderr[-2000:]}"


def test_truths_are_numbers(modules: Path) -> None:
    asked = "SELECT EXISTS (SELECT 1) AS a, 1 > 2 AS b, done AS c FROM tasks"
    text = (
        'const db = require("better-sqlite3")(":memory:");'
        'db.exec("CREATE TABLE tasks (done BOOLEAN); INSERT INTO tasks VALUES (TRUE)");'
        f"console.log(JSON.stringify(db.prepare(`{asked}`).get()));"
    )

    done = run([("main.js", text)], "main.js", modules)

    assert done.stdout.strip() == '{"a":1,"b":0,"c":1}', done.stderr
