"""A finding marks the token inside of the SQL, however the text is put together."""

import pytest

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of, texts_of

_PYTHON = """
from textwrap import dedent
from flask import Flask
import psycopg

app = Flask(__name__)
db = psycopg.connect("dbname=app")
db.execute("CREATE TABLE users (id SERIAL PRIMARY KEY, name TEXT)")
TABLE = "users"


@app.get("/users")
def users(order):
    {body}
"""
_JAVASCRIPT = """
const express = require('express');
const { Pool } = require('pg');
const pool = new Pool();
const TABLE = 'users';
pool.query('CREATE TABLE users (id SERIAL PRIMARY KEY, name TEXT)');
express().get('/users', async (req) => {
  BODY
});
"""


def marked(texts: dict[str, str], rule: str) -> list[str]:
    """What stands at the places of a rule's findings."""
    catalog = Catalog()
    selected = [engine.Selected(catalog.rules[rule])]
    checked = engine.run(selected, project_of(texts), Task(), catalog, texts_of(texts))
    places = [finding.violation.at for finding in checked.findings]
    return [texts[at.path].splitlines()[at.line - 1][at.column - 1 : at.end_column - 1] for at in places]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('db.execute("SELECT wrong FROM users")', id="one line"),
        pytest.param('db.execute("""\n    SELECT id,\n      wrong FROM users""")', id="several lines"),
        pytest.param('db.execute("SELECT id, "\n      "wrong FROM users")', id="strings side by side"),
        pytest.param('db.execute("SELECT id, " + "wrong " + "FROM users")', id="strings added"),
        pytest.param('db.execute(f"SELECT id FROM {TABLE} WHERE wrong = 1")', id="after a known part"),
        pytest.param(
            'db.execute(f"SELECT id FROM users WHERE wrong = 1 ORDER BY {order}")', id="a hole"
        ),
        pytest.param('db.execute("SELECT \'é\\"\',\\n\\twrong FROM users")', id="after escapes"),
        pytest.param('db.execute("SELECT wrong FROM {}".format(TABLE))', id="a format"),
        pytest.param(
            'sql = "SELECT id FROM users"\n    sql += " WHERE wrong = 1"\n    db.execute(sql)', id="+="
        ),
        pytest.param('db.execute(" ".join(["SELECT wrong", "FROM users"]))', id="joined"),
        pytest.param('db.execute(dedent("""\n        SELECT wrong FROM users\n    """))', id="dedent"),
    ],
)
def test_a_column_is_marked_in_python(body: str) -> None:
    texts = {"app.py": _PYTHON.replace("{body}", body)}

    assert marked(texts, "query/unknown-column") == ["wrong"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("await pool.query('SELECT wrong FROM users');", id="one line"),
        pytest.param("await pool.query(`\n  SELECT id,\n    wrong FROM users`);", id="several lines"),
        pytest.param("await pool.query('SELECT id, ' +\n  'wrong FROM users');", id="strings added"),
        pytest.param("await pool.query(`SELECT id FROM ${TABLE} WHERE wrong = 1`);", id="a known part"),
        pytest.param("await pool.query({ text: 'SELECT wrong FROM users' });", id="an object"),
        pytest.param('await pool.query("SELECT \'é\\"\',\\n\\twrong FROM users");', id="after escapes"),
        pytest.param("await pool.query(['SELECT wrong', 'FROM users'].join(' '));", id="joined"),
    ],
)
def test_a_column_is_marked_in_javascript(body: str) -> None:
    texts = {"app.js": _JAVASCRIPT.replace("BODY", body)}

    assert marked(texts, "query/unknown-column") == ["wrong"]


def test_a_value_that_is_put_in_is_marked_itself() -> None:
    body = "await pool.query(`SELECT id FROM users\n  ORDER BY ${req.query.order}`);"
    texts = {"app.js": _JAVASCRIPT.replace("BODY", body)}

    assert marked(texts, "query/interpolated-value") == ["req.query.order"]
