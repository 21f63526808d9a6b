"""What the page on relations that are not loaded says is repeated with the real libraries."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, predictions, run
from tests.orm.test_prisma_calls import ENGINES, answers

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["orm/relation-not-loaded"]
ROWS_OF_PRISMA = Path(__file__).with_name("rows_of_prisma.cjs")
ROWS_OF_TYPEORM = Path(__file__).with_name("relations_of_typeorm.cjs")


def _with(file: str) -> list[object]:
    every = cases(RULE.page.read_text("utf-8"))
    return [pytest.param(c, id=f"{c.section}, {c.name}") for c in every if file in dict(c.files)]


@pytest.fixture(scope="module")
def prisma() -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        for name, engine in ENGINES.items():
            patch.setenv(name, engine)
        with installed({"prisma": "6.19.3", "@prisma/client": "6.19.3"}) as folder:
            yield folder


@pytest.fixture(scope="module")
def typeorm() -> Iterator[Path]:
    with installed({"typeorm": "0.3.31", "sql.js": "1.12.0", "reflect-metadata": "0.2.2"}) as folder:
        yield folder


@pytest.mark.parametrize("case", _with("schema.prisma"))
def test_a_relation_of_prisma_is_undefined(case: Case, prisma: Path, tmp_path: Path) -> None:
    told = answers(case, prisma, tmp_path, ROWS_OF_PRISMA)

    _is_as_predicted(case, told)


@pytest.mark.parametrize("case", _with("entities.js"))
def test_a_relation_of_typeorm_is_undefined(case: Case, typeorm: Path) -> None:
    script = (ROWS_OF_TYPEORM.name, ROWS_OF_TYPEORM.read_text("utf-8"))

    done = run([*case.files, script], script[0], typeorm)

    _is_as_predicted(case, json.loads(done.stdout))


def _is_as_predicted(case: Case, told: dict[str, str]) -> None:
    failing = {name for name, words in told.items() if words}
    assert failing == (set(told) if case.section is Section.FLAGGED else set()), told
    said = "\n".join(told.values())
    assert [words for words in predictions(CATALOG, RULE, case) if words not in said] == [], told
