"""What the pages on hooks that hash passwords say is repeated with Sequelize."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed_like, run

CATALOG = Catalog(("cdcheck",))
SCRIPT = Path(__file__).with_name("passwords_of_sequelize.cjs")
STORED = {"orm/sequelize-unhashed-password": "plain", "orm/sequelize-hashed-again": "hashed again"}
CASES = [
    pytest.param(stored, case, id=f"{id_}: {case.section}, {case.name}")
    for id_, stored in STORED.items()
    for case in cases(CATALOG.rules[id_].page.read_text("utf-8"))
    if case.section is not Section.MISSED
]


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed_like("express-sqlite-sequelize") as folder:
        yield folder


@pytest.mark.parametrize(("stored", "case"), CASES)
def test_a_password_is_stored_as_said(stored: str, case: Case, modules: Path) -> None:
    script = (SCRIPT.name, SCRIPT.read_text("utf-8"))

    done = run([*case.files, script], script[0], modules)

    told = json.loads(done.stdout or "{}")
    expected = stored if case.section is Section.FLAGGED else ""
    assert told and set(told.values()) == {expected}, done.stdout + done.stderr[-2000:]
