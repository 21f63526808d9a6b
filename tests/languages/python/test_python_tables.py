"""What is understood of the tables that Python's mappers define, as people write them."""

import pytest

from cdcheck.testing.projects import project_of

IMPORTS = (
    "from sqlalchemy import ForeignKey, String\n"
    "from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\n"
)


@pytest.mark.parametrize(
    "mixin",
    [
        pytest.param("    id: Mapped[int] = mapped_column(primary_key=True)\n", id="named alike"),
        pytest.param(
            "    id: Mapped[int] = mapped_column('id', primary_key=True)\n", id="with its name"
        ),
    ],
)
def test_a_key_to_a_mixins_column_leads_to_the_class_it_was_read_from(mixin: str) -> None:
    texts = {
        "models.py": f"{IMPORTS}class Base(DeclarativeBase): ...\nclass Numbered:\n{mixin}"
        "class User(Numbered, Base):\n    __tablename__ = 'users'\n"
        "class Token(Numbered, Base):\n    __tablename__ = 'tokens'\n"
        "    user_id: Mapped[int] = mapped_column(ForeignKey(User.id))\n"
    }
    keys = {table.name: table.foreign_keys for table in project_of(texts).tables}

    assert [key.table for key in keys["tokens"]] == ["users"]


def test_a_base_may_name_the_tables_of_its_subclasses() -> None:
    texts = {
        "models.py": f"{IMPORTS}class Base(DeclarativeBase):\n"
        "    def __init_subclass__(cls) -> None:\n"
        "        cls.__tablename__ = f'shop_{cls.__tablename__}'\n"
        "        super().__init_subclass__()\n"
        "class User(Base):\n    __tablename__ = 'users'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    }

    assert [table.name for table in project_of(texts).tables] == ["shop_users"]


@pytest.mark.parametrize("entry", ["shop/tables/user.py", "shop/tables/__init__.py"])
def test_a_package_runs_before_what_is_imported_from_it(entry: str) -> None:
    mapped = "from shop.tables.base import Base\nfrom sqlalchemy.orm import Mapped, mapped_column\n"
    key = "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    texts = {
        "main.py": f"from {entry.removesuffix('.py').replace('/', '.')} import User\n",
        "shop/__init__.py": "",
        "shop/tables/__init__.py": "USERS, ROLES = 'users', 'roles'\n"
        "from .role import Role\nfrom .user import User\n",
        "shop/tables/base.py": "from shop.tables import USERS\n"
        "from sqlalchemy.orm import DeclarativeBase\n"
        "class Base(DeclarativeBase): ...\n",
        "shop/tables/user.py": f"{mapped}from shop.tables import USERS\n"
        f"class User(Base):\n    __tablename__ = USERS\n{key}",
        "shop/tables/role.py": f"{mapped}from shop.tables import ROLES\n"
        f"class Role(Base):\n    __tablename__ = ROLES\n{key}",
    }

    assert {table.name for table in project_of(texts).tables} == {"users", "roles"}


def test_fields_may_be_made_by_counting() -> None:
    texts = {
        "people/models.py": "from django.db import models\nclass Contacts(models.Model):\n"
        "    github, website = [models.URLField(blank=True) for _ in range(2)]\n"
    }

    assert [c.name for t in project_of(texts).tables for c in t.columns] == ["id", "github", "website"]


def test_peewee_is_mostly_imported_by_star() -> None:
    texts = {
        "database.py": "from peewee import *\ndb = SqliteDatabase('shop.db')\n"
        "class BaseModel(Model):\n    class Meta:\n        database = db\n",
        "models.py": "from database import *\n"
        "class User(BaseModel):\n    key = AutoField()\n"
        "    name = CharField(column_name='user_name')\n"
        "class Order(BaseModel):\n    user = ForeignKeyField(User)\n"
        "    seller_id = ForeignKeyField(User)\n",
    }
    project = project_of(texts)

    assert {use.orm for use in project.orms} == {"peewee"}
    assert {table.name: [c.name for c in table.columns] for table in project.tables} == {
        "user": ["key", "user_name"],
        "order": ["id", "user_id", "seller_id"],
    }


