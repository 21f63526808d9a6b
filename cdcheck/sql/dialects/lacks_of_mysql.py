"""What neither MySQL nor MariaDB has of PostgreSQL and SQLite."""

from functools import cache

from cdcheck.sql.dialects.lacks import Lack, compiled

_FUNCTIONS = """
    string_agg array_agg json_agg jsonb_agg json_build_object jsonb_build_object json_build_array
    jsonb_build_array row_to_json to_json to_jsonb jsonb_set jsonb_array_elements
    jsonb_array_elements_text json_array_elements json_array_elements_text json_array_length
    jsonb_array_length to_timestamp to_tsvector to_tsquery plainto_tsquery ts_rank date_trunc date_part
    age gen_random_uuid uuid_generate_v4 generate_series unnest array_length cardinality array_to_string
    string_to_array array_append array_remove array_position split_part regexp_matches initcap bool_and
    bool_or pg_sleep pg_get_serial_sequence clock_timestamp btrim strpos random
    julianday unixepoch strftime last_insert_rowid total_changes randomblob typeof iif
    json_group_array json_group_object json_patch likelihood unlikely total printf len charindex getdate
"""
_BEFORE_TABLES = r"FROM|JOIN|INTO|UPDATE|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|REFERENCES"
_UNITS = "SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|QUARTER|YEAR"
SYNTAX = "You have an error in your SQL syntax"
"""Is what both say of whatever they do not read."""
_TYPES = "JSONB|TIMESTAMPTZ|TIMETZ|BYTEA|CITEXT|TSVECTOR|HSTORE|SMALLSERIAL|BIGSERIAL"


@cache
def lacks() -> tuple[Lack, ...]:
    """Lists the syntax that neither reads."""
    return compiled(
        (
            ("::", r"[\w)\]'\"`](::)\s*[A-Za-z]", SYNTAX),
            ("ILIKE", r"\b(ILIKE)\b", SYNTAX),
            ("SIMILAR", r"\b(SIMILAR\s+TO)\b", SYNTAX),
            ("GLOB", r"\b(GLOB)\s+(?=[':$?%\"])", SYNTAX),
            ("INSERT", r"\bINSERT\s+(OR)\s+(?:IGNORE|REPLACE|ABORT|FAIL|ROLLBACK)\b", SYNTAX),
            ("DEFAULT", r"\A\s*INSERT\b.*\b(?P<what>DEFAULT\s+VALUES)\b", SYNTAX),
            ("CONFLICT", r"\b(ON\s+CONFLICT)\b", SYNTAX),
            ("RETURNING", r"\A\s*UPDATE\b.*\b(?P<what>RETURNING)\b", SYNTAX),
            (
                "UPDATE",
                r"\A\s*UPDATE\s+\S+(?:\s+AS)?(?:\s+\w+)?\s+SET\b[^()]*\s(?P<what>FROM)\s+[\w`]",
                SYNTAX,
            ),
            ("NULLS", r"\b(NULLS\s+(?:FIRST|LAST))\b", SYNTAX),
            ("FILTER", r"\)\s*(?P<what>FILTER)\s*\(\s*WHERE\b", SYNTAX),
            ("DISTINCT", r"\b(DISTINCT\s+(?:ON\s*\(|FROM\b))", SYNTAX),
            ("INTERVAL", rf"\b(INTERVAL\s+'[^']*')(?!\s*(?:[A-Z]+_)?(?:{_UNITS})\b)", SYNTAX),
            ("FULL", r"\b(FULL\s+(?:OUTER\s+)?JOIN)\b", SYNTAX),
            ("ARRAY", r"\b(ARRAY\s*\[)", SYNTAX),
            ("@", r"(@>|<@)", SYNTAX),
            ("~", r"[\w)\"'`\]]\s*(!?~\*?)\s*['\":?]", SYNTAX),
            ("EPOCH", r"\bEXTRACT\s*\(\s*(EPOCH)\b", SYNTAX),
            ("LIMIT", r"\b(LIMIT\s+ALL)\b", SYNTAX),
            ("==", r"(?<![=<>!])(==)(?![=>])", SYNTAX),
            ("DATETIME", r"(?<![\w.`])(datetime\s*\()\s*['\"]", SYNTAX),
            ("CAST", r"\bCAST\s*\([^()]*\bAS\s+(?P<what>TEXT|BOOLEAN|BOOL|JSONB)\s*\)", SYNTAX),
            ("COLLATE", r"\bCOLLATE\s+(NOCASE|RTRIM)\b", "Unknown collation: '{}'"),
            ("IS", r"\bIS\s+(?:NOT\s+)?('|\d|:cdcmark)", SYNTAX),
            ("LIMIT", r"\bLIMIT\s+(')", SYNTAX),
            ("PRAGMA", r"\A\s*(PRAGMA)\b", SYNTAX),
            ("AUTOINCREMENT", r"\b(AUTOINCREMENT)\b", SYNTAX),
            ("ROWID", r"\b(WITHOUT\s+ROWID)\b", SYNTAX),
            ("IDENTITY", r"\b(AS\s+IDENTITY|RESTART\s+IDENTITY)\b", SYNTAX),
            ("CREATE", r"\A\s*CREATE\s+(EXTENSION|TYPE|DOMAIN)\b", SYNTAX),
            ("WHERE", r"\A\s*CREATE\s+(?:UNIQUE\s+)?INDEX\b.*\)\s*(?P<what>WHERE)\b", SYNTAX),
            (
                "TABLE",
                rf"\A\s*(?:CREATE|ALTER)\s+TABLE\b.*?[\w\"`]\s+(?P<what>{_TYPES})\b",
                "Unknown data type",
            ),
            (
                "TABLE",
                r"\A\s*CREATE\s+TABLE\b.*?[\w\"`]\s+(?P<what>VARCHAR)\s*(?!\s*\()[,)NUDP]",
                SYNTAX,
            ),
            ("TABLE", r"\A\s*CREATE\s+TABLE\b.*?\w\s+(?P<what>\w+\[\])", SYNTAX),
            ("ZONE", r"\A\s*CREATE\s+TABLE\b.*?\b(?P<what>WITH(?:OUT)?\s+TIME\s+ZONE)\b", SYNTAX),
            (
                "TABLE",
                r"\A\s*CREATE\s+TABLE\b.*?\s(?P<what>(?:TEXT|BLOB)\s+(?:NOT\s+NULL\s+)?PRIMARY\s+KEY)\b",
                "used in key specification without a key length",
            ),
            ('"', rf"\b(?:{_BEFORE_TABLES})\s+(?P<what>\"[^\"]*\")(?!\s*\))", SYNTAX),
            ('"', r"\A\s*INSERT\s+INTO\s+[\w.`]+\s*\(\s*(?P<what>\"[^\"]*\")", SYNTAX),
        )
    )


@cache
def functions() -> frozenset[str]:
    """Lists functions that it does not have, in lower case."""
    return frozenset(_FUNCTIONS.split())
