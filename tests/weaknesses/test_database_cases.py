"""The database an app uses, where a pattern over its text sees another one, or one that is not there."""

import pytest

from cdcheck.model.task import Task
from tests.weaknesses.findings import proven

BROKEN = [
    pytest.param(
        "postgres",
        {
            "store.py": "import os\n\nfrom playhouse.db_url import connect\n\n"
            "db = connect(os.environ.get('DATABASE_URL', 'sqlite:///notes.db'))\n"
        },
        id="Peewee on a URL of another engine",
    ),
    pytest.param(
        "postgres",
        {
            "package.json": '{"dependencies": {"express": "^5", "pg": "^8"}}',
            "main.js": "const notes = [];\n",
        },
        id="D19 declared and never used",
    ),
    pytest.param(
        "sqlite", {"main.py": "# import sqlite3\nNOTES = {}\n"}, id="D20 an import in a comment"
    ),
    pytest.param(
        "postgres",
        {"README.md": "DATABASE_URL=postgres://me:secret@db/notes\n", "main.py": "NOTES = {}\n"},
        id="D21 a URL in the README",
    ),
    pytest.param(
        "postgres",
        {
            "requirements.txt": "django\npsycopg2-binary\n",
            "site_/settings.py": 'DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}\n',
        },
        id="D22 Django on SQLite, a driver declared",
    ),
    pytest.param(
        "sqlite",
        {
            "site_/settings.py": "import sqlite3\n"
            'DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "db"}}\n'
        },
        id="D23 Django on PostgreSQL, sqlite3 imported",
    ),
    pytest.param(
        "sqlite",
        {
            "store.py": "import sqlite3\n\nlink = sqlite3.connect('notes.db')\n\n\n"
            "def every():\n    return link.execute('select * from notes').fetchall()\n"
        },
        id="D25 a schema that nothing creates",
    ),
    pytest.param(
        "postgres",
        {
            "store.js": "const Database = require('better-sqlite3');\n"
            "const db = new Database('notes.db');\n"
        },
        id="another driver connects",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": "import os\nfrom sqlalchemy import create_engine\n\n"
            "engine = create_engine(os.getenv('DB', 'sqlite:///notes.db'))\n"
        },
        id="the default of the environment is another engine",
    ),
    pytest.param(
        "sqlite",
        {
            "store.ts": "import { Sequelize } from 'sequelize';\n"
            "export const db = new Sequelize({ dialect: 'postgres', host: 'db' });\n"
        },
        id="another dialect of the ORM",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": "import psycopg\n\n\ndef add(name):\n"
            "    with psycopg.connect('dbname=notes') as link:\n"
            "        link.execute('INSERT OR IGNORE INTO tags (name) VALUES (%s)', [name])\n"
        },
        id="the dialect of the other database",
    ),
]

KEPT = [
    pytest.param(
        "postgres",
        {
            "store.py": "from playhouse.db_url import connect\n\n"
            "db = connect('postgresql://me:secret@db/notes')\n"
        },
        id="Peewee on a URL",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": "import os\n\nfrom playhouse.db_url import connect\n\n"
            "db = connect(os.environ['DATABASE_URL'])\n"
        },
        id="Peewee on a URL that is not known",
    ),
    pytest.param(
        "sqlite",
        {
            "store.py": "from playhouse.pool import PooledSqliteDatabase\n\n"
            "db = PooledSqliteDatabase('notes.db')\n"
        },
        id="a pool of Peewee",
    ),
    pytest.param(
        "postgres",
        {"store.py": 'import psycopg\n\nlink = psycopg.connect("host=db dbname=notes user=me")\n'},
        id="D01 a keyword DSN",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": 'import psycopg\n\nAT = {"host": "db", "dbname": "notes"}\n'
            "link = psycopg.connect(**AT)\n"
        },
        id="D02 a settings dict",
    ),
    pytest.param(
        "postgres",
        {
            "store.js": "import postgres from 'postgres';\n"
            "export const sql = postgres({ host: process.env.HOST });\n"
        },
        id="D03 the driver of the same name",
    ),
    pytest.param(
        "sqlite",
        {
            "store.py": "from sqlalchemy import URL, create_engine\n\n"
            'db = create_engine(URL.create("sqlite"))\n'
        },
        id="D06 a URL that is put together",
    ),
    pytest.param(
        "sqlite",
        {"store.py": "from sqlalchemy import create_engine\n\ndb = create_engine('sqlite://')\n"},
        id="D07 in memory",
    ),
    pytest.param(
        "sqlite",
        {"store.py": "from peewee import SqliteDatabase\n\ndb = SqliteDatabase('notes.db')\n"},
        id="D08 Peewee",
    ),
    pytest.param(
        "sqlite",
        {
            "store.js": "import { createClient } from '@libsql/client';\n"
            "export const db = createClient({ url: 'file:notes.db' });\n"
        },
        id="D09 libSQL",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": "import asyncpg\n\n\nasync def link():\n"
            "    return await asyncpg.connect('postgres://db/notes')\n",
            "tests/conftest.py": "import sqlite3\n\nlink = sqlite3.connect(':memory:')\n",
        },
        id="D12 tests on another engine",
    ),
    pytest.param(
        "sqlite",
        {"store.py": "import sqlite3\n", "uv.lock": 'name = "psycopg2"\n'},
        id="D13 a lock file",
    ),
    pytest.param(
        "sqlite",
        {
            "store.js": "const Database = require('better-sqlite3');\n"
            "const db = new Database('notes.db');\n",
            "routes.js": "module.exports = (request) => request.query['pg'] ?? 1;\n",
        },
        id="D14 a parameter named like a driver",
    ),
    pytest.param(
        "postgres",
        {
            "store.py": "import os\nfrom sqlalchemy import create_engine\n\n"
            "db = create_engine(os.environ['DATABASE_URL'])\n"
        },
        id="a URL that only the environment knows",
    ),
]


@pytest.mark.parametrize(("database", "texts"), BROKEN)
def test_another_database_is_told(database: str, texts: dict[str, str]) -> None:
    assert proven(texts, "database", Task(database=database))


@pytest.mark.parametrize(("database", "texts"), KEPT)
def test_the_database_that_is_asked_for_is_told(database: str, texts: dict[str, str]) -> None:
    assert proven(texts, "database", Task(database=database)) == []
