"""What the page on untyped columns says is repeated with the real library and compilers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/typeorm-untyped-column"]
# Builds an app and starts it, as its manifest says.
START = """\
const { spawnSync } = require("child_process");
spawnSync("npm", ["run", "build", "--if-present"], { stdio: "inherit" });
process.exit(spawnSync("npm", ["start"], { stdio: "inherit" }).status);
"""


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    compilers = {"tsx": "4.23.15", "typescript": "5.9.3"}
    library = {"typeorm": "1.1.1", "sql.js": "1.12.0", "reflect-metadata": "0.2.2"}
    with installed({**library, **compilers}) as folder:
        yield folder


def page_cases(section: Section) -> Iterator[object]:
    for case in cases(RULE.page.read_text("utf-8")):
        if case.section is section and "main.ts" in dict(case.files):
            yield pytest.param(case, id=case.name)


@pytest.mark.parametrize("case", list(page_cases(Section.FLAGGED)))
def test_what_is_flagged_fails_as_predicted(case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, RULE, case)

    done = run((*case.files, ("start.cjs", START)), "start.cjs", modules)

    assert predicted
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize("case", list(page_cases(Section.NOT_FLAGGED)))
def test_what_is_not_flagged_runs(case: Case, modules: Path) -> None:
    done = run((*case.files, ("start.cjs", START)), "start.cjs", modules)

    assert done.returncode == 0, done.stderr[-2000:]
