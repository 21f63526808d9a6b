"""What the pages on Drizzle say is repeated with the real library."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/drizzle-unusable-relation"]
TEXT = RULE.page.read_text("utf-8")
CASES = [pytest.param(case, id=f"{case.section}, {case.name}") for case in cases(TEXT)]
SCRIPT = Path(__file__).with_name("drizzle_errors.mjs")
CALLS = Path(__file__).with_name("drizzle_calls.mjs")
REFUSED = CATALOG.rules["orm/drizzle-refused-call"]
MISREAD = CATALOG.rules["orm/drizzle-misread-result"]
MISREAD_CASES = [
    pytest.param(case, id=f"{case.section}, {case.name}")
    for case in cases(MISREAD.page.read_text("utf-8"))
    if "node-postgres" in dict(case.files)["queries.mjs"]
]
RESULTS = Path(__file__).with_name("drizzle_results.mjs")
REFUSED_CASES = [
    pytest.param(case, id=f"{case.section}, {case.name}")
    for case in cases(REFUSED.page.read_text("utf-8"))
    if "queries.mjs" in dict(case.files)
]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"drizzle-orm": "0.45.4", "pg": "8.23.1"}) as folder:
        yield folder


def test_drizzle_leaves_out_a_column_that_is_not_there(modules: Path) -> None:
    done = run([("main.mjs", SCRIPT.read_text("utf-8"))], "main.mjs", modules)

    told = json.loads(done.stdout)
    assert told["where"].endswith("where  = $1")
    assert told["order"].endswith("order by  desc")
    assert told["count"].startswith("select count(*)")
    assert told["select"] == "TypeError: Cannot convert undefined or null to object"
    assert told["returning"] == told["select"]


def test_drizzle_does_not_see_operators_of_javascript(modules: Path) -> None:
    done = run([("main.mjs", SCRIPT.read_text("utf-8"))], "main.mjs", modules)

    told = json.loads(done.stdout)
    assert told["compared"].endswith('from "users"')
    assert told["negated"] == told["compared"]
    assert told["either"].endswith('where "users"."id" = $1')
    assert told["both"].endswith('where "users"."name" = $1')


@pytest.mark.parametrize("case", CASES)
def test_a_query_is_refused_as_predicted(case: Case, modules: Path) -> None:
    done = run(case.files, "main.mjs", modules)

    assert (done.returncode != 0) is (case.section is Section.FLAGGED), done.stderr[-2000:]
    said = [words for words in predictions(CATALOG, RULE, case) if words not in done.stderr]
    assert said == [], done.stderr[-2000:]


@pytest.mark.parametrize("case", REFUSED_CASES)
def test_a_call_is_refused_as_predicted(case: Case, modules: Path) -> None:
    expected = predictions(CATALOG, REFUSED, case)

    done = run([*case.files, (CALLS.name, CALLS.read_text("utf-8"))], CALLS.name, modules)

    told: dict[str, str] = json.loads(done.stdout)
    refused = {name for name, words in told.items() if words}
    assert refused == (set(told) if expected else set()), told
    assert [words for words in expected if words not in "\n".join(told.values())] == []


@pytest.mark.parametrize("case", MISREAD_CASES)
def test_a_result_is_no_other_than_said(case: Case, modules: Path) -> None:
    expected = predictions(CATALOG, MISREAD, case)

    done = run([*case.files, (RESULTS.name, RESULTS.read_text("utf-8"))], RESULTS.name, modules)

    told: dict[str, str] = json.loads(done.stdout)
    failing = {name for name, words in told.items() if words}
    assert failing == (set(told) if case.section is Section.FLAGGED else set()), told
    assert [words for words in expected if words not in "\n".join(told.values())] == [], told
