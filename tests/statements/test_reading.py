"""What SQL an app holds, where it stands, and how it is sent."""

from textwrap import dedent

import pytest

from cdcheck.model.data import Bound, Known, Query
from cdcheck.model.project import Project
from cdcheck.model.sql_places import place_in
from cdcheck.testing.projects import project_of

_SCHEMA = "CREATE TABLE users (id INTEGER PRIMARY KEY);\n\nCREATE INDEX i ON users (id);\n"


def _project(path: str, text: str, **others: str) -> Project:
    return project_of(
        {path: dedent(text), **{k.replace("__", "/") + ".sql": v for k, v in others.items()}}
    )


def _python(body: str) -> tuple[Query, ...]:
    text = "import sqlite3\n\n\ndef run(x, request, flag):\n    db = sqlite3.connect('a.db')\n"
    return project_of({"app.py": text + "".join(f"    {line}\n" for line in body.splitlines())}).queries


def _javascript(body: str) -> tuple[Query, ...]:
    head = """
        const { Pool } = require('pg'); const pool = new Pool()
        const Database = require('better-sqlite3'); const db = new Database('a.db')
        const postgres = require('postgres'); const sql = postgres('x')
    """
    text = dedent(head) + "async function run(req, x) {\n" + body + "\n}\nmodule.exports = run\n"
    return project_of({"app.js": text}).queries


_MARKED = [
    pytest.param("db.execute('SELECT bad FROM t')", id="a constant"),
    pytest.param("db.execute('SELECT a, '\n           'bad FROM t')", id="adjacent literals"),
    pytest.param("db.execute('''\n  SELECT a,\n    bad FROM t''')", id="several lines"),
    pytest.param("db.execute(f'SELECT {x}, bad FROM t')", id="behind a hole"),
    pytest.param("db.execute('SELECT a, ' + 'bad FROM t')", id="a sum"),
    pytest.param("db.execute('SELECT \\'é\\\\n\\', bad FROM t')", id="behind escapes"),
    pytest.param("db.execute('SELECT {}, bad FROM t'.format(x))", id="a format"),
    pytest.param("db.execute('SELECT %s, bad FROM t' % x)", id="a percent format"),
    pytest.param("q = 'SELECT a '\nq += ', bad FROM t'\ndb.execute(q)", id="an added text"),
]


@pytest.mark.parametrize("body", _MARKED)
def test_a_token_is_found_in_the_source(body: str) -> None:
    (query,) = _python(body)
    offset = query.sql.index("bad")

    at = place_in(query, offset, offset + 3)

    lines = ("\n" * 5 + "".join(f"    {line}\n" for line in body.splitlines())).splitlines()
    assert lines[at.line - 1][at.column - 1 : at.end_column - 1] == "bad"


@pytest.mark.parametrize(
    ("body", "style", "bound"),
    [
        pytest.param("db.execute('SELECT a FROM t')", "", Bound(0, ()), id="nothing"),
        pytest.param("db.execute('SELECT a FROM t WHERE b = ?', (x,))", "qmark", Bound(1), id="a tuple"),
        pytest.param(
            "db.execute('SELECT a FROM t WHERE b = :b', {'b': x})",
            "named",
            Bound(names=("b",)),
            id="names",
        ),
        pytest.param("db.execute('SELECT a FROM t WHERE b = ?', x)", "qmark", Bound(), id="a variable"),
        pytest.param(
            "v = []\nif flag:\n    v.append(x)\ndb.execute('SELECT a FROM t WHERE b = ?', v)",
            "qmark",
            Bound(),
            id="a list that may have grown",
        ),
        pytest.param(
            "db.executemany('INSERT INTO t VALUES (?, ?)', [(1, 2), (3, 4)])",
            "qmark",
            Bound(2, is_many=True),
            id="rows",
        ),
        pytest.param("db.execute(\"SELECT '?' FROM t\")", "", Bound(0, ()), id="a mark in quotes"),
    ],
)
def test_what_is_bound_is_counted(body: str, style: str, bound: Bound) -> None:
    (query,) = _python(body)

    assert (query.placeholders, query.bound) == (style, bound)


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [
        pytest.param("db.execute(f'SELECT a FROM t WHERE b = {x}')", "parameter", "x", id="a parameter"),
        pytest.param(
            "db.execute(f'SELECT a FROM t WHERE b = {request.args.b}')",
            "request",
            "request.args.b",
            id="a request",
        ),
        pytest.param(
            "db.execute(f\"SELECT a FROM t WHERE b IN ({','.join('?' * 3)})\", x)",
            "placeholders",
            "','.join('?' * 3)",
            id="placeholders",
        ),
    ],
)
def test_what_fills_a_hole_is_told(body: str, kind: str, name: str) -> None:
    (query,) = _python(body)

    assert query.known is Known.PARTLY
    assert [(hole.kind, hole.name) for hole in query.holes] == [(kind, name)]
    assert query.sql[query.holes[0].offset :].startswith("{}")


