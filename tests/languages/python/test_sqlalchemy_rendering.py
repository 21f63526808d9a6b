"""The SQL that code is said to build with SQLAlchemy reads from what SQLAlchemy's own does, by the same
conditions.
"""

import re
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from cdcheck.testing.projects import project_of

_MODELS = """
from sqlalchemy import Column, ForeignKey, Table, case, exists, func, or_, select, true
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, mapped_column, relationship


class Base(DeclarativeBase):
    pass


taggings = Table(
    "taggings",
    Base.metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    articles: Mapped[list["Article"]] = relationship(back_populates="author")


class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Favorite(Base):
    __tablename__ = "favorites"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)


class Article(Base):
    __tablename__ = "articles"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped["User"] = relationship(back_populates="articles")
    tags: Mapped[list["Tag"]] = relationship(secondary=taggings)


Fan = aliased(User)
value = 1
"""
_STATEMENTS = {
    "a class": "select(Article)",
    "columns": "select(Article.id, User.name.label('name')).where(Article.author_id == User.id)",
    "an unlinked table": "select(Article).where(taggings.c.tag_id == value)",
    "a table": "select(taggings.c.tag_id).where(taggings.c.article_id == value)",
    "a join without a condition": "select(Article).join(User).where(User.name == value)",
    "a join by a condition": "select(Article).join(User, User.id == Article.author_id)",
    "a join by a relationship": "select(Article).join(Article.author)",
    "a join through a table": "select(Article).join(Article.tags).where(taggings.c.tag_id == value)",
    "a join by a named relationship": "select(User).join(Article, User.articles)",
    "an alias": "select(Article).join(Fan, Fan.id == Article.author_id).where(Fan.name == value)",
    "a selected alias": "select(Article.id, Fan.name).where(Fan.id == Article.author_id)",
    "two classes, one joined": "select(Article, User).join(User, User.id == Article.author_id)",
    "a chain of joins": "select(Article).join(Article.author).join(Favorite)"
    ".where(Favorite.user_id == value)",
    "join_from": "select(User.name).join_from(Article, User, Article.author_id == User.id)",
    "select_from": "select(func.count()).select_from(Article).join(User)",
    "filter_by": "select(Article).filter_by(slug=value, author_id=value)",
    "filter_by of what is joined": "select(Article).join(Article.author).filter_by(name=value)",
    "operators": "select(Article).where("
    "(Article.id == value) & or_(Article.id > value, Article.id != 2))",
    "groups": "select(Article.author_id, func.count(Article.id)).group_by(Article.author_id)",
    "a correlated subquery": "select(Article.id, select(func.count(Favorite.user_id))"
    ".where(Favorite.article_id == Article.id).scalar_subquery().label('n'))",
    "a subquery that stands alone": "select(Article).where(Article.author_id.in_("
    "select(User.id).where(User.name == value)))",
    "a subquery that joins the table again": "select(Article.id, select(func.count(Favorite.user_id))"
    ".join(Article, Article.id == Favorite.article_id).scalar_subquery())",
    "exists": "select(Article).where(exists().where(Favorite.article_id == Article.id))",
    "exists of a statement": "select(Article).where(select(Favorite.user_id)"
    ".where(Favorite.article_id == Article.id).exists())",
    "correlate": "select(Article.id).where(select(Favorite.user_id).where("
    "Favorite.article_id == Article.id).correlate(Article).exists())",
    "any": "select(Article).where(Article.tags.any(Tag.name == value))",
    "has": "select(Article).where(Article.author.has(User.name == value))",
}


@pytest.mark.parametrize("statement", [pytest.param(s, id=name) for name, s in _STATEMENTS.items()])
def test_a_statement_reads_what_sqlalchemy_reads(statement: str) -> None:
    names: dict[str, Any] = {}
    exec(compile(_MODELS, "models.py", "exec"), names)
    sent = str(eval(statement, names))

    code = f"{_MODELS}\n\ndef run(session: Session):\n    return session.execute({statement}).all()\n"
    project = project_of({"app.py": code})
    (query,) = [query for query in project.queries if query.form == "orm"]

    assert _readings(query.sql) == _readings(sent)


def _readings(sql: str) -> list[tuple[object, ...]]:
    """Tells what each SELECT of a statement reads from, and by which conditions."""
    plain = re.sub(r":\w+", "?", sql).replace("1 = 1 AND ", "")
    statement = sqlglot.parse_one(plain, dialect="sqlite")
    for named in statement.find_all(exp.Identifier):
        named.set("quoted", False)
    return [_reading(select) for select in statement.find_all(exp.Select)]


def _reading(select: exp.Select) -> tuple[object, ...]:
    source, where, group = (select.args.get(name) for name in ("from_", "where", "group"))
    joins = select.args.get("joins") or []
    tables = sorted([source.this.sql()] if source is not None else []) + [
        join.this.sql() for join in joins if join.args.get("on") is None
    ]
    linked = [
        (join.side, join.this.sql(), sorted(_terms(join.args["on"])))
        for join in joins
        if join.args.get("on") is not None
    ]
    conditions = sorted(_terms(where.this)) if where is not None else []
    return sorted(tables), linked, conditions, group.sql() if group is not None else ""


def _terms(condition: exp.Expr) -> list[str]:
    parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
    return [
        " = ".join(sorted(side.sql() for side in (part.left, part.right)))
        if isinstance(part, exp.EQ)
        else "EXISTS"
        if isinstance(part, exp.Exists)
        else part.sql()
        for part in (part.unnest() for part in parts)
    ]


@pytest.mark.parametrize("operation", ["insert", "delete"])
def test_a_statement_that_a_table_begins_writes_to_it(operation: str) -> None:
    text = f"def write(session: Session):\n    session.execute(taggings.{operation}())\n"

    project = project_of({"app.py": f"{_MODELS}\n\n{text}"})

    assert [(one.operation, one.tables) for one in project.queries] == [(operation, ("taggings",))]
    assert [use.writes for use in project.session_uses] == [True]
