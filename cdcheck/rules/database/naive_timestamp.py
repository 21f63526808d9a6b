from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.data import Column, Table
from cdcheck.model.project import Project

# Django, Sequelize and Prisma keep UTC or a zone, whatever their model's type is called.
_ORMS = frozenset({"sqlalchemy", "sqlmodel", "drizzle", ""})
_NAIVE = frozenset({"DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE"})


@rule(where=lambda table: table.origin != "migration" and table.orm in _ORMS)
def naive_timestamp(table: Table, engine: Engine, project: Project) -> Verdicts:
    if engine.kind != "postgres" or not _naive(table):
        return
    every = [(one, column) for one in project.tables for column in _naive(one)]
    first, column = every[0]
    if first is not table:
        return
    keep = f" and {len(every) - 1} more keep" if len(every) > 1 else " keeps"
    yield Violation(
        at=column.at,
        message=f"`{table.name}.{column.name}`{keep} a time without its time zone",
        about=", ".join(f"{one.name}.{other.name}" for one, other in every),
        hint="use a timestamp with time zone: what is read is then the moment that was written",
        evidence=tuple(
            Evidence(other.at, f"`{one.name}.{other.name}` is another") for one, other in every[1:]
        ),
        confidence=Confidence.INFERRED,
    )


def _naive(table: Table) -> list[Column]:
    if table.origin == "migration" or table.orm not in _ORMS or table.is_test:
        return []
    return [column for column in table.columns if column.type.upper() in _NAIVE]
