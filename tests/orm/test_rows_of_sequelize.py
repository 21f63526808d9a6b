"""What the pages on rows of Sequelize say is repeated with the real library."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.proving import SourceTexts
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of
from tests.orm.node_apps import installed_like, run

CATALOG = Catalog(("cdcheck",))
LOST = "orm/sequelize-lost-property"
PASSWORD = "auth/password-in-answer"
UNKNOWN = "orm/sequelize-unknown-member"
UNSAVED = "orm/sequelize-never-saved"
ANSWERS = Path(__file__).with_name("answers_of_sequelize.cjs")


@pytest.fixture(scope="module")
def modules() -> Iterator[Path]:
    with installed_like("express-sqlite-sequelize") as folder:
        yield folder


def _cases(rule: str) -> list[object]:
    """The cases that are whole apps; what a fix makes of one shows the changed files alone."""
    every = cases(CATALOG.rules[rule].page.read_text("utf-8"))
    whole = (c for c in every if {"articles.js", "models.js"} <= set(dict(c.files)))
    return [pytest.param(c, id=f"{c.section}, {c.name}") for c in whole]


def _told(case: Case, modules: Path) -> dict[str, dict[str, str]]:
    done = run([*case.files, (ANSWERS.name, ANSWERS.read_text("utf-8"))], ANSWERS.name, modules)
    told: dict[str, dict[str, str]] = json.loads(done.stdout)
    return told


def _abouts(rule: str, case: Case) -> set[str]:
    project, texts = project_of(dict(case.files)), {path: text.encode() for path, text in case.files}
    selected = [engine.Selected(CATALOG.rules[rule])]
    checked = engine.run(selected, project, case.task, CATALOG, SourceTexts(texts.get))
    return {finding.violation.about.rpartition(".")[2] for finding in checked.findings}


@pytest.mark.parametrize("case", _cases(LOST))
def test_a_property_that_is_no_attribute_is_not_answered(case: Case, modules: Path) -> None:
    told = [one["answered"] for one in _told(case, modules).values()]

    names = _abouts(LOST, case)

    assert all(told)
    if case.section is Section.FLAGGED:
        assert names
        assert [(name, text) for name in names for text in told if f'"{name}":' in text] == []
    else:
        assert [text for text in told if '"favorited":true' not in text] == []


@pytest.mark.parametrize("case", _cases(UNSAVED))
def test_what_is_set_on_a_row_is_kept_only_if_it_is_saved(case: Case, modules: Path) -> None:
    told = _told(case, modules)

    # What a column of JSON holds is a text in what is kept.
    as_it_was = {name for name, one in told.items() if '"New"' not in one["kept"].replace("\\", "")}

    assert told
    assert as_it_was == (set(told) if case.section is Section.FLAGGED else set())


@pytest.mark.parametrize("case", _cases(PASSWORD))
def test_a_password_is_answered_with_the_row_that_has_it(case: Case, modules: Path) -> None:
    told = _told(case, modules)

    showing = {name for name, one in told.items() if '"secret"' in one["answered"]}

    assert all(one["answered"] for one in told.values())
    assert showing == (set(told) if case.section is Section.FLAGGED else set())


@pytest.mark.parametrize("case", _cases(UNKNOWN))
def test_what_nothing_gives_to_a_row_is_undefined(case: Case, modules: Path) -> None:
    told = [one["answered"] for one in _told(case, modules).values()]

    undefined = [text for text in told if "undefined" in text]

    assert all(told)
    assert undefined == (told if case.section is Section.FLAGGED else [])
