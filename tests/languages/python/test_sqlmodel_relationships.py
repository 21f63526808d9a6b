"""What SQLModel hands on for a relationship is a part of it."""

import pytest

from cdcheck.model.mapped import Link
from cdcheck.testing.projects import project_of


def link_of(arguments: str) -> Link:
    text = (
        "from os import environ\n"
        "from sqlalchemy.orm import RelationshipProperty, relationship\n"
        "from sqlmodel import Field, Relationship, SQLModel\n"
        "LOADED = {'lazy': 'selectin'}\n"
        "class Team(SQLModel, table=True):\n"
        "    id: int | None = Field(default=None, primary_key=True)\n"
        f"    heroes: list['Hero'] = Relationship({arguments})\n"
        "class Hero(SQLModel, table=True):\n"
        "    id: int | None = Field(default=None, primary_key=True)\n"
        "    team_id: int | None = Field(default=None, foreign_key='team.id')\n"
    )
    return next(link for link in project_of({"models.py": text}).links if link.name == "heroes")


@pytest.mark.parametrize(
    ("arguments", "lazy", "join"),
    [
        pytest.param("", "select", (), id="nothing"),
        pytest.param("sa_relationship_kwargs={'lazy': 'joined'}", "joined", (), id="a dict"),
        pytest.param("sa_relationship_kwargs=LOADED", "selectin", (), id="a dict of the module"),
        pytest.param(
            "sa_relationship_kwargs=dict(foreign_keys='[Hero.team_id]')",
            "select",
            ("foreign_keys",),
            id="a call of dict",
        ),
        pytest.param(
            "sa_relationship=relationship('Hero', lazy='joined')", "joined", (), id="one of SQLAlchemy"
        ),
        pytest.param(
            "sa_relationship=RelationshipProperty('Hero', lazy='joined')", "joined", (), id="a property"
        ),
    ],
)
def test_what_is_handed_on_counts(arguments: str, lazy: str, join: tuple[str, ...]) -> None:
    link = link_of(arguments)

    assert (link.lazy, link.join, link.is_known) == (lazy, join, True)


def test_what_cannot_be_told_is_not_known() -> None:
    assert not link_of("sa_relationship_kwargs=environ['RELATIONSHIPS']").is_known
