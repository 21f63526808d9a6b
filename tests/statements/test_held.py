"""Statements that code holds, though nothing is seen to send them."""

from pathlib import Path

import pytest

from cdcheck.session import understand
from tests.trees import lay


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("QUERY = 'SELECT a FROM t'\n", ["SELECT a FROM t"], id="a constant"),
        pytest.param("class R:\n    ping = 'SELECT 1'\n", ["SELECT 1"], id="an attribute"),
        pytest.param(
            "def f(x):\n    return g('UPDATE t SET a = ' + x)\n", ["UPDATE t SET a = {}"], id="a call"
        ),
        pytest.param("PING = 'Select 1'\n", ["Select 1"], id="a number that is selected"),
        pytest.param("LABEL = 'Select a date from the list'\n", [], id="a label"),
        pytest.param("LABEL = 'Select 1 item'\n", [], id="a label with a number"),
        pytest.param("print('DELETE FROM t WHERE a = 1')\n", [], id="what is printed"),
        pytest.param("raise ValueError('INSERT INTO t (a) failed')\n", [], id="what is raised"),
        pytest.param("def f():\n    'SELECT a FROM t'\n", [], id="a docstring"),
        pytest.param("HINT = 'Update the article set by its slug'\n", [], id="a sentence"),
    ],
)
def test_a_statement_that_is_not_seen_to_be_sent_is_held(
    text: str, found: list[str], tmp_path: Path
) -> None:
    understood = understand(lay(tmp_path, {"app.py": text}))

    assert understood.project.queries == ()
    assert [query.sql for query in understood.held] == found


def test_a_statement_that_is_sent_is_not_held_too(tmp_path: Path) -> None:
    text = "import sqlite3\nQ = 'SELECT a FROM t'\nsqlite3.connect('a').execute(Q)\n"

    understood = understand(lay(tmp_path, {"app.py": text}))

    assert [query.sql for query in understood.project.queries] == ["SELECT a FROM t"]
    assert understood.held == ()
