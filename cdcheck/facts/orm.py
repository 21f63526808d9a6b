"""The ORM that reads and writes the app's data."""

from collections import Counter

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.data import OrmUse
from cdcheck.model.project import Project

_WORKING = frozenset({"model", "query", "write"})


class OrmInUse(Struct, frozen=True):
    """Is the ORM in use, `raw` for SQL through a driver, `none` for no database work at all.

    `uses` are the places where it defines, reads or writes.
    """

    name: str
    uses: tuple[OrmUse, ...] = ()


@fact
def orm_in_use(project: Project) -> OrmInUse:
    """Decides by use: models that are defined, queries and writes; setting one up is not using it."""
    uses = [use for use in project.orms if not use.is_test]
    working = [use for use in uses if use.role in _WORKING]
    counted = Counter(use.orm for use in working)
    if counted:
        name = max(counted, key=lambda orm: (counted[orm], orm))
        if name == "sqlalchemy" and _has_sqlmodels(working):
            return OrmInUse("sqlmodel", tuple(use for use in working if use.orm in {name, "sqlmodel"}))
        if name == "knex" and any((use.orm, use.role) == ("objection", "model") for use in working):
            # Objection's models are kept in tables that Knex makes, and its queries are Knex's.
            return OrmInUse("objection", tuple(use for use in working if use.orm in {name, "objection"}))
        return OrmInUse(name, tuple(use for use in working if use.orm == name))
    if any(query.form == "sql" and not query.is_test for query in project.queries):
        return OrmInUse("raw")
    if any(use.role == "setup" for use in uses):
        first = next(use for use in uses if use.role == "setup")
        return OrmInUse(first.orm, tuple(use for use in uses if use.role == "setup"))
    return OrmInUse("none")


def _has_sqlmodels(uses: list[OrmUse]) -> bool:
    """Tells whether the models are SQLModel's, whose sessions and queries are SQLAlchemy's."""
    models = Counter(use.orm for use in uses if use.role == "model")
    return models["sqlmodel"] > models["sqlalchemy"]
