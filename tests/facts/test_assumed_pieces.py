"""A statement in which a table or a mark may be another one, not known, is not proven wrong."""

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.results import Confidence
from cdcheck.testing.projects import project_of, texts_of

_APP = """
from flask import Flask
from elsewhere import naming
import psycopg

app = Flask(__name__)
db = psycopg.connect("dbname=app")
db.execute("CREATE TABLE users (id SERIAL PRIMARY KEY, name TEXT)")


def table_of(kind):
    if kind == "user":
        return "users"
    return naming(kind)


def mark_of(cursor):
    return "?" if cursor is None else naming(cursor)


@app.get("/rows/<kind>")
def rows(kind, limit=20):
    {body}
"""


def confidences(body: str) -> set[Confidence]:
    """How sure the findings about a statement are."""
    texts = {"app.py": _APP.replace("{body}", body)}
    catalog = Catalog()
    rules = ("query/unknown-column", "query/unknown-table", "query/placeholder-mismatch")
    selected = [engine.Selected(catalog.rules[rule]) for rule in rules]
    checked = engine.run(selected, project_of(texts), Task(), catalog, texts_of(texts))
    return {finding.violation.confidence for finding in checked.findings}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            'db.execute(f"SELECT wrong FROM {table_of(kind)}")', id="a table that a function gives"
        ),
        pytest.param(
            'table = naming(kind)\n    if app.debug:\n        table = "nothing"\n'
            '    db.execute("SELECT id FROM " + table)',
            id="a table that a condition sets",
        ),
        pytest.param(
            'db.execute(f"SELECT id FROM users WHERE id = {mark_of(db)}", (1,))', id="a parameter's mark"
        ),
    ],
)
def test_a_piece_that_may_be_another_leaves_doubt(body: str) -> None:
    assert confidences(body) == {Confidence.INFERRED}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('db.execute("SELECT wrong FROM users")', id="all of it known"),
        pytest.param('db.execute(f"SELECT wrong FROM users LIMIT {limit}")', id="a number by default"),
        pytest.param(
            'sql = naming(kind)\n    if app.debug:\n        sql = "SELECT wrong FROM users"\n'
            "    db.execute(sql)",
            id="one of several statements",
        ),
    ],
)
def test_what_stands_beside_does_not(body: str) -> None:
    assert confidences(body) == {Confidence.PROVEN}
