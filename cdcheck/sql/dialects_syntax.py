"""Finds what no dialect allows: commas before nothing, conditions that are not there."""

import re
from collections.abc import Iterator
from functools import cache

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.verify_text import Readable

_RESERVED = (
    "user|order|group|table|select|where|from|limit|offset|end|default|check|references|desc|asc|all"
    "|analyse|both|case|column|constraint|do|else|for|foreign|grant|having|in|initially|into|not|only|or"
    "|placing|primary|then|to|trailing|union|unique|using|variadic|when|window|with"
)
_KNOWN = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@cache
def _malformed() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(r",\s*(FROM\b|WHERE\b|\))", re.IGNORECASE),
        re.compile(
            r"\b(?:WHERE|AND|OR|ON|SET|(?<!DEFAULT\s)VALUES|BY|FROM|JOIN|,)\s*;?\s*()\Z", re.IGNORECASE
        ),
        re.compile(r"\bIN\s*\(\s*(\))", re.IGNORECASE),
        re.compile(
            r"\b(?:INTO|UPDATE|DELETE\s+FROM|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|REFERENCES)\s+"
            r'(?:ONLY\s+(?=[\w"(]))?(?!ONLY\s+[\w"(])'
            rf"({_RESERVED})\b(?!\.)(?!\s+(?:SET\s+)?(?:TO|SKIP|NOWAIT|OF)\b)",
            re.IGNORECASE,
        ),
    )


def malformed(text: Readable, dialect: str) -> Iterator[Contradiction]:
    """Finds at most one error of syntax in a statement that is known in full."""
    if text.holes:
        return
    comma, last, empty, reserved = _malformed()
    plain, found = text.plain, None
    if _KNOWN.match(plain):
        found = comma.search(plain) or last.search(plain)
        if found is None and dialect == "postgres":
            found = empty.search(plain)
    if found is not None:
        yield _error(found, dialect)
        return
    found = reserved.search(plain) if dialect == "postgres" else None
    if found is not None:
        name = found[1].lower()
        yield Contradiction(
            "reserved-name",
            f"`{name}` is a word of PostgreSQL, and no name unless it is quoted",
            f'syntax error at or near "{found[1]}"',
            *found.span(1),
            hint=f'write it in quotes, as in `"{name}"`, everywhere',
        )
    elif plain.count("(") != plain.count(")"):
        yield Contradiction("syntax-error", "parentheses are opened and not closed", "syntax error")


def _error(found: re.Match[str], dialect: str) -> Contradiction:
    token = found[1]
    shown = " ".join(found.group().split())
    message = f"`{shown}` is not followed by what it needs" if not token else f"`{shown}` is not allowed"
    if dialect == "postgres":
        error = f'syntax error at or near "{token}"' if token else "syntax error at end of input"
    else:
        error = f'near "{token}": syntax error' if token else "incomplete input"
    return Contradiction("syntax-error", message, error, *found.span())
