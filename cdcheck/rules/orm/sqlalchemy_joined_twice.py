"""Queries of SQLAlchemy that join a class twice under one name."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.mapped import MappedClass
from cdcheck.model.orm_calls import Join


@rule(where=lambda join: not join.is_test)
def sqlalchemy_joined_twice(join: Join, mapping: SqlalchemyMapping, engine: Engine) -> Verdicts:
    cls = mapping.classes.get(join.target)
    if cls is None or not join.again or cls.id in mapping.heirs:
        return
    yield Violation(
        at=join.at,
        message=f"`{cls.name}` is joined again, under the same name",
        about=f"{join.function or join.at.path}: {cls.name}",
        hint=f"join `aliased({cls.name})`, and name the columns of that",
        evidence=tuple(Evidence(at, "joins it before") for at in join.again),
        confidence=Confidence.PROVEN if join.is_always else Confidence.INFERRED,
        predicts=_predicted(cls, engine),
    )


def _predicted(cls: MappedClass, engine: Engine) -> str:
    if engine.kind == "sqlite":
        return (
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) "
            f"ambiguous column name: {cls.table}."
        )
    return f'table name "{cls.table}" specified more than once' if engine.kind == "postgres" else ""
