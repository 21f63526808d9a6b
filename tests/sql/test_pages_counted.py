"""What a page says of lengths that are no totals is repeated with SQLite and SQLAlchemy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["query/counted-page"]
SCRIPT = """
import inspect, json, sys
sys.path.insert(0, "")
import answers
from sqlalchemy.orm import Session
answers.Base.metadata.create_all(answers.engine)
with Session(answers.engine) as session:
    session.add_all([answers.Article(title="a") for _ in range(3)])
    session.commit()
told = {}
for name, act in list(vars(answers).items()):
    if inspect.isfunction(act) and list(inspect.signature(act).parameters) == ["limit", "offset"]:
        given = act(2, 0)
        keys = {"articlesCount", "articles_count", "total", "total_count"} & {*map(str, given)}
        told.update({name: given[key] for key in keys})
print(json.dumps(told))
"""
ROWS, LIMIT = 3, 2


def page(section: Section) -> Case:
    every = cases(RULE.page.read_text("utf-8"))
    return next(case for case in every if case.section is section and "answers.py" in dict(case.files))


@pytest.mark.parametrize(
    ("section", "told"),
    [
        pytest.param(Section.FLAGGED, {LIMIT}, id="what is found is the length of a page"),
        pytest.param(
            Section.NOT_FLAGGED, {LIMIT, ROWS}, id="what is not found is the total, or beside it"
        ),
    ],
)
def test_a_length_under_the_name_of_a_total(section: Section, told: set[int], tmp_path: Path) -> None:
    texts = dict(page(section).files)
    selected = [engine.Selected(RULE)]
    task = page(section).task
    checked = engine.run(selected, project_of(texts), task, CATALOG, texts_of(texts))
    found = {one.violation.about.partition(":")[2].partition(":")[0] for one in checked.findings}

    answered = answers_of(texts["answers.py"], tmp_path)

    assert set(answered.values()) <= told
    assert section is Section.NOT_FLAGGED or found == set(answered)


def answers_of(text: str, folder: Path) -> dict[str, int]:
    (folder / "answers.py").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told: dict[str, int] = json.loads(done.stdout)
    return told
