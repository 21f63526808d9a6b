"""Reads the tables that DDL statements define, changing them as later statements do."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cdcheck.model.data import Table
from cdcheck.model.places import Location
from cdcheck.sql.ddl.prepared import prepared

_MARKS = {
    "sqlite": r"\bAUTOINCREMENT\b|\bPRAGMA\b|\bWITHOUT\s+ROWID\b|\bdatetime\('now'|\bstrftime\(",
    "mysql": r"\bAUTO_INCREMENT\b|\bENGINE\s*=|\bUNSIGNED\b|\bMEDIUMTEXT\b|\bTINYINT\b",
    "postgres": r"\b(?:BIG|SMALL)?SERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bWITH(?:OUT)?\s+TIME\s+ZONE\b"
    r"|\bBYTEA\b|\w\[\]|::\w|\bEXTENSION\b|\bCREATE\s+TYPE\b|\bgen_random_uuid\b|\bTSVECTOR\b",
}
_BLOCK = re.compile(
    r"DO\s+(\$\w*\$)\s*(?:DECLARE\b.*?)?\bBEGIN\b(?P<body>.*?)(?:\bEXCEPTION\s+WHEN\b|\bEND\s*;?\s*\1)",
    re.IGNORECASE | re.DOTALL,
)
_ALTER = re.compile(r"\s*ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+|ONLY\s+)*([\w.\"`]*)", re.IGNORECASE)
_PART = re.compile(r"(?:[^;]*?\b(?:THEN|ELSE)\b)?\s*(?P<sql>[^;\s][^;]*)", re.IGNORECASE)


class Ddl(NamedTuple):
    """Is one DDL statement; `place` gives the location of a stretch of its text."""

    sql: str
    place: Callable[[int, int], Location]
    origin: str = "ddl"


def read_tables(statements: Iterable[Ddl], dialect: str = "") -> tuple[Table, ...]:
    """Applies DDL statements in order and gives the tables that are there at the end.

    `dialect` is `sqlite`, `postgres` or `mysql`; anything else is told by the statements' own words.
    A statement that does not parse leaves its table incomplete.
    """
    variables: dict[str, str] = {}
    parts = (part for s in statements for one in _unwrapped(s, variables) for part in _unjoined(one))
    statements = [part for part in parts if is_schema_work(part.sql)]
    if not statements:
        return ()
    from cdcheck.sql.ddl.schema import Schema  # noqa: PLC0415 (the parser costs a quarter of a second)

    if dialect not in _MARKS:
        dialect = _told_by("\n".join(statement.sql for statement in statements))
    schema = Schema(dialect)
    for statement in statements:
        schema.apply(statement)
    return schema.tables()


def _unwrapped(statement: Ddl, variables: dict[str, str]) -> Iterator[Ddl]:
    """Takes the statements out of PostgreSQL's `DO` block, and out of the variables of MySQL.

    Those under a condition are taken too.
    """
    for text, inset in prepared(statement.sql, variables):
        yield Ddl(text, _shifted(statement.place, inset), statement.origin)
    block = _BLOCK.match(statement.sql)
    if block is None:
        yield statement
        return
    for part in _PART.finditer(statement.sql, block.start("body"), block.end("body")):
        inset = part.start("sql")
        yield Ddl(part.group("sql"), _shifted(statement.place, inset), statement.origin)


def _unjoined(statement: Ddl) -> Iterator[Ddl]:
    """Parts a definition of a table from what stands above it without a semicolon."""
    sql, place, start = statement.sql, statement.place, 0
    for match in re.finditer(r"\s*\n\s*(?=CREATE\s+TABLE\b)", sql, re.IGNORECASE):
        before = sql[start : match.start()]
        if before.count("(") == before.count(")"):
            yield Ddl(before, _shifted(place, start), statement.origin)
            start = match.end()
    yield Ddl(sql[start:], _shifted(place, start), statement.origin) if start else statement


def _shifted(place: Callable[[int, int], Location], inset: int) -> Callable[[int, int], Location]:
    return lambda start, end: place(start + inset, end + inset)


def is_schema_work(sql: str) -> bool:
    """Tells whether a statement defines, changes or drops a table, an index, a view or a trigger."""
    words = re.split(r"[\s(]+", sql.upper(), maxsplit=8)
    if words[0] not in {"CREATE", "ALTER", "DROP"}:
        return False
    return not {"TABLE", "INDEX", "VIEW", "TRIGGER", "FUNCTION"}.isdisjoint(words[1:6])


def altered_table(sql: str) -> str | None:
    """Names the table that ALTER TABLE changes, empty if it is not known; `None` for anything else."""
    match = _ALTER.match(sql)
    return re.sub(r"[\"`]", "", match[1]).lower() if match is not None else None


def _told_by(text: str) -> str:
    counts = {
        dialect: len(re.findall(pattern, text, re.IGNORECASE)) for dialect, pattern in _MARKS.items()
    }
    return max(counts, key=lambda dialect: counts[dialect])
