"""Which SQL files of an app define its tables."""

import pytest

from cdcheck.testing.projects import project_of

TAGS = "CREATE TABLE tags (id INTEGER PRIMARY KEY);\n"
USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n"


@pytest.mark.parametrize(
    ("files", "tables"),
    [
        pytest.param({"docs/schema.sql": TAGS}, ["tags"], id="only the documentation has them"),
        pytest.param(
            {"docs/schema.sql": TAGS, "db/schema.sql": USERS}, ["users"], id="the documentation differs"
        ),
        pytest.param(
            {"db/create.sql": TAGS, "db/delete.sql": "DROP TABLE IF EXISTS tags;\n"},
            ["tags"],
            id="another file drops them",
        ),
        pytest.param(
            {"db/schema.sql": f"DROP TABLE IF EXISTS tags;\n{TAGS}DROP TABLE old;\n"},
            ["tags"],
            id="the file begins anew",
        ),
        pytest.param(
            {"migrations/1.sql": TAGS + USERS, "migrations/2.sql": "DROP TABLE tags;\n"},
            ["users"],
            id="a migration drops them",
        ),
    ],
)
def test_tables_are_those_that_a_database_is_made_with(files: dict[str, str], tables: list[str]) -> None:
    project = project_of({**files, "app.py": "import sqlite3\n"})

    assert [table.name for table in project.tables] == tables
