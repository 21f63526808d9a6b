"""What PostgreSQL does not have of SQLite and MySQL."""

from functools import cache

from cdcheck.sql.dialects.lacks import Lack, compiled

_FUNCTIONS = """
    datetime julianday unixepoch strftime ifnull group_concat last_insert_rowid changes
    total_changes randomblob typeof iif instr json_extract json_group_array json_group_object
    json_patch json_remove json_insert json_replace json_set json_type json_valid
    curdate curtime date_format from_unixtime unix_timestamp last_insert_id rand uuid
    str_to_date datediff timestampdiff date_add date_sub find_in_set json_contains json_unquote
    json_arrayagg json_objectagg getdate isnull hex likelihood unlikely glob total
    printf nvl len charindex
"""
_TYPES = r"DATETIME|BLOB|TINYINT|MEDIUMINT|LONGTEXT|MEDIUMTEXT|NVARCHAR|DOUBLE(?!\s+PRECISION)"
"""Types of SQLite and MySQL that PostgreSQL does not know."""


@cache
def lacks() -> tuple[Lack, ...]:
    """Lists the syntax that it does not read."""
    return compiled(
        (
            (
                "INSERT",
                r"\bINSERT\s+(OR)\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b",
                'syntax error at or near "{}"',
            ),
            ("REPLACE", r"\A\s*(REPLACE)\s+INTO\b", 'syntax error at or near "{}"'),
            ("IGNORE", r"\bINSERT\s+(IGNORE)\b", 'syntax error at or near "{}"'),
            ("AUTOINCREMENT", r"\b(AUTOINCREMENT)\b", 'syntax error at or near "{}"'),
            ("AUTO_INCREMENT", r"\b(AUTO_INCREMENT)\b", 'syntax error at or near "{}"'),
            ("PRAGMA", r"\A\s*(PRAGMA)\b", 'syntax error at or near "{}"'),
            ("DUPLICATE", r"\bON\s+(DUPLICATE)\s+KEY\b", 'syntax error at or near "{}"'),
            ("GLOB", r"\b(GLOB)\s+(?=[':$?%])", 'syntax error at or near "{}"'),
            ("`", r"(`)", 'syntax error at or near "{}"'),
            ("LIMIT", r"\bLIMIT\s+[\w:$]+\s*,\s*[\w:$]+()", "LIMIT #,# syntax is not supported"),
            ("==", r"(?<![=<>!])(==)(?![=>])", "operator does not exist: ... == ..."),
            (
                "COLLATE",
                r"\bCOLLATE\s+(NOCASE|RTRIM|BINARY)\b",
                'collation "{}" for encoding "UTF8" does not exist',
            ),
            ("IS", r"\bIS\s+(?:NOT\s+)?('|\d|:cdcmark)", 'syntax error at or near "{}"'),
            ("M", r"\b(MAX|MIN)\s*\([^(),]+,", "function does not exist"),
            (
                "TABLE",
                rf"\A\s*(?:CREATE|ALTER)\s+TABLE\b.*?[\w\"]\s+({_TYPES})\b",
                'type "{}" does not exist',
            ),
            ("", rf"(?:::|\bAS)\s*({_TYPES})\b\s*(?=\)|\Z)", 'type "{}" does not exist'),
        )
    )


@cache
def functions() -> frozenset[str]:
    """Lists functions that it does not have, in lower case."""
    return frozenset(_FUNCTIONS.split())
