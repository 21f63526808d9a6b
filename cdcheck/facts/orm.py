"""The ORM that reads and writes the app's data."""

from collections import Counter

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.file_kinds import is_migration_path
from cdcheck.model.data import OrmUse, Query
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
    """Decides by use: models that are defined, queries and writes; setting one up is not using it.

    Where nothing else is seen, it is meant all the same: SQL in migrations makes tables for it.
    """
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
    sent = [query for query in project.queries if query.form == "sql" and not query.is_test]
    setups = tuple(use for use in uses if use.role == "setup")
    if setups and not any(_is_of_data(query) for query in sent):
        return OrmInUse(setups[0].orm, setups)
    return OrmInUse("raw" if sent else "none")


def _is_of_data(query: Query) -> bool:
    """Tells whether a statement reads or writes rows, and not in a migration."""
    is_schema_work = query.operation in {"ddl", "fragment", "schema"}
    return not is_schema_work and not is_migration_path(query.at.path)


def _has_sqlmodels(uses: list[OrmUse]) -> bool:
    """Tells whether the models are SQLModel's, whose sessions and queries are SQLAlchemy's."""
    models = Counter(use.orm for use in uses if use.role == "model")
    return models["sqlmodel"] > models["sqlalchemy"]
