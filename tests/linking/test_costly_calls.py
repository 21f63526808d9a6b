"""A function is not run for every call; what it gave is never what another class or call has."""

import pytest

from cdcheck.linking import functions
from cdcheck.testing.projects import project_of

_APP = """
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Article(Base):
    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class Repository:
    def __init__(self, session):
        self.session = session

    def every(self):
        return select(self.model)


class Articles(Repository):
    model = Article


class Users(Repository):
    model = User


def index(session):
    session.scalars(Articles(session).every()).all()
    session.scalars(Users(session).every()).all()
"""


@pytest.mark.parametrize(
    ("most", "most_of_all", "tables"),
    [
        pytest.param(8_000, 32_000, [("articles",), ("users",)], id="cheap"),
        pytest.param(1, 32_000, [("articles",), ("users",)], id="run once for each class"),
        pytest.param(1, 1, [("articles",)], id="not run for another class"),
    ],
)
def test_what_a_costly_method_gives_is_of_the_class_that_it_is_called_on(
    most: int, most_of_all: int, tables: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(functions, "_MAX_STEPS", most)
    monkeypatch.setattr(functions, "_MAX_STEPS_OF_ALL_CLASSES", most_of_all)

    project = project_of({"app.py": _APP})

    assert sorted({query.tables for query in project.queries if query.tables}) == tables


_FILTERS = """
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Article, User


def articles(session: Session, count):
    return session.scalars(newest(select(Article).order_by(Article.id), count)).all()


def users(session: Session, count):
    return session.scalars(newest(select(User).order_by(User.id), count)).all()


def newest(statement, count):
    return statement.limit(1)
"""


@pytest.mark.parametrize("most", [pytest.param(8_000, id="cheap"), pytest.param(1, id="costly")])
def test_a_statement_that_a_function_adds_to_is_not_that_of_another_call(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(functions, "_MAX_STEPS", most)

    project = project_of({"app/models.py": _APP, "app/filters.py": _FILTERS})

    sent = {
        (q.function, q.tables) for q in project.queries if q.at.path == "app/filters.py" and q.tables
    }
    assert (("app/filters.py:users", ("articles",))) not in sent
    assert (("app/filters.py:users", ("users",)) in sent) is (most > 1)
