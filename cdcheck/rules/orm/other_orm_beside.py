"""Models of another ORM, beside the one that was asked for."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.model.data import OrmUse
from cdcheck.model.project import Project
from cdcheck.model.task import Task

_OF_TABLES = {
    "django": "django",
    "sqlalchemy": "sqlalchemy",
    "sqlalchemy-core": "sqlalchemy",
    "sqlmodel": "sqlalchemy",
    "tortoise": "tortoise",
    "peewee": "peewee",
    "sequelize": "sequelize",
    "prisma": "prisma",
    "typeorm": "typeorm",
    "drizzle": "drizzle",
}
_WORKING = frozenset({"query", "write"})


@rule(where=lambda use: use.role == "model" and use.orm in _OF_TABLES and not use.is_test)
def other_orm_beside(use: OrmUse, project: Project, task: Task) -> Verdicts:
    wanted, other = _OF_TABLES.get(task.orm or ""), _OF_TABLES[use.orm]
    if wanted is None or other == wanted:
        return
    uses = [one for one in project.orms if not one.is_test]
    of_other = [one for one in uses if _OF_TABLES.get(one.orm) == other]
    works = any(_OF_TABLES.get(one.orm) == wanted and one.role in _WORKING for one in uses)
    asked = next((one for one in of_other if one.role in _WORKING), None)
    is_first = use == next(one for one in of_other if one.role == "model")
    if not works or asked is None or not is_first:
        return
    yield Violation(
        at=use.at,
        message=f"a model of {other} stands beside those of `{wanted}`, which is asked for",
        about=f"{other} beside {wanted}",
        hint=f"define it with {wanted}, and read and write its rows through that",
        evidence=(Evidence(asked.at, f"asks {other} for rows"),),
        confidence=Confidence.INFERRED,
    )
