"""Values that code keeps apart by looking them up first, and that the database does not."""

import re

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.data import Column, Known, Query, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.schemas.comparison import unique_sets

_HOLE = r"(?:\?|%s|\$\d+|:\w+|@\w+|%\(\w+\)s)"
_LOOKED_UP = rf"\bWHERE\s+(?:\w+\.)?[\"`]?(\w+)[\"`]?\s*=\s*{_HOLE}\s*(?:LIMIT\s+1)?\s*;?\s*$"
_SUMMED = r"\b(?:SUM|MAX|MIN|AVG)\s*\("
_COUNTED = r"\bCOUNT\s*\("
_INSERTED = r"^\s*INSERT\s+INTO\s+[\"`]?\w+[\"`]?\s*\(([^)]*)\)\s*VALUES\s*\(([^)]*)\)"


@rule(where=lambda query: query.form == "sql" and query.operation == "insert")
def missing_uniqueness(query: Query, project: Project, schema: KeptSchema) -> Verdicts:
    table = schema.table(query.tables[0]) if query.tables else None
    if table is None or not table.is_complete or query.known is not Known.FULLY or schema.doubt:
        return
    inserted = re.match(_INSERTED, query.sql, re.IGNORECASE)
    names = {name.strip(' "`').lower() for name in inserted.group(1).split(",")} if inserted else set()
    for other in project.queries:
        column = _looked_up(other, query, table)
        if column not in names or _holder(other, project) != _holder(query, project):
            continue
        if frozenset({column}) not in unique_sets(table):
            yield Violation(
                at=query.at,
                message=f"nothing makes `{table.name}.{column}` unique but the look-up before it",
                about=f"{query.function}: {table.name}.{column}",
                hint="two requests at once pass the look-up both: make the column unique",
                evidence=(
                    Evidence(other.at, "it is looked up here"),
                    Evidence(table.at, "and made here"),
                ),
                confidence=Confidence.INFERRED,
            )
            return


def _holder(query: Query, project: Project) -> Location | None:
    """Finds the innermost function in which a statement stands; it may be sent by another."""
    around = (one.at for one in project.functions if one.at.has_start_of(query.at))
    return max(around, default=None)


def _looked_up(other: Query, query: Query, table: Table) -> str:
    """Names the column by which the same function looks for a row of the table; empty if it does not."""
    is_same = other.function == query.function is not None and other.operation == "select"
    is_before = other.at.path != query.at.path or other.at < query.at
    if not is_same or not is_before or re.search(_SUMMED, other.sql, re.IGNORECASE):
        return ""
    if [name.lower() for name in other.tables] != [table.name.lower()]:
        return ""
    found = re.search(_LOOKED_UP, other.sql, re.IGNORECASE)
    column = table.column(found.group(1)) if found is not None else None
    if column is not None and re.search(_COUNTED, other.sql, re.IGNORECASE) and _refers(table, column):
        return ""  # How many rows belong to another: that there is one is no reason to refuse.
    return column.name.lower() if column is not None and not column.is_primary else ""


def _refers(table: Table, column: Column) -> bool:
    return any(key.columns == (column.name,) for key in table.foreign_keys)
