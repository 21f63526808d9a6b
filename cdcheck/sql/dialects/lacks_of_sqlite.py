"""What SQLite does not have of PostgreSQL and MySQL."""

from functools import cache

from cdcheck.sql.dialects.lacks import Lack, compiled

_FUNCTIONS = """
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


@cache
def lacks() -> tuple[Lack, ...]:
    """Lists the syntax that it does not read."""
    return compiled(
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


@cache
def functions() -> frozenset[str]:
    """Lists functions that it does not have, in lower case."""
    return frozenset(_FUNCTIONS.split())
