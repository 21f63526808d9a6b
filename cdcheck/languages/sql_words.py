"""What the words of a statement tell without parsing it: its kind, its tables, its placeholders."""

import re
from functools import lru_cache

_KINDS = {
    "SELECT": "select",
    "WITH": "select",
    "VALUES": "select",
    "INSERT": "insert",
    "REPLACE": "insert",
    "UPDATE": "update",
    "DELETE": "delete",
    "CREATE": "ddl",
    "DROP": "ddl",
    "ALTER": "ddl",
    "TRUNCATE": "ddl",
    **dict.fromkeys(
        ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"), "transaction"
    ),
}


@lru_cache(maxsize=1)
def _statement() -> re.Pattern[str]:
    return re.compile(
        r"^[\s(;]*(?:(?:--[^\n]*\n|/\*.*?\*/)[\s(;]*)*"
        r"(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER|TRUNCATE|PRAGMA|GRANT|REVOKE|BEGIN"
        r"|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|SHOW|EXPLAIN|VACUUM|ANALYZE|COPY|MERGE|CALL|DO|LOCK"
        r"|LISTEN|NOTIFY|REFRESH|COMMENT|REINDEX|ATTACH|VALUES|DECLARE|UPSERT|START|END|USE|REASSIGN)\b",
        re.IGNORECASE | re.DOTALL,
    )


@lru_cache(maxsize=1)
def _named_tables() -> re.Pattern[str]:
    return re.compile(
        r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'"
        r"|\bDO\s+UPDATE\b|\bFOR\s+(?:NO\s+KEY\s+)?UPDATE\b|\bON\s+(?:DUPLICATE\s+KEY\s+)?UPDATE\b"
        r"|\b(?:FROM|JOIN|INTO|UPDATE(?:\s+OR\s+\w+)?|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+"
        r"(?:ONLY\s+)?[\"`\[]?([A-Za-z_][\w.]*)",
        re.IGNORECASE | re.DOTALL,
    )


@lru_cache(maxsize=1)
def _writing() -> re.Pattern[str]:
    return re.compile(r"^[^()]*\)?\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)


def statement_kind(sql: str) -> str | None:
    """Tells what a statement does: `select`, `insert`, ..., `other`; `None` if it is no SQL."""
    match = _statement().match(sql)
    if match is None:
        return None
    word = match.group(1).upper()
    return _of_common_table(sql[match.end() :]) if word == "WITH" else _KINDS.get(word, "other")


def _of_common_table(rest: str) -> str:
    """Tells what follows the common tables of `WITH`: what stands outside of all parentheses."""
    depth = 0
    for match in re.finditer(r"[()]|\b(?:SELECT|INSERT|UPDATE|DELETE)\b", rest, re.IGNORECASE):
        word = match.group().upper()
        if word in {"(", ")"}:
            depth += 1 if word == "(" else -1
        elif depth <= 0:
            return _KINDS[word]
    return "select"


def tables_named(sql: str) -> tuple[str, ...]:
    """Lists the names that stand where a table stands, in order, but for those in comments and texts."""
    return tuple(dict.fromkeys(name for name in _named_tables().findall(sql) if name))


@lru_cache(maxsize=1)
def _placeholder() -> re.Pattern[str]:
    return re.compile(
        r"""
          --[^\n]* | /\*.*?\*/ | '(?:[^']|'')*' | "(?:[^"]|"")*" | `[^`]*` | ::
        | (?P<numeric>\$\d+)
        | (?P<pyformat>%\(\w+\)s)
        | (?P<format>%s)
        | (?P<named>(?<![\w:]):[A-Za-z_]\w*)
        | (?P<at>(?<![\w@])@[A-Za-z_]\w*)
        | (?P<dollar>\$[A-Za-z_]\w*(?!\w*\$))
        | (?P<qmark>\?\d*(?![|&?]))
        """,
        re.VERBOSE | re.DOTALL,
    )


def placeholder_style(sql: str) -> str:
    """Tells how parameters are written in a statement; empty if there are none."""
    found = [match.lastgroup for match in _placeholder().finditer(sql) if match.lastgroup]
    ranked = [style for style in found if style != "qmark"] or found
    return ranked[0] or "" if ranked else ""
