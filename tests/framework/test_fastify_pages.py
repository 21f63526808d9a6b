"""What the page on async functions that take a callback says is repeated with Fastify."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["framework/fastify-async-callback"]
VERSIONS = {"fastify": "5.12.8", "fastify-plugin": "6.0.1"}


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed(VERSIONS) as folder:
        yield folder


def page_cases(section: Section) -> list[object]:
    found = [case for case in cases(RULE.page.read_text("utf-8")) if case.section is section]
    plain = [case for case in found if any('"fastify": "5' in text for _, text in case.files)]
    return [pytest.param(case, id=case.name) for case in plain if "app.js" in dict(case.files)]


@pytest.mark.parametrize("case", page_cases(Section.FLAGGED))
def test_what_is_flagged_does_not_start(case: Case, modules: Path) -> None:
    predicted = predictions(CATALOG, RULE, case)

    done = run(case.files, "app.js", modules)

    assert done.returncode != 0
    assert [words for words in predicted if words not in done.stderr] == [], done.stderr[-2000:]


@pytest.mark.parametrize("case", page_cases(Section.NOT_FLAGGED))
def test_what_is_not_flagged_starts(case: Case, modules: Path) -> None:
    done = run(case.files, "app.js", modules)

    assert done.returncode == 0, done.stderr[-2000:]
