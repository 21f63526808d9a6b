import pytest

from cdcheck.testing.projects import project_of

_JAVASCRIPT = """const {{ Pool }} = require("pg");
const pool = new Pool();
exports.find = (extra = "") => {{
  {0}
  return pool.query(`SELECT id${{more}} FROM users`);
}};
"""
_PYTHON = """import psycopg

def find(extra=""):
    {0}
    with psycopg.connect("dbname=app") as connection:
        connection.execute(f"SELECT id{{more}} FROM users")
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db.js", _JAVASCRIPT.format('const more = extra ? `, ${extra}` : "";')),
        ("db.js", _JAVASCRIPT.format('let more = ""; if (extra) { more = `, ${extra}`; }')),
        ("db.js", _JAVASCRIPT.format('const more = !extra ? "" : `, ${extra}`;')),
        ("db.py", _PYTHON.format('more = f", {extra}" if extra else ""')),
    ],
)
def test_a_default_is_not_what_a_branch_has_that_it_does_not_lead_to(path: str, text: str) -> None:
    statements = [query.sql for query in project_of({path: text}).queries]

    assert "SELECT id FROM users" in statements
    assert [sql for sql in statements if ",  FROM" in sql] == []
