"""What the page on calls of TypeORM's repositories says is repeated with the real library."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/typeorm-refused-argument"]
SCRIPT = Path(__file__).with_name("typeorm_calls.cjs")
TEXT = RULE.page.read_text("utf-8")
CASES = [
    pytest.param(case, id=f"{case.section}, {case.name}")
    for case in cases(TEXT)
    if "entities.js" in dict(case.files)
]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"typeorm": "0.3.31", "sql.js": "1.12.0", "reflect-metadata": "0.2.2"}) as folder:
        yield folder


@pytest.mark.parametrize("case", CASES)
def test_a_call_is_refused_as_predicted(case: Case, modules: Path) -> None:
    script = (SCRIPT.name, SCRIPT.read_text("utf-8"))
    expected = predictions(CATALOG, RULE, case)

    done = run([*case.files, script], script[0], modules)

    told: dict[str, str] = json.loads(done.stdout)
    refused = {name for name, words in told.items() if words}
    is_refused = case.section is Section.FLAGGED and bool(expected)
    assert refused == (set(told) if is_refused else set()), told
    assert [words for words in expected if words not in "\n".join(told.values())] == []
