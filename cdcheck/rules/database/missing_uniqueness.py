"""Values that code keeps apart by looking them up first, and that the database does not."""

import re

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.row_look_ups import RowLookUps
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import Known, Query
from cdcheck.schemas.comparison import unique_sets

_INSERTED = r"^\s*INSERT\s+INTO\s+[\"`]?\w+[\"`]?\s*\(([^)]*)\)\s*VALUES\s*\(([^)]*)\)"


@rule(where=lambda query: query.form == "sql" and query.operation == "insert")
def missing_uniqueness(query: Query, schema: KeptSchema, look_ups: RowLookUps) -> Verdicts:
    table = schema.table(query.tables[0]) if query.tables else None
    if table is None or not table.is_complete or query.known is not Known.FULLY or schema.doubt:
        return
    inserted = re.match(_INSERTED, query.sql, re.IGNORECASE)
    names = {name.strip(' "`').lower() for name in inserted.group(1).split(",")} if inserted else set()
    for look_up in look_ups.before(query, table):
        column = look_up.column.name.lower()
        if column in names and frozenset({column}) not in unique_sets(table):
            yield Violation(
                at=query.at,
                message=f"nothing makes `{table.name}.{column}` unique but the look-up before it",
                about=f"{query.function}: {table.name}.{column}",
                hint="two requests at once pass the look-up both: make the column unique",
                evidence=(
                    Evidence(look_up.query.at, "it is looked up here"),
                    Evidence(table.at, "and made here"),
                ),
                confidence=Confidence.INFERRED,
            )
            return
