"""What pages show of apps of Express is repeated with it."""

from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from tests.orm.node_apps import installed, run

CATALOG = Catalog(("cdcheck",))


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed({"express": "5.3.0"}) as folder:
        yield folder


def page_cases(rule: str) -> list[object]:
    page = CATALOG.rules[rule].page.read_text("utf-8")
    return [pytest.param(case, id=f"{case.section}, {case.name}") for case in cases(page)]


def ran(case: Case, modules: Path) -> CompletedProcess[str]:
    kind = "module" if any("import express" in text for _, text in case.files) else "commonjs"
    return run([*case.files, ("package.json", f'{{"type": "{kind}"}}')], "main.js", modules)


@pytest.mark.parametrize("case", page_cases("framework/remembering-pattern"))
def test_every_second_request_is_answered_otherwise(case: Case, modules: Path) -> None:
    said = ran(case, modules).stderr.split("\n")[:-1]

    assert len(said) == (len(case.wants) if case.section is Section.FLAGGED else 0), said


@pytest.mark.parametrize("case", page_cases("auth/guard-after-routes"))
def test_a_guard_behind_the_routes_refuses_nobody(case: Case, modules: Path) -> None:
    assert ran(case, modules).returncode == (case.section is Section.FLAGGED)