def test_models_of_tortoise_have_the_fields_of_their_bases() -> None:
    texts = {
        "models.py": "from tortoise import fields\nfrom tortoise.models import Model\n"
        "class Timed(Model):\n    created = fields.DatetimeField(source_field='created_at')\n"
        "    class Meta:\n        abstract = True\n"
        "class Post(Timed):\n    author_id = fields.ForeignKeyField('models.User')\n"
    }

    assert [[c.name for c in t.columns] for t in project_of(texts).tables] == [
        ["id", "created_at", "author_id_id"]
    ]


def test_models_of_alchemical_are_mapped_as_those_of_sqlalchemy() -> None:
    text = (
        "import sqlalchemy as sa\nfrom alchemical import Model\nfrom sqlalchemy.orm import Mapped\n"
        "links = sa.Table('links', Model.metadata, sa.Column('post_id', sa.ForeignKey('posts.id')))\n"
        "class Post(Model):\n    __tablename__ = 'posts'\n    title: Mapped[str]\n"
    )

    assert {table.name for table in project_of({"models.py": text}).tables} == {"links", "posts"}


STARTED = "    app.state.pool = await asyncpg.create_pool('postgresql://localhost/shop')\n"
CREATED = "        await conn.execute('CREATE TABLE items (id int, name text)')\n"
REQUESTED = """from fastapi import APIRouter, Depends, Request
router = APIRouter()


async def connected(request: Request):
    async with request.app.state.pool.acquire() as conn:
        yield conn


@router.get("/items")
async def items(conn=Depends(connected)):
    return await conn.fetch("SELECT id, name FROM items")
"""


@pytest.mark.parametrize(
    "main",
    [
        pytest.param(
            "from contextlib import asynccontextmanager\nimport asyncpg\nfrom fastapi import FastAPI\n"
            "from shop.items import router\n@asynccontextmanager\nasync def lifespan(app):\n"
            + STARTED
            + "    async with app.state.pool.acquire() as conn:\n"
            + CREATED
            + "    yield\napp = FastAPI(lifespan=lifespan)\napp.include_router(router)\n",
            id="lifespan",
        ),
        pytest.param(
            "import asyncpg\nfrom fastapi import FastAPI\nfrom shop.items import router\n"
            "app = FastAPI()\n@app.on_event('startup')\nasync def start():\n"
            + STARTED
            + "    async with app.state.pool.acquire() as conn:\n"
            + CREATED
            + "app.include_router(router)\n",
            id="event",
        ),
    ],
)
def test_a_pool_that_a_starlette_app_keeps_is_reached_through_requests(main: str) -> None:
    project = project_of({"shop/main.py": main, "shop/items.py": REQUESTED})

    assert [table.name for table in project.tables] == ["items"]
    assert {query.at.path for query in project.queries} == {"shop/main.py", "shop/items.py"}


def test_an_annotation_says_what_a_dependency_does_not() -> None:
    texts = {
        "app.py": "import asyncpg\nfrom fastapi import Depends, FastAPI, Request\napp = FastAPI()\n"
        "def conn(request: Request):\n    return request.scope['conn']\n"
        "@app.get('/items')\nasync def items(conn: asyncpg.Connection = Depends(conn)):\n"
        "    return await conn.fetch('SELECT id FROM items')\n",
    }

    assert [query.sql for query in project_of(texts).queries] == ["SELECT id FROM items"]


@pytest.mark.parametrize(
    ("made", "collection"),
    [
        pytest.param("@as_declarative()", "models.py:Base", id="alone"),
        pytest.param("@as_declarative(metadata=shared)", "shared", id="with a collection"),
        pytest.param("@registry(metadata=shared).as_declarative_base()", "shared", id="of a registry"),
    ],
)
def test_a_decorated_class_is_a_declarative_base(made: str, collection: str) -> None:
    texts = {
        "models.py": "from sqlalchemy import Column, Integer, MetaData\n"
        "from sqlalchemy.orm import as_declarative, declared_attr, registry\n"
        f"shared = MetaData()\n{made}\nclass Base:\n"
        "    id = Column(Integer, primary_key=True)\n"
        "    @declared_attr\n    def __tablename__(cls):\n        return cls.__name__.lower()\n"
        "class User(Base):\n    age = Column(Integer)\n"
    }

    project = project_of(texts)

    assert [(t.name, [c.name for c in t.columns]) for t in project.tables] == [("user", ["id", "age"])]
    assert (project.tables[0].metadata == "models.py:Base") == (collection == "models.py:Base")


