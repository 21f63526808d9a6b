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


_SCHEMAS = {
    "SQLAlchemy's tables": {
        "app.py": "from sqlalchemy import Column, Integer, MetaData, Table\n"
        "kept = Table('users', MetaData(), Column('id', Integer), schema='app')\n"
        "logs = Table('logs', MetaData(schema='log'), Column('id', Integer))\n"
        "tags = Table('tags', MetaData(), Column('id', Integer))\n"
    },
    "SQLAlchemy's classes": {
        "app.py": "from sqlalchemy import Column, Integer, MetaData\n"
        "from sqlalchemy.orm import DeclarativeBase, declarative_base\n"
        "class Base(DeclarativeBase): ...\n"
        "Logged = declarative_base(metadata=MetaData(schema='log'))\n"
        "class User(Base):\n"
        "    __tablename__ = 'users'\n"
        "    __table_args__ = {'schema': 'app'}\n"
        "    id = Column(Integer, primary_key=True)\n"
        "class Log(Logged):\n"
        "    __tablename__ = 'logs'\n"
        "    id = Column(Integer, primary_key=True)\n"
        "class Tag(Base):\n"
        "    __tablename__ = 'tags'\n"
        "    __table_args__ = {'schema': 'public'}\n"
        "    id = Column(Integer, primary_key=True)\n"
    },
    "Drizzle": {
        "package.json": '{"dependencies": {"drizzle-orm": "0.44.0"}}',
        "schema.ts": "import { pgSchema, pgTable, serial } from 'drizzle-orm/pg-core';\n"
        "const app = pgSchema('app');\n"
        "export const users = app.table('users', { id: serial('id') });\n"
        "export const logs = pgSchema('log').table('logs', { id: serial('id') });\n"
        "export const tags = pgTable('tags', { id: serial('id') });\n",
    },
    "Sequelize": {
        "package.json": '{"dependencies": {"sequelize": "6.37.0"}}',
        "models.js": "const { Sequelize, DataTypes } = require('sequelize');\n"
        "const sequelize = new Sequelize('postgres://localhost/app');\n"
        "sequelize.define('users', { id: DataTypes.INTEGER }, { schema: 'app' });\n"
        "sequelize.define('log', {}, { tableName: { tableName: 'logs', schema: 'log' } });\n"
        "sequelize.define('tags', {}, {});\n",
    },
    "TypeORM": {
        "package.json": '{"dependencies": {"typeorm": "0.3.20"}}',
        "entities.ts": "import { Entity, EntitySchema, PrimaryGeneratedColumn } from 'typeorm';\n"
        "@Entity('users', { schema: 'app' }) export class User {\n"
        "    @PrimaryGeneratedColumn() id: number }\n"
        "@Entity('tags') export class Tag { @PrimaryGeneratedColumn() id: number }\n"
        "export const Log = new EntitySchema({ name: 'log', tableName: 'logs', schema: 'log',\n"
        "    columns: { id: { type: Number, primary: true } } });\n",
    },
    "Prisma": {
        "package.json": '{"dependencies": {"@prisma/client": "6.0.0"}}',
        "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n'
        'model users {\n  id Int @id\n  @@schema("app")\n}\n'
        'model Log {\n  id Int @id\n  @@map("logs")\n  @@schema("log")\n}\n'
        'model tags {\n  id Int @id\n  @@schema("public")\n}\n',
        "index.js": "const { PrismaClient } = require('@prisma/client');\nnew PrismaClient();\n",
    },
}


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in _SCHEMAS.items()])
def test_a_table_has_the_name_of_its_schema(files: dict[str, str], tmp_path: Path) -> None:
    assert sorted(data_of(tmp_path, files)["tables"]) == ["app.users", "log.logs", "tags"]


def test_tables_of_one_name_in_several_schemas_stay_apart(tmp_path: Path) -> None:
    written = (
        "from sqlalchemy import Column, Integer, MetaData, Table, select\n"
        "old = Table('users', MetaData(), Column('id', Integer), schema='old')\n"
        "new = Table('users', MetaData(), Column('name', Integer), schema='new')\n"
    )

    data = data_of(tmp_path, {"app.py": written})

    assert {name: list(table["columns"]) for name, table in data["tables"].items()} == {
        "old.users": ["id"],
        "new.users": ["name"],
    }
