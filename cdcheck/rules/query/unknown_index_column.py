"""An index, in SQL, over a column that its table does not have."""

from cdcheck.authoring import Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import Table

_SAID = {
    "sqlite": "no such column: {}",
    "postgres": 'column "{}" does not exist',
    "mysql": "Key column '{}' doesn't exist in table",
}
# Columns that tables have without being given them.
_OWN = frozenset({"rowid", "_rowid_", "oid", "ctid", "xmin", "tableoid"})


@rule(where=lambda table: table.origin == "ddl" and bool(table.indexes) and not table.is_test)
def unknown_index_column(table: Table, schema: KeptSchema, engine: Engine) -> Verdicts:
    for index in table.indexes:
        absent = [name for name in index.columns if table.column(name) is None]
        absent = [name for name in absent if name.lower() not in _OWN]
        if not absent or not table.is_complete:
            continue
        if schema.doubt:
            yield Unknown(index.at, schema.doubt)
            continue
        # Of constraints, which are unique, PostgreSQL says it otherwise than of indexes.
        is_told = engine.is_certain and not (engine.kind == "postgres" and index.is_unique)
        said = _SAID.get(engine.kind, "") if is_told else ""
        yield Violation(
            at=index.at,
            message=f"`{table.name}` has no column `{absent[0]}`, over which an index is made",
            about=f"{table.name}: {index.name} {absent[0]}",
            hint="name a column of the table, or give it this one",
            evidence=(Evidence(table.at, "is made here"),),
            predicts=said.format(absent[0]),
        )