@pytest.mark.parametrize(
    ("body", "sql", "style", "bound"),
    [
        pytest.param(
            "await pool.query('SELECT a FROM t WHERE b = $1', [x])",
            "SELECT a FROM t WHERE b = $1",
            "numeric",
            Bound(1),
            id="pg",
        ),
        pytest.param(
            "await pool.query({ text: 'SELECT a FROM t WHERE b = $1', values: [x, 1] })",
            "SELECT a FROM t WHERE b = $1",
            "numeric",
            Bound(2),
            id="a query object",
        ),
        pytest.param(
            "db.prepare('SELECT a FROM t WHERE b = ? AND c = ?').get(x, 1)",
            "SELECT a FROM t WHERE b = ? AND c = ?",
            "qmark",
            Bound(2),
            id="a prepared statement",
        ),
        pytest.param(
            "db.prepare('SELECT a FROM t WHERE b = ? AND c = ?').get(x)",
            "SELECT a FROM t WHERE b = ? AND c = ?",
            "qmark",
            Bound(),
            id="what may be a list",
        ),
        pytest.param(
            "db.prepare('INSERT INTO t VALUES (@a)').run({ a: x })",
            "INSERT INTO t VALUES (@a)",
            "at",
            Bound(names=("a",)),
            id="an object",
        ),
        pytest.param(
            "await sql`SELECT a FROM t WHERE b = ${x}`",
            "SELECT a FROM t WHERE b = {}",
            "tagged",
            None,
            id="a tagged template",
        ),
    ],
)
def test_statements_of_javascript_are_read(body: str, sql: str, style: str, bound: Bound | None) -> None:
    (query,) = _javascript(body)

    assert (query.sql, query.placeholders, query.bound) == (sql, style, bound)


def test_a_tagged_template_binds_what_it_is_given() -> None:
    (query,) = _javascript("await sql`SELECT a FROM t WHERE ${sql('b')} = ${x}`")

    assert [hole.kind for hole in query.holes] == ["fragment", "bound"]


_READERS = [
    pytest.param(
        "db.py",
        "import sqlite3\nfrom pathlib import Path\n"
        "sqlite3.connect('a').executescript((Path(__file__).parent / 'schema.sql').read_text())\n",
        id="pathlib",
    ),
    pytest.param(
        "db.py",
        "import sqlite3\nwith open('schema.sql') as f:\n"
        "    sqlite3.connect('a').executescript(f.read())\n",
        id="open",
    ),
    pytest.param(
        "db.js",
        "const fs = require('fs'); const path = require('path')\n"
        "const db = require('better-sqlite3')('a')\n"
        "db.exec(fs.readFileSync(path.join(__dirname, 'schema.sql'), 'utf8'))\n",
        id="fs",
    ),
    pytest.param(
        "db.mjs",
        "import { readFile } from 'node:fs/promises'; import pg from 'pg'\n"
        "const text = await readFile(new URL('./schema.sql', import.meta.url), 'utf8')\n"
        "await new pg.Pool().query(text)\n",
        id="an URL",
    ),
]


@pytest.mark.parametrize(("path", "text"), _READERS)
def test_a_file_that_code_sends_is_read(path: str, text: str) -> None:
    project = _project(path, text, schema=_SCHEMA)

    assert [(str(query.at), query.operation) for query in project.queries] == [
        ("schema.sql:1", "ddl"),
        ("schema.sql:3", "ddl"),
    ]
    assert [(table.name, table.origin) for table in project.tables] == [("users", "ddl")]
    assert [creation.at.path for creation in project.creations] == [path]


def test_a_file_that_nothing_sends_defines_tables_and_is_no_query() -> None:
    project = _project("app.py", "x = 1\n", schema=_SCHEMA, tests__data="CREATE TABLE other (a int)")

    assert [table.name for table in project.tables] == ["users"]
    assert project.queries == ()


def test_migrations_go_on_with_a_schema_and_are_not_taken_back() -> None:
    project = _project(
        "app.py",
        "x = 1\n",
        schema=_SCHEMA,
        migrations__2_b="ALTER TABLE users ADD COLUMN b TEXT",
        migrations__10_c="ALTER TABLE users RENAME COLUMN b TO c",
        **{"migrations__10_c.down": "DROP TABLE users"},
    )

    assert [c.name for c in project.tables[0].columns] == ["id", "c"]


