"""What an engine lacks that another has: functions, operators, types and clauses."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.verify_text import Readable

_NOT_OF_SQLITE = """
    now array_agg json_agg jsonb_agg json_build_object jsonb_build_object json_build_array
    jsonb_build_array row_to_json to_json to_jsonb jsonb_set jsonb_array_elements
    jsonb_array_elements_text json_array_elements json_array_elements_text to_char to_date
    to_timestamp to_tsvector to_tsquery plainto_tsquery ts_rank date_trunc date_part age
    gen_random_uuid uuid_generate_v4 generate_series unnest array_length cardinality array_to_string
    string_to_array array_append array_remove array_position greatest least split_part
    regexp_replace regexp_matches initcap lpad rpad bool_and bool_or curdate curtime date_format
    from_unixtime unix_timestamp last_insert_id rand uuid isnull str_to_date datediff timestampdiff
    date_add date_sub find_in_set json_contains json_unquote json_arrayagg json_objectagg getdate
    pg_sleep pg_get_serial_sequence currval nextval lastval setval md5 clock_timestamp
"""
_NOT_OF_POSTGRES = """
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
_Lack = tuple[str, re.Pattern[str], str]
"""A word that must be there, in upper case; the pattern, which takes longer to look for; the error."""


@cache
def _absent(dialect: str) -> frozenset[str]:
    return frozenset((_NOT_OF_POSTGRES if dialect == "postgres" else _NOT_OF_SQLITE).split())


@cache
def _calls() -> re.Pattern[str]:
    return re.compile(r"(?<![\w.\"$:@])([A-Za-z_]\w*)\s*\(")


def _compiled(rows: Iterable[tuple[str, str, str]]) -> tuple[_Lack, ...]:
    return tuple(
        (word, re.compile(pattern, re.IGNORECASE | re.DOTALL), error) for word, pattern, error in rows
    )


@cache
def _postgres_lacks() -> tuple[_Lack, ...]:
    return _compiled(
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
def _sqlite_lacks() -> tuple[_Lack, ...]:
    return _compiled(
        (
            ("::", r"[\w)\]'](::)\s*[A-Za-z]", 'unrecognized token: ":"'),
            ("ILIKE", r"\b(ILIKE)\b", 'near "{}": syntax error'),
            ("SIMILAR", r"\bSIMILAR\s+(TO)\b", 'near "SIMILAR": syntax error'),
            ("TRUNCATE", r"\A\s*(TRUNCATE)\b", 'near "{}": syntax error'),
            (
                "CREATE",
                r"\A\s*CREATE\s+(EXTENSION|TYPE|SEQUENCE|FUNCTION|SCHEMA|DATABASE)\b",
                'near "{}": syntax error',
            ),
            ("@", r"(@>|<@)", 'unrecognized token: "@"'),
            ("DISTINCT", r"\bDISTINCT\s+(ON)\s*\(", 'near "{}": syntax error'),
            ("FOR", r"\bFOR\s+(UPDATE|SHARE)\b", 'near "FOR": syntax error'),
            ("LATERAL", r"\b(LATERAL)\s*\(", 'near "(": syntax error'),
            ("INTERVAL", r"\bINTERVAL\s+('[^']*')", 'near "{}": syntax error'),
            ("ARRAY", r"\b(?:ARRAY)\s*(\[)", "no such column: ARRAY"),
            ("DUPLICATE", r"\bON\s+(DUPLICATE)\s+KEY\b", 'near "{}": syntax error'),
            ("AUTO_INCREMENT", r"\b(AUTO_INCREMENT)\b", 'near "{}": syntax error'),
            ("COLUMN", r"\bADD\s+COLUMN\s+(IF)\s+NOT\s+EXISTS\b", 'near "EXISTS": syntax error'),
            ("EXTRACT", r"\bEXTRACT\s*\(\s*\w+\s+(FROM)\b", 'near "{}": syntax error'),
            ("ZONE", r"\bAT\s+(TIME)\s+ZONE\b", 'near "AT": syntax error'),
            ("A", r"(?:=|<>)\s*(ANY|ALL)\s*\(", "no such function: {}"),
            ("IGNORE", r"\bINSERT\s+(IGNORE)\b", 'near "{}": syntax error'),
            ("~", r"[\w)\"'\]]\s*!?(~)\*?\s*['\w$:?]", 'near "{}": syntax error'),
            (
                "USING",
                r"\A\s*DELETE\s+FROM\s+\S+(?:\s+(?:AS\s+)?\w+)?\s+(USING)\b",
                'near "{}": syntax error',
            ),
            ("FETCH", r"\bFETCH\s+(FIRST|NEXT)\b", 'near "{}": syntax error'),
        )
    )


def foreign(text: Readable, dialect: str, made: frozenset[str]) -> Iterator[Contradiction]:
    """Finds what the engine lacks, in the order of the text; `made` are functions of the app."""
    plain = text.plain
    lacks = _postgres_lacks() if dialect == "postgres" else _sqlite_lacks()
    upper = plain.upper()
    for word, pattern, error in lacks:
        found = pattern.search(plain) if word in upper else None
        if found is not None:
            shown = " ".join(plain[found.start() : found.end()].split())
            yield _lacking(
                dialect,
                shown,
                error.format(found[1].lower() if "collation" in error else found[1]),
                found.start(),
                found.end(),
            )
            return
    unknown = _absent(dialect)
    for found in _calls().finditer(plain):
        name = found[1].lower()
        if name not in unknown or name in made or _is_table(plain, found.start()):
            continue
        error = f"no such function: {found[1]}"
        if dialect == "postgres":
            is_empty = plain[found.end() :].lstrip().startswith(")")
            error = f"function {name}({'' if is_empty else '...'}) does not exist"
        yield _lacking(dialect, f"{found[1]}()", error, found.start(1), found.end(1))
        return


def _is_table(plain: str, start: int) -> bool:
    """Tells whether what looks like a call is a table with its columns: `INSERT INTO total (x)`."""
    before = r"(?:\bINTO|\bTABLE|\bEXISTS|\bON|\bAS|\bREFERENCES)\s+\Z"
    return bool(re.search(before, plain[:start], re.IGNORECASE))


def _lacking(dialect: str, what: str, error: str, start: int, end: int) -> Contradiction:
    return Contradiction(
        "foreign-dialect",
        f"{dialect} has no `{what}`",
        error,
        start,
        end,
        hint=f"write the statement in the dialect of {dialect}",
    )
