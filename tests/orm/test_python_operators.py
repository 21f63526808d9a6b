"""What `orm/sqlalchemy-python-operator` says becomes of a condition is what SQLAlchemy sends."""

from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.orm import registry

USERS = Table("users", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))


class User:
    id: Any
    name: Any


registry().map_imperatively(User, USERS)
ID, NAME = User.id, User.name


@pytest.mark.parametrize(
    ("condition", "sent"),
    [
        pytest.param(lambda: NAME is None, "false", id="is"),
        pytest.param(lambda: NAME is not None, "true", id="is not"),
        pytest.param(lambda: ID in [1, 2], "false", id="in"),
        pytest.param(lambda: ID not in [1, 2], "true", id="not in"),
        pytest.param(lambda: NAME == "a" and ID == 1, "users.name = :name_1", id="and"),
        pytest.param(lambda: NAME == "a" or ID == 1, "users.id = :id_1", id="or"),
        pytest.param(lambda: not NAME, "false", id="not"),
        pytest.param(lambda: id == 1, "false", id="a function"),
        pytest.param(lambda: hash != "a", "true", id="another function"),
    ],
)
def test_a_condition_is_lost_or_a_constant(condition: Any, sent: str) -> None:
    written = str(select(ID).where(condition()))

    assert written.partition("WHERE ")[2] == sent
