from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import ForeignKey, Table
from cdcheck.schemas.comparison import is_indexed

_INDEXES_ITSELF = frozenset({"django", "peewee", "tortoise"})


@rule(where=lambda schema: bool(schema.tables))
def unindexed_foreign_key(schema: KeptSchema, engine: Engine) -> Verdicts:
    if engine.kind not in {"postgres", "sqlite"}:
        return
    for table in schema.tables:
        keys = [key for key in table.foreign_keys if _is_unindexed(table, key)]
        if not keys or not table.is_complete or table.orm in _INDEXES_ITSELF:
            continue
        first, *others = keys
        names = [f"{table.name}.{key.columns[0]}" for key in keys]
        yield Violation(
            at=first.at,
            message=f"`{names[0]}` refers to `{first.table}`, but has no index",
            about=", ".join(names),
            hint="index the column: it is what rows are looked up and deleted by",
            evidence=tuple(
                Evidence(key.at, f"`{name}` has none either, and refers to `{key.table}`")
                for key, name in zip(others, names[1:], strict=True)
            ),
            confidence=Confidence.INFERRED,
        )


def _is_unindexed(table: Table, key: ForeignKey) -> bool:
    column = table.column(key.columns[0]) if key.columns else None
    return column is not None and not column.is_primary and not is_indexed(table, column)
