"""Which engine is meant where nothing says to what an app connects."""

import pytest

from cdcheck.catalog import Catalog
from cdcheck.facts.database import Engine
from cdcheck.facts.orm import OrmInUse
from cdcheck.knowing import Knowledge
from cdcheck.model.task import Task
from cdcheck.testing.projects import project_of

MAPPED = """
import settings
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
engine = create_engine(settings.URL)
class Base(DeclarativeBase): ...
class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
TORTOISE = """
import settings
from tortoise import Model, Tortoise, fields
class Tag(Model):
    id = fields.IntField(pk=True)
async def start():
    await Tortoise.init(db_url=settings.URL, modules={"models": ["app"]})
"""
DOCUMENTS = """
import mongoengine
mongoengine.connect("events", host="mongodb://localhost/events")
"""


@pytest.mark.parametrize(
    ("app", "declared", "kind"),
    [
        pytest.param(MAPPED, "sqlalchemy\nasyncpg\n", "postgres", id="the only driver"),
        pytest.param(MAPPED, "sqlalchemy\naiosqlite\nasyncpg\n", "none", id="two drivers"),
        pytest.param(MAPPED, "sqlalchemy[postgresql-asyncpg]\n", "postgres", id="a driver's extra"),
        pytest.param(
            "from sqlalchemy.dialects.postgresql import JSONB\n" + MAPPED,
            "sqlalchemy\naiosqlite\nasyncpg\n",
            "postgres",
            id="two drivers, types of one",
        ),
        pytest.param(
            "from sqlalchemy.dialects import postgresql, sqlite\n" + MAPPED,
            "sqlalchemy\naiosqlite\nasyncpg\n",
            "none",
            id="two drivers, types of both",
        ),
        pytest.param(TORTOISE, "tortoise-orm\naiosqlite\naiomysql\n", "mysql", id="Tortoise's own"),
        pytest.param(TORTOISE, "tortoise-orm\naiosqlite\n", "sqlite", id="only Tortoise's own"),
        pytest.param(
            MAPPED + DOCUMENTS, "psycopg2\nmongoengine\n", "postgres", id="documents beside tables"
        ),
        pytest.param("TAGS = {}\n", "asyncpg\n", "none", id="nothing uses it"),
        pytest.param(MAPPED, "sqlalchemy\n", "none", id="none"),
    ],
)
def test_the_only_declared_driver_is_what_an_orm_may_use(app: str, declared: str, kind: str) -> None:
    project = project_of({"app.py": app, "requirements.txt": declared})

    engine = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(Engine)

    assert engine.kind == kind
    assert not engine.is_certain or kind == "none"


def test_documents_are_meant_where_nothing_tells_of_tables() -> None:
    project = project_of({"app.py": MAPPED + DOCUMENTS, "requirements.txt": "mongoengine\n"})

    assert Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(Engine).kind == "mongodb"


SQLMODEL = """
from sqlmodel import Field, Session, SQLModel, create_engine, select
class Tag(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
def tags():
    with Session(create_engine("sqlite:///a.db")) as session:
        session.add(Tag())
        session.commit()
        return session.exec(select(Tag)).all()
"""


@pytest.mark.parametrize(
    ("app", "orm"),
    [
        pytest.param(SQLMODEL, "sqlmodel", id="SQLModel's models"),
        pytest.param(MAPPED, "sqlalchemy", id="SQLAlchemy's models"),
    ],
)
def test_the_orm_is_that_of_the_models(app: str, orm: str) -> None:
    found = Knowledge(project_of({"app.py": app}), Task(), Catalog(("cdcheck",)).facts).find(OrmInUse)

    assert found.name == orm


@pytest.mark.parametrize(
    ("annotation", "driver"),
    [
        pytest.param("aiomysql.cursors.Cursor", "aiomysql", id="aiomysql"),
        pytest.param("aiopg.Connection", "aiopg", id="aiopg"),
        pytest.param("pymysql.cursors.DictCursor", "pymysql", id="pymysql"),
        pytest.param("asyncpg.Connection", "asyncpg", id="asyncpg"),
    ],
)
def test_what_is_annotated_as_a_drivers_sends_statements(annotation: str, driver: str) -> None:
    text = (
        f"import {annotation.rpartition('.')[0]}\n"
        f"class Tags:\n    def __init__(self, held: {annotation}) -> None:\n        self._held = held\n"
        "    async def all(self):\n        return await self._held.execute('SELECT name FROM tags')\n"
    )

    assert [(q.sql, q.driver) for q in project_of({"app.py": text}).queries] == [
        ("SELECT name FROM tags", driver)
    ]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        pytest.param("django.db.backends.postgresql_psycopg2", "postgres", id="the old name"),
        pytest.param("django.contrib.gis.db.backends.spatialite", "sqlite", id="places in SQLite"),
        pytest.param("django.contrib.gis.db.backends.postgis", "postgres", id="places in Postgres"),
        pytest.param("mssql", "none", id="one that is not known"),
    ],
)
def test_the_engine_that_djangos_settings_name_is_known(name: str, kind: str) -> None:
    project = project_of({"app/settings.py": f"DATABASES = {{'default': {{'ENGINE': '{name}'}}}}\n"})

    assert Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(Engine).kind == kind


KYSELY = """
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
export const db = new Kysely({ dialect: new PostgresDialect({ pool: new pg.Pool() }) });
"""
EXTENDED = """
import { sql } from "kysely";
export const up = async (db) => {
  await sql`CREATE EXTENSION IF NOT EXISTS citext`.execute(db);
};
"""
ASKING = """
import pg from "pg";
const pool = new pg.Pool();
export const all = () => pool.query("SELECT id FROM tags");
"""


@pytest.mark.parametrize(
    ("path", "code", "orm"),
    [
        pytest.param("src/migrations/1.ts", EXTENDED, "kysely", id="a migration only"),
        pytest.param("src/tags.ts", ASKING, "raw", id="a query"),
    ],
)
def test_sql_of_migrations_is_no_use_in_the_place_of_an_orm(path: str, code: str, orm: str) -> None:
    project = project_of({"src/db.ts": KYSELY, path: code})
    found = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(OrmInUse)

    assert found.name == orm


def test_the_engine_is_shown_where_the_app_opens_it() -> None:
    project = project_of({"scripts/reset.ts": KYSELY, "src/db.ts": KYSELY})
    engine = Knowledge(project, Task(), Catalog(("cdcheck",)).facts).find(Engine)

    assert engine.at is not None
    assert engine.at.path == "src/db.ts"
