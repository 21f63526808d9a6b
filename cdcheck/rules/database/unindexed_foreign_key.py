from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.schemas.comparison import is_indexed

_INDEXES_ITSELF = frozenset({"django", "peewee", "tortoise"})


@rule(where=lambda schema: bool(schema.tables))
def unindexed_foreign_key(schema: KeptSchema, engine: Engine) -> Verdicts:
    if engine.kind not in {"postgres", "sqlite"}:
        return
    for table in schema.tables:
        for key in table.foreign_keys if table.is_complete and table.orm not in _INDEXES_ITSELF else ():
            column = table.column(key.columns[0]) if key.columns else None
            if column is None or column.is_primary or is_indexed(table, column):
                continue
            yield Violation(
                at=key.at,
                message=f"`{table.name}.{column.name}` refers to `{key.table}`, but has no index",
                about=f"{table.name}.{column.name}",
                hint="index the column: it is what rows are looked up and deleted by",
                confidence=Confidence.INFERRED,
            )
