"""Finds what no dialect allows: commas before nothing, conditions that are not there."""

import re
from collections.abc import Iterator
from functools import cache

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.dialects import Dialect
from cdcheck.sql.verifying.text import Readable

_RESERVED = (
    "order|group|table|select|where|from|limit|default|check|references|desc|asc|all|both|case|column"
    "|constraint|else|for|foreign|grant|having|in|into|not|or|primary|then|to|union|unique|using|when|with"
)
_RESERVED_BY = {
    "postgres": f"{_RESERVED}|user|offset|end|analyse|do|initially|only|placing|variadic|window",
    "mysql": f"{_RESERVED}|key|keys|index|condition|trigger|read|range|release|match|interval",
}
# What says of which statements it is: `AFTER INSERT OR UPDATE OR DELETE ON articles`.
_OF_STATEMENTS = re.compile(
    r"\s*(?:GRANT|REVOKE|(?:CREATE|ALTER)\s+(?:OR\s+REPLACE\s+|CONSTRAINT\s+)*(?:TRIGGER|POLICY|RULE))\b",
    re.IGNORECASE,
)
_KNOWN = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@cache
def _malformed() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(r",\s*(FROM\b|WHERE\b|\))", re.IGNORECASE),
        re.compile(
            r"\b(?:WHERE|AND|OR|ON|SET|(?<!DEFAULT\s)VALUES|BY|FROM|JOIN|,)\s*;?\s*()\Z", re.IGNORECASE
        ),
        re.compile(r"\bIN\s*\(\s*(\))", re.IGNORECASE),
    )


@cache
def _reserved(dialect: str) -> re.Pattern[str]:
    before = r"INTO|UPDATE|DELETE\s+FROM|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|REFERENCES"
    only = r'(?:ONLY\s+(?=[\w"(]))?(?!ONLY\s+[\w"(])'
    after = r"(?!\.)(?!\s+(?:SET\s+)?(?:TO|SKIP|NOWAIT|OF)\b)"
    return re.compile(rf"\b(?:{before})\s+{only}({_RESERVED_BY[dialect]})\b{after}", re.IGNORECASE)


def malformed(text: Readable, dialect: Dialect) -> Iterator[Contradiction]:
    """Finds at most one error of syntax in a statement that is known in full."""
    if text.holes:
        return
    comma, last, empty = _malformed()
    plain, found = text.plain, None
    if _KNOWN.match(plain):
        found = comma.search(plain) or last.search(plain)
        if found is None and dialect.name != "sqlite":
            found = empty.search(plain)
    if found is not None:
        yield _error(found, dialect)
        return
    is_of_tables = dialect.name in _RESERVED_BY and not _OF_STATEMENTS.match(plain)
    found = _reserved(dialect.name).search(plain) if is_of_tables else None
    if found is not None:
        yield _of_reserved(found, dialect)
    elif plain.count("(") != plain.count(")"):
        yield Contradiction("syntax-error", "parentheses are opened and not closed", "syntax error")


def _of_reserved(found: re.Match[str], dialect: Dialect) -> Contradiction:
    name = found[1].lower()
    return Contradiction(
        "reserved-name",
        f"`{name}` is a word of {dialect.title}, and no name unless it is quoted",
        dialect.syntax(found[1]),
        *found.span(1),
        hint=dialect.quoting.format(name),
    )


def _error(found: re.Match[str], dialect: Dialect) -> Contradiction:
    token = found[1]
    shown = " ".join(found.group().split())
    message = f"`{shown}` is not followed by what it needs" if not token else f"`{shown}` is not allowed"
    return Contradiction("syntax-error", message, dialect.syntax(token), *found.span())
