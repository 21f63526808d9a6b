"""SQLAlchemy says what is predicted of deletions that empty keys, and deletes where nothing is."""

from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from cdcheck import engine
from cdcheck.catalog import Catalog
from cdcheck.model.task import Task
from cdcheck.proving import SourceTexts
from cdcheck.testing.projects import project_of

MODELS = """
from sqlalchemy import Column, ForeignKey, Integer
from sqlalchemy.orm import backref, declarative_base, relationship

Base = declarative_base()


class Article(Base):
    __tablename__ = "articles"
    id = Column(Integer, primary_key=True)
    {on_article}


class Comment(Base):
    __tablename__ = "comments"
    id = Column(Integer, primary_key=True)
    article_id = Column(Integer, ForeignKey("articles.id", ondelete="CASCADE"), {key})
    {on_comment}
"""
APP = """
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from models import Article

engine = create_engine("sqlite://")


def remove():
    with Session(engine) as session:
        article = session.get(Article, 1)
        session.delete(article)
        session.commit()
"""
HELD, RETURNED = 'comments = relationship("Comment"{})', 'article = relationship("Article", backref={})'
REQUIRED, NEXT = "nullable=False", "pass"


@pytest.mark.parametrize(
    ("on_article", "on_comment", "key"),
    [
        (HELD.format(""), NEXT, REQUIRED),
        (HELD.format(', cascade="save-update, merge"'), NEXT, REQUIRED),
        (HELD.format(', lazy="selectin"'), NEXT, REQUIRED),
        (HELD.format(""), NEXT, "primary_key=True"),
        (NEXT, RETURNED.format('"comments"'), REQUIRED),
    ],
)
def test_a_required_key_may_not_be_emptied(on_article: str, on_comment: str, key: str) -> None:
    models = MODELS.format(on_article=on_article, on_comment=on_comment, key=key)

    (predicted,) = predictions(models)

    assert predicted in error_of_deleting(models)


@pytest.mark.parametrize(
    ("on_article", "on_comment", "key"),
    [
        (HELD.format(""), NEXT, "nullable=True"),
        (HELD.format(', cascade="all"'), NEXT, REQUIRED),
        (HELD.format(', cascade="all, delete-orphan"'), NEXT, REQUIRED),
        (HELD.format(", passive_deletes=True"), NEXT, REQUIRED),
        (HELD.format(", viewonly=True"), NEXT, REQUIRED),
        (NEXT, RETURNED.format('backref("comments", cascade="all, delete")'), REQUIRED),
        (NEXT, 'article = relationship("Article")', REQUIRED),
    ],
)
def test_what_is_not_emptied_is_deleted(on_article: str, on_comment: str, key: str) -> None:
    models = MODELS.format(on_article=on_article, on_comment=on_comment, key=key)

    assert predictions(models) == []
    assert error_of_deleting(models) == ""


def predictions(models: str) -> list[str]:
    catalog = Catalog(("cdcheck",))
    files = {"models.py": models, "app.py": APP}
    selected = [engine.Selected(catalog.rules["orm/sqlalchemy-delete-empties-key"])]
    texts = SourceTexts(lambda path: files[path].encode())
    checked = engine.run(selected, project_of(files), Task(), catalog, texts)
    return [finding.violation.predicts for finding in checked.findings]


def error_of_deleting(models: str) -> str:
    held: dict[str, Any] = {}
    exec(models, held)
    database = create_engine("sqlite://")
    held["Base"].metadata.create_all(database)
    with Session(database) as session:
        article = held["Article"](id=1)
        session.add(article)
        session.flush()
        session.add(held["Comment"](id=1, article_id=1))
        session.commit()
        session.delete(article)
        try:
            session.commit()
        except Exception as error:
            return str(error)
    return ""
