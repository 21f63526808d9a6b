"""Queries of SQLAlchemy that join a class twice under one name."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.model.orm_calls import Join


@rule(where=lambda join: not join.is_test)
def sqlalchemy_joined_twice(join: Join, mapping: SqlalchemyMapping, engine: Engine) -> Verdicts:
    cls = mapping.classes.get(join.target)
    is_table = any(name == join.target for _, name in mapping.tables)
    if not join.again or not (cls or is_table) or join.target in mapping.heirs:
        return
    name = cls.name if cls is not None else join.target
    alias = f"aliased({name})" if cls is not None else f"{name}.alias()"
    yield Violation(
        at=join.at,
        message=f"`{name}` is joined again, under the same name",
        about=f"{join.function or join.at.path}: {name}",
        hint=f"join `{alias}`, and name the columns of that",
        evidence=tuple(Evidence(at, "joins it before") for at in join.again),
        confidence=Confidence.PROVEN if join.is_always else Confidence.INFERRED,
        predicts=_predicted(cls.table if cls is not None else name, engine),
    )


def _predicted(table: str, engine: Engine) -> str:
    if engine.kind == "sqlite":
        return (
            "sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) "
            f"ambiguous column name: {table}."
        )
    return f'table name "{table}" specified more than once' if engine.kind == "postgres" else ""
