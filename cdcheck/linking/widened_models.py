"""Columns that statements give to tables of models: only SQL can name them."""

import re
from collections.abc import Iterable, Iterator

from cdcheck.model.data import Column, Known, Table
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.sql.ddl.reading import Ddl, altered_table

_ADDED = re.compile(
    r"\b(?:ADD\s+(?!CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK|INDEX|KEY)(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?"
    r"|RENAME\s+(?:COLUMN\s+)?[\w\"`]+\s+TO\s+)[\"`]?([\w{}]+)",
    re.IGNORECASE,
)


def widened_models(project: Project, statements: Iterable[Ddl]) -> Iterator[Table]:
    """Lists such tables, as views: with these columns, or open where they are not known in full."""
    known: dict[str, set[str]] = {}
    for table in project.tables:
        known.setdefault(table.name.lower(), set()).update(c.name.lower() for c in table.columns)
    models = {table.name for table in project.tables if table.origin == "model"}
    wider: dict[str, dict[str, Column]] = {}
    opened: set[str] = set()
    for sql, at in _changes(project, statements):
        meant = str(altered_table(sql)).rpartition(".")[2]
        for name in (one for one in models if meant in {"", one.lower()}):
            added = [m[1] for m in _ADDED.finditer(sql) if m[1].lower() not in known[name.lower()]]
            wider.setdefault(name, {}).update((one, Column(one, "", at)) for one in added)
            opened |= {name} if added and (not meant or "{" in "".join(added)) else set()
    for name, columns in wider.items():
        if columns:
            at = next(iter(columns.values())).at
            is_told = name not in opened
            told = tuple(columns.values()) if is_told else ()
            yield Table(name, at, told, "view", is_complete=is_told)


def _changes(project: Project, statements: Iterable[Ddl]) -> Iterator[tuple[str, Location]]:
    """Lists the statements that change a table, those that are known in part too."""
    for statement in statements:
        if altered_table(statement.sql) is not None:
            yield statement.sql, statement.place(0, len(statement.sql))
    for query in project.queries:
        if query.known is not Known.FULLY and not query.is_test and altered_table(query.sql) is not None:
            yield query.sql, query.at