def test_named_statements_become_functions() -> None:
    project = _project(
        "db.py",
        """
            import aiosql
            queries = aiosql.from_path("sql", "asyncpg")

            async def user(conn, name):
                return await queries.get_user(conn, name=name)
        """,
        sql__users="-- name: get-user^\nSELECT id FROM users WHERE name = :name;\n",
    )

    (query,) = project.queries
    assert (str(query.at), query.placeholders, query.fetches) == ("sql/users.sql:2", "named", "one")
    assert query.bound == Bound(names=("name",))
    assert query.sent_at is not None and query.sent_at.path == "db.py"


def test_a_text_of_sqlalchemy_and_what_is_bound_to_it_are_one_query() -> None:
    project = _project(
        "app.py",
        """
            from sqlalchemy import create_engine, text

            def run(x):
                with create_engine("sqlite://").connect() as c:
                    c.execute(text("SELECT a FROM t WHERE b = :b"), {"b": x})
        """,
    )

    (query,) = project.queries
    assert (query.placeholders, query.bound) == ("named", Bound(names=("b",)))


def test_what_psycopg_composes_is_joined() -> None:
    project = _project(
        "app.py",
        """
            import psycopg
            from psycopg import sql

            def run(x):
                names = sql.SQL(", ").join([sql.Identifier("a"), sql.Identifier("b")])
                statement = sql.SQL("SELECT {} FROM t WHERE c = {v}").format(names, v=sql.Placeholder())
                psycopg.connect("x").execute(statement, (x,))
        """,
    )

    (query,) = project.queries
    assert query.sql == 'SELECT "a", "b" FROM t WHERE c = %s'
    assert query.bound == Bound(1)


@pytest.mark.parametrize(
    ("body", "sql", "bound"),
    [
        pytest.param(
            "await s.query('SELECT a FROM t WHERE b = :b', { replacements: { b: x } })",
            "SELECT a FROM t WHERE b = :b",
            Bound(names=("b",), by="replacements"),
            id="replacements",
        ),
        pytest.param(
            "await s.query('SELECT a FROM t WHERE b = $1', { bind: [x] })",
            "SELECT a FROM t WHERE b = $1",
            Bound(1, by="bind"),
            id="binds",
        ),
        pytest.param(
            "await s.query('SELECT a FROM t', { type: 'SELECT' })",
            "SELECT a FROM t",
            Bound(0, (), by="none"),
            id="neither",
        ),
    ],
)
def test_what_sequelize_binds_is_counted(body: str, sql: str, bound: Bound) -> None:
    head = "const { Sequelize } = require('sequelize'); const s = new Sequelize('sqlite::memory:')\n"
    project = project_of({"app.js": f"{head}async function f(x) {{ {body} }}\nmodule.exports = f\n"})

    (query,) = project.queries
    assert (query.sql, query.bound) == (sql, bound)


def test_a_template_that_a_driver_is_handed_is_one_query() -> None:
    project = project_of(
        {
            "app.js": "const { Pool } = require('pg'); const SQL = require('sql-template-strings')\n"
            "const run = (x) => new Pool().query(SQL`SELECT a FROM t WHERE b = ${x}`)\n"
            "module.exports = run\n"
        }
    )

    (query,) = project.queries
    assert (query.driver, query.placeholders) == ("pg", "tagged")


def test_the_databases_package_is_a_driver() -> None:
    project = project_of(
        {
            "app.py": "from databases import Database\n\ndb = Database('postgresql://localhost/a')\n\n\n"
            "async def run(x):\n"
            "    return await db.fetch_one('SELECT a FROM t WHERE b = :b', values={'b': x})\n"
        }
    )

    (query,) = project.queries
    assert (query.driver, query.bound, query.fetches) == ("databases", Bound(names=("b",)), "one")
    assert [use.kind for use in project.databases] == ["postgres"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "from sqlalchemy.engine.interfaces import DBAPIConnection\n\n\n"
            "def run(connection: DBAPIConnection, _):\n"
            "    connection.cursor().execute('SELECT a FROM t')\n",
            id="a connection below SQLAlchemy",
        ),
        pytest.param(
            "from flask_mysqldb import MySQL\n\nmysql = MySQL()\n\n\n"
            "def run():\n    mysql.connection.cursor().execute('SELECT a FROM t')\n",
            id="an extension of Flask",
        ),
    ],
)
def test_what_a_connection_of_others_sends_is_a_query(text: str) -> None:
    project = project_of({"app.py": text})

    assert [query.sql for query in project.queries] == ["SELECT a FROM t"]
