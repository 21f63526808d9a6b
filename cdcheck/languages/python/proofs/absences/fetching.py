"""What gives `None` where there is no row, and what demands one."""

import re

from cdcheck.model.data import Known, Query

OPTIONAL = frozenset(
    {"first", "one_or_none", "scalar", "scalar_one_or_none", "fetchone", "fetchrow", "fetch_one", "get"}
)
DEMANDING = frozenset({"one", "scalar_one", "get_one"})
FETCHING = OPTIONAL | DEMANDING
WRITING = frozenset({"add", "add_all", "merge", "bulk_save_objects", "bulk_insert_mappings"})
HANDED = frozenset({"add", "delete", "refresh", "merge", "expunge"})
"""Methods of a session that take a mapped object."""
_OF_SQLALCHEMY = ("sqlalchemy.", "sqlmodel.", "flask_sqlalchemy.")
_DRIVERS = ("sqlite3.", "aiosqlite.", "psycopg.", "psycopg2.", "asyncpg.", "dbapi.")
_INNERMOST = re.compile(r"\(([^()]*)\)")
_WHATEVER_THERE_IS = re.compile(
    r"\b(COUNT|SUM|MIN|MAX|AVG|TOTAL|GROUP_CONCAT|STRING_AGG|ARRAY_AGG|BOOL_OR|BOOL_AND|JSON\w*_AGG)\s*‹"
    r"|\bUNION\b|\bOR\b|!=|<>|\bNOT\b"
)
_NARROWED = re.compile(r"\b(?:where|filter|filter_by|get|get_one)\(")
_BUILT_OTHERWISE = re.compile(
    r"\bfunc\.|\bexists\(|\.count\(|\binsert\(|\breturning\(|\bunion|!=|\bor_\(|\bnot_|\bnotin_|\||~"
)


def is_of_sqlalchemy(external: str) -> bool:
    """Tells whether a call is one of SQLAlchemy, or of what extends it."""
    return external.startswith(_OF_SQLALCHEMY)


def is_of_driver(external: str) -> bool:
    """Tells whether a call is one of a database driver of which all is known here."""
    return external.startswith(_DRIVERS)


def needs_a_row(query: Query) -> bool:
    """Tells whether a statement of SQL gives no row where no row is as it says."""
    text = f"{' '.join(query.sql.upper().split())} "
    while _INNERMOST.search(text):
        text = _INNERMOST.sub(lambda found: "‹›" if _is_query(found[1]) else f"‹{found[1]}›", text)
    if query.known is Known.NO or " WHERE " not in text:
        return False
    gives_rows = text.startswith("SELECT ") or " RETURNING " in text
    if not gives_rows or not text.startswith(("SELECT ", "UPDATE ", "DELETE ")):
        return False
    return " GROUP BY " in text or not _WHATEVER_THERE_IS.search(text)


def _is_query(text: str) -> bool:
    return text.strip().startswith("SELECT ")


def is_narrowed(words: str) -> bool:
    """Tells whether a statement that is built so gives no row where no row is as it says."""
    return bool(_NARROWED.search(words)) and not _BUILT_OTHERWISE.search(words)
