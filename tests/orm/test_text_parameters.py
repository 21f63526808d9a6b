"""SQLAlchemy says what `query/placeholder-mismatch` predicts of names that are not given."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import StatementError

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.proving import SourceTexts
from cdcheck.testing.projects import project_of

APP = """
from sqlalchemy import create_engine, text

engine = create_engine("sqlite:///app.db")


def create():
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE users (id INTEGER PRIMARY KEY)"))


def found():
    with engine.connect() as connection:
        return connection.execute(text("SELECT id FROM users WHERE id = :id"), {"user": 1}).all()
"""


def test_a_name_that_is_not_given_is_refused() -> None:
    catalog = Catalog(("cdcheck",))
    rule = engine.Selected(catalog.rules["query/placeholder-mismatch"])
    sources = SourceTexts(lambda _: APP.encode())
    (finding,) = engine.run([rule], project_of({"app.py": APP}), Task(), catalog, sources).findings

    with (
        pytest.raises(StatementError) as raised,
        create_engine("sqlite://").connect() as connection,
    ):
        connection.execute(text("SELECT :id"), {"user": 1})

    assert finding.violation.predicts in str(raised.value)
