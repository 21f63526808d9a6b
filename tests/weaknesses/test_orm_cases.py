"""The ORM an app uses, where a pattern over its text sees one that does nothing."""

import pytest

from cdcheck.model.task import Task
from tests.weaknesses.findings import proven

BROKEN = [
    pytest.param(
        "sqlalchemy",
        {
            "store.py": "from sqlalchemy import create_engine, text\n\n"
            "engine = create_engine('sqlite:///notes.db')\n\n\n"
            "def every():\n    return engine.connect().execute(text('select * from notes')).fetchall()\n"
        },
        id="O03 SQL that is written out, through text()",
    ),
    pytest.param(
        "sequelize",
        {
            "package.json": '{"dependencies": {"sequelize": "^6", "better-sqlite3": "^11"}}',
            "store.js": "const Database = require('better-sqlite3');\n"
            "module.exports = new Database('notes.db');\n",
        },
        id="O05 declared and never used",
    ),
    pytest.param(
        "sequelize",
        {
            "store.js": "// const db = new Sequelize('sqlite::memory:');\n"
            "const Database = require('better-sqlite3');\nmodule.exports = new Database('notes.db');\n"
        },
        id="O06 a comment",
    ),
    pytest.param(
        "sequelize",
        {
            "package.json": '{"dependencies": {"sequelize": "^6", "@prisma/client": "^6"}}',
            "store.js": "const { PrismaClient } = require('@prisma/client');\n"
            "const db = new PrismaClient();\n"
            "module.exports = () => db.note.findMany();\n",
        },
        id="O07 another ORM does the work",
    ),
    pytest.param(
        "sqlalchemy",
        {
            "models.py": "from sqlalchemy.orm import DeclarativeBase\n\n\nclass Base(DeclarativeBase):\n"
            "    pass\n",
            "store.py": "NOTES = {}\n\n\ndef save(note):\n    NOTES[note['slug']] = note\n",
        },
        id="O08 a base class that nothing derives from",
    ),
    pytest.param(
        "sqlalchemy",
        {"README.md": "We do not use SQLAlchemy.\n", "store.py": "import sqlite3\n"},
        id="O09 a sentence in the README",
    ),
    pytest.param(
        "sqlalchemy",
        {
            "models.py": "from django.db import models\n\n\nclass Note(models.Model):\n"
            "    title = models.CharField(max_length=80)\n",
            "store.py": "import sqlalchemy\n",
        },
        id="Django's own ORM does the work",
    ),
]

KEPT = [
    pytest.param(
        "sequelize",
        {
            "tag.js": "import { Model } from '@sequelize/core';\nimport { db } from './db.js';\n"
            "export class Tag extends Model {}\n",
            "db.js": "export const db = null;\n",
        },
        id="O11 the scoped package",
    ),
    pytest.param(
        "sequelize",
        {
            "tag.ts": "import { Column, Model, Table } from 'sequelize-typescript';\n"
            "@Table export class Tag extends Model { @Column name!: string; }\n"
        },
        id="O12 decorators",
    ),
    pytest.param(
        "sqlalchemy",
        {
            "models.py": "from sqlmodel import Field, SQLModel\n\n\nclass Note(SQLModel, table=True):\n"
            "    id: int | None = Field(default=None, primary_key=True)\n"
        },
        id="SQLModel",
    ),
    pytest.param(
        "sqlalchemy",
        {
            "models.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n\n\n"
            "class Note(db.Model):\n"
            "    id = db.Column(db.Integer, primary_key=True)\n",
            "store.py": "from models import Note\n\n\ndef every():\n    return Note.query.all()\n",
        },
        id="Flask-SQLAlchemy",
    ),
]


@pytest.mark.parametrize(("orm", "texts"), BROKEN)
def test_an_orm_that_does_nothing_is_told(orm: str, texts: dict[str, str]) -> None:
    assert proven(texts, "orm", Task(orm=orm))


@pytest.mark.parametrize(("orm", "texts"), KEPT)
def test_the_orm_that_is_asked_for_is_told(orm: str, texts: dict[str, str]) -> None:
    assert proven(texts, "orm", Task(orm=orm)) == []
