"""Statements that look for a row by one value, in the function that then inserts one with it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.data import Column, Query, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_HOLE = r"(?:\?|%s|\$\d+|:\w+|@\w+|%\(\w+\)s)"
_LOOKED_UP = rf"\bWHERE\s+(?:\w+\.)?[\"`]?(\w+)[\"`]?\s*=\s*{_HOLE}\s*(?:LIMIT\s+1)?\s*;?\s*$"
_ONE = r"\bLIMIT\s+1\s*;?\s*$"
_SUMMED = r"\b(?:SUM|MAX|MIN|AVG)\s*\("
_COUNTED = r"\bCOUNT\s*\("


class LookUp(NamedTuple):
    """Is a statement that looks for a row of a table by the value of one column."""

    query: Query
    column: Column


class RowLookUps(Struct, frozen=True):
    """Finds them among the statements of a project."""

    project: Project

    def before(self, query: Query, table: Table) -> Iterator[LookUp]:
        """Lists those that the function of an insertion into the table makes before it."""
        for other in self.project.queries:
            is_before = other.at.path != query.at.path or other.at < query.at
            if other.function == query.function is not None and is_before:
                column = self._column(other, table)
                if column is not None and self._holder(other) == self._holder(query):
                    yield LookUp(other, column)

    def _holder(self, query: Query) -> Location | None:
        """Finds the innermost function in which a statement stands; it may be sent by another."""
        around = (one.at for one in self.project.functions if one.at.has_start_of(query.at))
        return max(around, default=None)

    def _column(self, query: Query, table: Table) -> Column | None:
        is_of_table = [name.lower() for name in query.tables] == [table.name.lower()]
        if query.operation != "select" or not is_of_table:
            return None
        found = re.search(_LOOKED_UP, query.sql, re.IGNORECASE)
        column = table.column(found.group(1)) if found is not None else None
        if column is None or column.is_primary or self._are_several(query, table, column):
            return None
        return column

    def _are_several(self, query: Query, table: Table, column: Column) -> bool:
        """Tells whether several rows may bear the value: that there is one is no reason to refuse.

        Rows of another are listed or counted, or rows summed up; or code elsewhere lists rows by it.
        """
        if re.search(_SUMMED, query.sql, re.IGNORECASE):
            return True
        is_counted = re.search(_COUNTED, query.sql, re.IGNORECASE) is not None
        is_of_one = self._is_of_one(query)
        if is_of_one is False or (_refers(table, column) and (is_counted or is_of_one is None)):
            return True
        by = rf"\bWHERE\b[^()]*\b{column.name}[\"`]?\s*=\s*{_HOLE}[^()]*\bORDER\s+BY\b"
        listing = re.compile(by, re.IGNORECASE)
        reading = (one for one in self.project.queries if one.operation == "select")
        return any(table.name in one.tables and listing.search(one.sql) for one in reading)

    def _is_of_one(self, query: Query) -> bool | None:
        """Tells whether a look-up asks for one row; `None` if that cannot be told."""
        if re.search(_ONE, query.sql, re.IGNORECASE):
            return True
        if query.fetches:
            return query.fetches != "all"
        asked = {one.is_of_one for one in self.project.fetches if one.sent_at in query.sendings}
        return all(asked) if asked else None


@fact
def row_look_ups(project: Project) -> RowLookUps:
    """Keeps the project to look in."""
    return RowLookUps(project)


def _refers(table: Table, column: Column) -> bool:
    """Tells whether a column leads to another table, by a key or by what it is called."""
    is_key = any(key.columns == (column.name,) for key in table.foreign_keys)
    return is_key or column.name.lower().endswith("_id")
