from cdcheck.testing.projects import project_of

_UP = """exports.up = async (db) => {
  await db.query(`
    CREATE TABLE IF NOT EXISTS users (id INT PRIMARY KEY, nick TEXT)`);
};
"""


def test_a_statement_that_something_unknown_is_handed_makes_a_table() -> None:
    (table,) = project_of({"migrations/001_users.js": _UP}).tables

    assert table.name == "users"
    assert table.is_complete
    assert [column.name for column in table.columns] == ["id", "nick"]


def test_two_definitions_that_differ_leave_a_table_open() -> None:
    texts = {"001_users.js": _UP, "schema.sql": "CREATE TABLE users (id INT PRIMARY KEY, name TEXT);"}
    (table,) = project_of(texts).tables

    assert table.at.path == "schema.sql"
    assert not table.is_complete


def test_what_is_only_said_makes_no_table() -> None:
    said = 'exports.ask = (model) => model.complete("CREATE TABLE users (id INT)");\n'

    assert project_of({"ask.js": said}).tables == ()


def test_what_takes_a_migration_back_makes_no_table() -> None:
    assert project_of({"001_users.js": _UP.replace("exports.up", "exports.down")}).tables == ()


def test_a_change_that_is_not_known_in_full_leaves_what_it_may_change_open() -> None:
    schema = {"schema.sql": "CREATE TABLE users (id INT); CREATE TABLE tags (id INT);"}
    add = "exports.add = async (db, table) => db.query(`ALTER TABLE ${table} ADD COLUMN age INT`);\n"

    tables = project_of({**schema, "add.js": add}).tables
    of_one = project_of({**schema, "add.js": add.replace("${table}", "users")}).tables
    of_schema = project_of({**schema, "add.js": add.replace("${table}", "public.users")}).tables

    assert [table.is_complete for table in tables] == [False, False]
    assert [table.is_complete for table in of_one] == [False, True]
    assert [table.is_complete for table in of_schema] == [False, True]


def test_of_two_definitions_that_are_alike_that_of_the_code_counts() -> None:
    script = {"schema.sql": "CREATE TABLE users (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT);"}
    made = "CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, name TEXT)"
    code = f"const db = require('better-sqlite3')('app.db');\ndb.exec(`{made}`);\n"

    (table,) = project_of({**script, "db.js": code}).tables

    assert table.at.path == "db.js"
    assert table.is_complete
