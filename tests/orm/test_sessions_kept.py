"""A session that is said to keep its connection keeps it, until it is collected; others do not."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of, texts_of

CATALOG = Catalog(("cdcheck",))
APP = """
from contextlib import closing

from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

engine = create_engine("sqlite:///{folder}/app.db", pool_size=1, max_overflow=0, pool_timeout=0.05)
make = sessionmaker(engine)


def given():
    return make()


def entered():
    with make() as session:
        return session


def tags():
{body}
"""
ROUTE = """
from flask import Flask

from database import tags

app = Flask(__name__)
app.get("/tags")(tags)
"""


@pytest.fixture(autouse=True)
def _nothing_is_collected() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.mark.parametrize(
    ("body", "is_kept"),
    [
        pytest.param(["s = make()", "return s.scalar(text('select 1'))"], True, id="forgotten"),
        pytest.param(["s = given()", "return s.scalar(text('select 1'))"], True, id="got and forgotten"),
        pytest.param(["s = entered()", "return s.scalar(text('select 1'))"], True, id="closed before"),
        pytest.param(
            ["s = make()", "s.commit()", "return s.scalar(text('select 1'))"],
            True,
            id="asked after commit",
        ),
        pytest.param(
            ["s = make()", "n = s.scalar(text('select 1'))", "s.commit()", "return n"],
            False,
            id="committed",
        ),
        pytest.param(
            ["s = make()", "n = s.scalar(text('select 1'))", "s.close()", "return n"], False, id="closed"
        ),
        pytest.param(
            ["with make() as s:", "    return s.scalar(text('select 1'))"], False, id="entered"
        ),
        pytest.param(
            ["with closing(make()) as s:", "    return s.scalar(text('select 1'))"], False, id="closing"
        ),
        pytest.param(["s = make()", "return s.info"], False, id="asked nothing"),
    ],
)
def test_what_is_not_closed_keeps_its_connection(
    body: list[str], tmp_path: Path, *, is_kept: bool
) -> None:
    database = APP.format(folder=tmp_path, body="\n".join(f"    {line}" for line in body))
    files = {"database.py": database, "app.py": ROUTE}
    rule = CATALOG.rules["database/session-never-closed"]

    checked = engine.run([engine.Selected(rule)], project_of(files), Task(), CATALOG, texts_of(files))

    assert len(checked.findings) == int(is_kept)
    assert _is_empty(database) == is_kept


def _is_empty(database: str) -> bool:
    """Tells whether the second request finds no connection."""
    held: dict[str, Any] = {}
    exec(database, held)
    held["tags"]()
    try:
        held["tags"]()
    except PoolTimeoutError:
        return True
    finally:
        held["engine"].dispose()
    return False
