"""What libraries bring ready-made: routers with their routes, base classes with their columns."""

import pytest

from cdcheck.testing.projects import project_of

_USERS = """
import uuid

from fastapi import FastAPI
from fastapi_users import FastAPIUsers

from users import User, UserCreate, UserRead, UserUpdate, backend, get_manager

users = FastAPIUsers{generic}(get_manager, [backend])
app = FastAPI()
app.include_router({router}, prefix="/users")
"""
_AUTH = {("POST", "/users/login"), ("POST", "/users/logout")}


@pytest.mark.parametrize(
    ("generic", "router", "routes"),
    [
        pytest.param("[User, uuid.UUID]", "users.get_auth_router(backend)", _AUTH, id="parametrised"),
        pytest.param("", "users.get_auth_router(backend)", _AUTH, id="bare"),
        pytest.param(
            "",
            "users.get_users_router(UserRead, UserUpdate)",
            {
                ("GET", "/users/me"),
                ("PATCH", "/users/me"),
                ("GET", "/users/{id}"),
                ("PATCH", "/users/{id}"),
                ("DELETE", "/users/{id}"),
            },
            id="users",
        ),
        pytest.param(
            "", "users.get_register_router(UserRead)", {("POST", "/users/register")}, id="registering"
        ),
        pytest.param("", "users.get_other_router()", set(), id="one that is not known"),
    ],
)
def test_routers_of_fastapi_users_have_their_routes(
    generic: str, router: str, routes: set[tuple[str, str]]
) -> None:
    project = project_of({"app.py": _USERS.format(generic=generic, router=router)})

    assert {(route.method, route.path) for route in project.routes} == routes


_TABLES = """
from fastapi_users.db import {base}
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User({base}{generic}, Base):
    {body}
"""
_USER = ["email", "hashed_password", "is_active", "is_superuser", "is_verified"]


@pytest.mark.parametrize(
    ("base", "generic", "body", "table", "columns"),
    [
        pytest.param(
            "SQLAlchemyBaseUserTableUUID", "", "pass", "user", ["id", *_USER], id="with its key"
        ),
        pytest.param(
            "SQLAlchemyBaseUserTable",
            "[int]",
            "__tablename__ = 'people'\n    id: Mapped[int] = mapped_column(primary_key=True)",
            "people",
            [*_USER, "id"],
            id="with a name and key of its own",
        ),
        pytest.param(
            "SQLAlchemyBaseUserTableUUID",
            "",
            "name: Mapped[str]",
            "user",
            ["id", *_USER, "name"],
            id="with more columns",
        ),
    ],
)
def test_base_classes_of_fastapi_users_bring_columns(
    base: str, generic: str, body: str, table: str, columns: list[str]
) -> None:
    project = project_of({"db.py": _TABLES.format(base=base, generic=generic, body=body)})

    assert [(t.name, [c.name for c in t.columns]) for t in project.tables] == [(table, columns)]
    assert not project.tables[0].is_complete


@pytest.mark.parametrize(
    ("bases", "columns"),
    [
        pytest.param("base.UUIDBase", ["id", "sa_orm_sentinel", "body"], id="numbered by a UUID"),
        pytest.param(
            "base.BigIntAuditBase", ["id", "created_at", "updated_at", "body"], id="with its times"
        ),
        pytest.param(
            "mixins.SlugKey, base.IdentityBase", ["id", "slug", "body"], id="put together of several"
        ),
    ],
)
def test_bases_of_advanced_alchemy_bring_columns(bases: str, columns: list[str]) -> None:
    project = project_of(
        {
            "models.py": "from advanced_alchemy import base, mixins\n"
            "from sqlalchemy.orm import Mapped\n"
            f"class BlogPost({bases}):\n    body: Mapped[str]\n"
        }
    )

    (table,) = project.tables
    assert (table.name, [column.name for column in table.columns]) == ("blog_post", columns)