@pytest.mark.parametrize(
    ("base", "tables"),
    [
        pytest.param("class Base(Model):\n", ["user"], id="a base"),
        pytest.param("class Noted(Model):\n", ["noted", "user"], id="a model"),
        pytest.param(
            "class Base(Model):\n    class Meta:\n        table_name = 'all'\n",
            ["all", "user"],
            id="a base with a table",
        ),
    ],
)
def test_what_peewees_models_derive_from_is_mostly_no_table(base: str, tables: list[str]) -> None:
    name = base.split("(", maxsplit=1)[0].removeprefix("class ")
    text = (
        f"from peewee import Model, CharField, DateTimeField\n{base}    made_at = DateTimeField()\n"
        f"class User({name}):\n    name = CharField()\n"
    )

    assert [table.name for table in project_of({"models.py": text}).tables] == tables


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        pytest.param("from peewee_async import PooledPostgresqlDatabase as D", "postgres", id="async"),
        pytest.param("from playhouse.pool import PooledMySQLDatabase as D", "mysql", id="pooled"),
        pytest.param("from playhouse.sqliteq import SqliteQueueDatabase as D", "sqlite", id="queued"),
        pytest.param("from playhouse.db_url import connect as D", "", id="by no URL"),
    ],
)
def test_peewee_connects_by_its_databases(made: str, kind: str) -> None:
    project = project_of({"app.py": f"{made}\ndb = D('shop')\n"})

    assert [use.kind for use in project.databases] == [kind]


def test_peewee_connects_by_a_url() -> None:
    text = "from playhouse.db_url import connect\ndb = connect('mysql+pool://root@localhost/shop')\n"

    assert [use.kind for use in project_of({"app.py": text}).databases] == ["mysql"]


@pytest.mark.parametrize("user", ["User", "settings.AUTH_USER_MODEL", "get_user_model()", "'auth.User'"])
def test_a_link_table_leads_to_djangos_own_users(user: str) -> None:
    texts = {
        "manage.py": "",
        "shop/settings.py": "INSTALLED_APPS = ['rooms']\nDATABASES = {}\n",
        "rooms/models.py": "from django.conf import settings\nfrom django.db import models\n"
        "from django.contrib.auth import get_user_model\nfrom django.contrib.auth.models import User\n"
        f"class Room(models.Model):\n    players = models.ManyToManyField({user})\n",
    }
    tables = {table.name: table for table in project_of(texts).tables}

    linking = tables["rooms_room_players"]
    assert [column.name for column in linking.columns] == ["id", "room_id", "user_id"]
    assert [key.table for key in linking.foreign_keys] == ["rooms_room", "auth_user"]


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("if name == 'user':\n            name = 'app_user'\n        return name", id="set"),
        pytest.param(
            "if name == 'user':\n            return 'app_user'\n        return name", id="returned"
        ),
        pytest.param(
            "if name != 'user':\n            return name\n        return 'app_' + name",
            id="returned before",
        ),
    ],
)
def test_a_base_may_name_one_table_differently(named: str) -> None:
    texts = {
        "models.py": f"{IMPORTS}from sqlalchemy.orm import declared_attr\n"
        "class Base(DeclarativeBase):\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        "    @declared_attr.directive\n"
        "    def __tablename__(cls) -> str:\n"
        "        name = cls.__name__.lower()\n"
        f"        {named}\n"
        "class User(Base): ...\n"
        "class Role(Base): ...\n"
    }

    assert [table.name for table in project_of(texts).tables] == ["app_user", "role"]


@pytest.mark.parametrize(
    ("annotation", "type_", "nullable"),
    [
        ("str", "VARCHAR", False),
        ("str | None", "VARCHAR", True),
        ("None | int", "INTEGER", True),
        ("Optional[str]", "VARCHAR", True),
        ("Union[int, None]", "INTEGER", True),
        ("int | str | None", "", True),
    ],
)
def test_a_mapped_column_may_be_null_if_its_annotation_says_so(
    annotation: str, type_: str, nullable: bool
) -> None:
    texts = {
        "models.py": f"{IMPORTS}from typing import Optional, Union\n"
        "class Base(DeclarativeBase): ...\n"
        "class User(Base):\n    __tablename__ = 'users'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
        f"    name: Mapped[{annotation}]\n"
    }
    name = project_of(texts).tables[0].columns[1]

    assert (name.type, name.nullable) == (type_, nullable)
