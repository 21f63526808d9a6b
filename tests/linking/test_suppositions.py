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


@pytest.mark.parametrize(
    ("test", "then", "otherwise"),
    [
        pytest.param("table == 'a'", ["a"], ["b"], id="equal"),
        pytest.param("'a' != table", ["b"], ["a"], id="not equal"),
        pytest.param("table in ('a', 'c')", ["a"], ["b"], id="one of several"),
        pytest.param("table is None", [], ["a", "b"], id="nothing"),
        pytest.param("table == 'a' and other", ["a"], ["a", "b"], id="both hold"),
        pytest.param("table == 'a' or other", ["a", "b"], ["b"], id="neither holds"),
        pytest.param("not (table == 'a' or other)", ["b"], ["a", "b"], id="a negation"),
        pytest.param("table == 1", ["a", "b"], ["a", "b"], id="something of another type"),
    ],
)
def test_what_a_loop_goes_over_is_known_only_where_a_test_lets_it_through(
    test: str, then: list[str], otherwise: list[str]
) -> None:
    text = f"""import sqlite3

def both(other):
    connection = sqlite3.connect("app.db")
    for table in ("a", "b"):
        if {test}:
            connection.execute(f"DELETE FROM {{table}}")
        else:
            connection.execute(f"SELECT id FROM {{table}}")
"""
    statements = [query.sql for query in project_of({"db.py": text}).queries]

    assert [sql[-1] for sql in statements if sql.startswith("DELETE") and sql[-1] != "}"] == then
    assert [sql[-1] for sql in statements if sql.startswith("SELECT") and sql[-1] != "}"] == otherwise


@pytest.mark.parametrize(
    ("test", "is_assumed"),
    [
        pytest.param("'id' in columns", True, id="what the turn sets"),
        pytest.param("table in others", True, id="what is gone over, against what is not known"),
        pytest.param("others", False, id="what is the same for all turns"),
        pytest.param("table != 'c'", False, id="a constant"),
    ],
)
def test_a_condition_that_changes_with_the_turns_of_a_loop_may_let_some_through(
    test: str, *, is_assumed: bool
) -> None:
    text = f"""import sqlite3

def both(others, columns_of):
    connection = sqlite3.connect("app.db")
    for table in ("a", "b"):
        columns = columns_of(table)
        if {test}:
            connection.execute(f"DELETE FROM {{table}}")
"""

    deleted = [query for query in project_of({"app.py": text}).queries if query.operation == "delete"]

    assert {(query.tables, query.is_assumed) for query in deleted} == {
        (("a",), is_assumed),
        (("b",), is_assumed),
    }


def test_an_instance_is_not_of_a_class_whose_list_a_condition_rules_out() -> None:
    text = """import sqlite3

class Base:
    def remove(self):
        connection = sqlite3.connect("app.db")
        if "name" in self.Meta.fields:
            connection.execute(f"DELETE FROM {self.Meta.table} WHERE name = 'a'")
        if "name" not in self.Meta.fields:
            connection.execute(f"DELETE FROM {self.Meta.table} WHERE id = 1")

class Named(Base):
    class Meta:
        table = "a"
        fields = ("id", "name")

class Unnamed(Base):
    class Meta:
        table = "b"
        fields = ["id"]

Named().remove()
Unnamed().remove()
"""

    statements = {query.sql for query in project_of({"app.py": text}).queries}

    assert {one for one in statements if "{}" not in one} == {
        "DELETE FROM a WHERE name = 'a'",
        "DELETE FROM b WHERE id = 1",
    }
