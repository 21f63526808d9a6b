"""The model of an app as data: what counts as one query, and as one place of a layer."""

from pathlib import Path
from typing import Any

import pytest

from cdcheck.report.model_json import as_data
from cdcheck.session import understand
from tests.trees import lay

_SENT = """
import sqlite3

connection = sqlite3.connect("app.db")


def fill(name):
    {call}
"""
_SCRIPT = '''connection.executescript("""
    DELETE FROM users;
    DELETE FROM posts;
    """)'''
_BUILT = 'connection.executescript(f"DELETE FROM users; DELETE FROM {name}")'
_TWO = 'connection.execute("DELETE FROM users")\n    connection.execute("DELETE FROM posts")'


def data_of(tmp_path: Path, files: dict[str, str]) -> dict[str, Any]:
    return as_data(understand(lay(tmp_path, files)))


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        pytest.param(
            _SCRIPT,
            [("app.py:8", "fully", "DELETE FROM users;\nDELETE FROM posts", ["users", "posts"])],
            id="statements in one text are one query, placed where the text begins",
        ),
        pytest.param(
            _BUILT,
            [("app.py:8", "partly", "DELETE FROM users;\nDELETE FROM {}", ["users"])],
            id="a text is known no better than its least known statement",
        ),
        pytest.param(
            _TWO,
            [
                ("app.py:8", "fully", "DELETE FROM users", ["users"]),
                ("app.py:9", "fully", "DELETE FROM posts", ["posts"]),
            ],
            id="texts of their own stay apart",
        ),
    ],
)
def test_a_text_in_code_is_one_query(
    call: str, shown: list[tuple[str, str, str, list[str]]], tmp_path: Path
) -> None:
    data = data_of(tmp_path, {"app.py": _SENT.format(call=call)})

    found = [(q["at"], q["known"], q["sql"], q["tables"]) for q in data["queries"]]
    assert found == shown


def test_each_statement_of_an_sql_file_is_a_query(tmp_path: Path) -> None:
    files = {
        "schema.sql": "DROP TABLE IF EXISTS users;\nCREATE TABLE users (id INTEGER);\n",
        "app.py": _SENT.format(call='connection.executescript(open("schema.sql").read())'),
    }

    queries = data_of(tmp_path, files)["queries"]

    assert [q["at"] for q in queries] == ["schema.sql:1", "schema.sql:2"]
