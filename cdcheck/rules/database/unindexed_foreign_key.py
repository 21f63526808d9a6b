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
    keys = [(table, key) for table in schema.tables for key in _unindexed(table)]
    if not keys:
        return
    (table, first), *others = keys
    has = f" and {len(others)} more have" if others else " has"
    yield Violation(
        at=first.at,
        message=f"the foreign key `{_name(table, first)}`{has} no index",
        about=", ".join(_name(table, key) for table, key in keys),
        hint="index the column: it is what rows are looked up and deleted by",
        evidence=tuple(
            Evidence(key.at, f"`{_name(table, key)}` has none either, and refers to `{key.table}`")
            for table, key in others
        ),
        confidence=Confidence.INFERRED,
    )


def _unindexed(table: Table) -> list[ForeignKey]:
    if not table.is_complete or table.orm in _INDEXES_ITSELF:
        return []
    return [key for key in table.foreign_keys if _is_unindexed(table, key)]


def _is_unindexed(table: Table, key: ForeignKey) -> bool:
    column = table.column(key.columns[0]) if key.columns else None
    return column is not None and not column.is_primary and not is_indexed(table, column)


def _name(table: Table, key: ForeignKey) -> str:
    return f"{table.name}.{key.columns[0]}"
