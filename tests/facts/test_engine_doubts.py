"""What is said of SQL by an app that may connect to more than one engine."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.verified_statements import VerifiedQueries
from cdcheck.knowing import Knowledge
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of, texts_of

APP = """
from sqlalchemy import create_engine, text
engine = create_engine("sqlite:///shop.db")
with engine.connect() as connection:
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
"""


@pytest.mark.parametrize(
    ("declared", "is_certain"),
    [("sqlalchemy\n", True), ("sqlalchemy\npsycopg2-binary\n", False)],
    ids=["one engine", "a driver of another"],
)
def test_nothing_is_proven_where_a_driver_of_another_engine_is_declared(
    declared: str, is_certain: bool
) -> None:
    texts = {"app.py": APP, "requirements.txt": declared}
    project = project_of(texts)
    known = Knowledge(project, Task(), Catalog(("cdcheck",)).facts, texts_of(texts))

    verified = known.find(VerifiedQueries)

    found = [c for query in project.queries for c in verified.of(query).contradictions]
    assert [c.is_certain for c in found] == [is_certain]
