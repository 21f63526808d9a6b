"""What a page says of queries in loops is counted with SQLAlchemy and SQLite."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.testing.cases import Case, Section, cases
from cdcheck.testing.projects import project_of, texts_of
from tests.with_libraries import environment_with, printed_by

CATALOG = Catalog(("cdcheck",))
RULE = CATALOG.rules["query/query-in-row-loop"]
NEEDED = "fastapi==0.165.0\nhttpx==0.28.1\nSQLAlchemy==2.1.9\n"
SCRIPT = """
import json, sqlite3, sys
sys.path.insert(0, "")
import models
from fastapi.testclient import TestClient
from sqlalchemy import insert
sent, connect = [], sqlite3.connect
def traced(*args, **options):
    connection = connect(*args, **options)
    connection.set_trace_callback(lambda sql: sent.append(sql) if sql.startswith("SELECT") else None)
    return connection
sqlite3.connect = sqlite3.dbapi2.connect = traced
import app
models.Base.metadata.create_all(models.engine)
def asked(path):
    sent.clear()
    TestClient(app.app).get(path)
    return len(sent)
def value(column, number):
    to_article = any(key.column.table.name == "articles" for key in column.foreign_keys)
    return "a" if column.type.python_type is str else 1 if to_article else number
paths = [route.path for route in app.app.routes if route.endpoint.__module__ == "app"]
counts = {path: [] for path in paths}
for rows in (1, 3):
    with models.engine.begin() as connection:
        for number in {1: (1,), 3: (2, 3)}[rows]:
            for table in models.Base.metadata.sorted_tables:
                connection.execute(insert(table).values({c.name: value(c, number) for c in table.c}))
    for path in paths:
        counts[path].append(asked(path))
print(json.dumps(counts))
"""
PAGE = [
    case
    for case in cases(RULE.page.read_text("utf-8"))
    if case.section in {Section.FLAGGED, Section.NOT_FLAGGED} and "models.py" in dict(case.files)
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    return environment_with(NEEDED, tmp_path_factory.mktemp("queries-in-loops"))


@pytest.mark.parametrize("case", PAGE, ids=lambda case: f"{case.section}, {case.name}")
def test_what_is_found_sends_more_queries_for_more_rows(
    case: Case, tmp_path: Path, environment: Mapping[str, str]
) -> None:
    texts = dict(case.files)
    selected = [engine.Selected(RULE)]
    project = project_of(texts)
    checked = engine.run(selected, project, case.task, CATALOG, texts_of(texts))
    starts = {one.violation.evidence[0].at for one in checked.findings}
    found = {
        f"/{one.name}"
        for one in project.functions
        if any(one.path == at.path and one.at.line <= at.line <= one.at.end_line for at in starts)
    }

    counts = printed_by(SCRIPT, case, tmp_path, environment)

    assert {path for path, (few, many) in counts.items() if many > few} == found
    assert counts
