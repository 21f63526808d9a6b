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
        pytest.param({"db/schema.sql": f"\ufeff-- the tags\n{TAGS}"}, ["tags"], id="a byte order mark"),
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


_DB = """
import Database from 'better-sqlite3'
class Wrapped {
  constructor(db) { this.db = db }
  exec(sql) { return this.db.exec(sql) }
  transaction(run) { return this.db.transaction(run)() }
}
const db = new Wrapped(new Database('app.db'))
export default () => db
"""
_MIGRATION = """
import getDb from '../db.js'
export const up = async function () {
  const db = getDb()
  db.transaction(() => { db.exec(`CREATE TABLE tags_new (label TEXT); DROP TABLE tags;
    ALTER TABLE tags_new RENAME TO tags`) })
}
export const down = async function () {
  getDb().exec('ALTER TABLE tags RENAME TO old; CREATE TABLE tags (id INTEGER)')
}
"""


def test_what_a_migration_takes_back_is_no_part_of_the_schema() -> None:
    made = "getDb().exec('CREATE TABLE tags (id TEXT)')"
    first = f"import getDb from '../db.js'\nexport const up = () => {made}\n"
    start = "import getDb from './db.js'\ngetDb().transaction(() => getDb().exec('SELECT 1'))\n"
    texts = {"db.js": _DB, "app.js": start, "migrations/1.js": first, "migrations/2.js": _MIGRATION}

    project = project_of(texts)

    assert [[c.name for c in table.columns] for table in project.tables] == [["label"]]


_WIDE = "CREATE TABLE tags (id INTEGER PRIMARY KEY, label TEXT);\n"


@pytest.mark.parametrize(
    ("scripts", "is_complete"),
    [
        pytest.param([_WIDE, "DROP TABLE tags;\n" + TAGS], False, id="dropped first"),
        pytest.param([TAGS, _WIDE, _WIDE], False, id="the last two are alike"),
        pytest.param([_WIDE, "DROP TABLE tags;\n" + _WIDE], True, id="all are alike"),
    ],
)
def test_a_table_of_several_scripts_is_sure_if_all_say_the_same(
    scripts: list[str], is_complete: bool
) -> None:
    files = {f"db/{number}.sql": script for number, script in enumerate(scripts)}

    project = project_of({**files, "app.py": "import sqlite3\n"})

    assert [table.is_complete for table in project.tables] == [is_complete]


def test_what_one_of_two_like_definitions_keeps_unique_stays_so() -> None:
    unique = "CREATE TABLE tags (id INTEGER PRIMARY KEY, label TEXT UNIQUE);\n"

    project = project_of({"db/1.sql": unique, "db/2.sql": _WIDE, "app.py": "import sqlite3\n"})

    assert [index.columns for table in project.tables for index in table.indexes] == [("label",)]


def test_a_file_may_change_a_table_that_one_after_it_by_name_defines() -> None:
    change = "ALTER TABLE tags ADD COLUMN label TEXT;\n"
    files = {"migrations/add_label.sql": change, "migrations/create_tags.sql": TAGS}

    project = project_of({**files, "app.py": "import sqlite3\n"})

    assert [[c.name for c in table.columns] for table in project.tables] == [["id", "label"]]


def test_packages_with_databases_of_their_own_leave_open_what_their_tables_hold() -> None:
    project = project_of(
        {
            "package.json": "{}",
            "sql/init.sql": TAGS + USERS,
            "apps/worker/package.json": "{}",
            "apps/worker/migrations/1.sql": "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT);",
            "apps/shop/package.json": "{}",
            "apps/shop/schema.sql": "CREATE TABLE items (id INTEGER);",
            "apps/api/app.js": "import pg from 'pg';\n",
        }
    )

    known = {table.name: [column.name for column in table.columns] for table in project.tables}
    assert known == {"items": ["id"], "tags": [], "users": []}
    assert {gap.at.path for gap in project.mapping_gaps} == {
        "sql/init.sql",
        "apps/worker/migrations/1.sql",
    }
