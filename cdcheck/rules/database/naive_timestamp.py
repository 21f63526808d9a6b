from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.data import Table

# Django, Sequelize and Prisma keep UTC or a zone, whatever their model's type is called.
_ORMS = frozenset({"sqlalchemy", "sqlmodel", "drizzle", ""})
_NAIVE = frozenset({"DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE"})


@rule(where=lambda table: table.origin != "migration" and table.orm in _ORMS)
def naive_timestamp(table: Table, engine: Engine) -> Verdicts:
    if engine.kind != "postgres":
        return
    naive = [column for column in table.columns if column.type.upper() in _NAIVE]
    if not naive:
        return
    keep = f" and {len(naive) - 1} more keep" if len(naive) > 1 else " keeps"
    yield Violation(
        at=naive[0].at,
        message=f"`{table.name}.{naive[0].name}`{keep} a time without its time zone",
        about=table.name,
        hint="use a timestamp with time zone: what is read is then the moment that was written",
        confidence=Confidence.INFERRED,
    )
