"""What the page on patterns that remember says is asked of Node."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, run

PAGE = Catalog(("cdcheck",)).rules["framework/remembering-pattern"].page
CASES = [pytest.param(case, id=case.name) for case in cases(PAGE.read_text("utf-8"))]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"express": "5.3.0"}) as folder:
        yield folder


@pytest.mark.parametrize("case", CASES)
def test_every_second_request_is_answered_otherwise(case: Case, modules: Path) -> None:
    kind = "module" if any("import express" in text for _, text in case.files) else "commonjs"
    files = [*case.files, ("package.json", f'{{"type": "{kind}"}}')]

    said = run(files, "main.js", modules).stderr.split("\n")[:-1]

    assert len(said) == (len(case.wants) if case.section is Section.FLAGGED else 0), said
