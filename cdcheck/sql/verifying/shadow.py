"""Lets the shadow confirm what was found in a statement, or say that it is not so."""

import re
from collections.abc import Iterator
from sqlite3 import sqlite_version_info

from msgspec import structs

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.scopes.schema import Schema
from cdcheck.sql.shadow import KINDS, SYNTAX, Shadow, kind_of
from cdcheck.sql.verifying.text import MARK, Readable
from cdcheck.sql.verifying.verify import Verdict

_MODERN = (3, 40)
_PREPARED = frozenset({kind for _, kind in KINDS} | {"foreign-dialect", "type-mismatch"})
"""The kinds that SQLite refuses when it prepares a statement, and not only when it runs it."""


def confirmed(
    verdict: Verdict, shadow: Shadow, schema: Schema, dialect: str
) -> tuple[Contradiction, ...]:
    """Gives what holds of a verdict after SQLite has looked at the statement.

    For an app that uses SQLite the engine itself has the last word; for another, it only confirms.
    """
    text = verdict.text
    if dialect != "sqlite" and not verdict.contradictions:
        return ()
    if text.holes or text.is_part or ";" in text.plain.rstrip().rstrip(";"):
        return verdict.contradictions
    error = _as_written(shadow.refusal(text), text)
    if dialect != "sqlite":
        return tuple(_strengthened(c, error, "") for c in verdict.contradictions)
    is_syntax = any(part in error for part in SYNTAX) and not _may_be_newer(error)
    kept = tuple(c for c in verdict.contradictions if is_syntax or c.kind != "syntax-error")
    if (shadow.refused or not verdict.is_certain_schema) and not is_syntax:
        return kept
    if not error:
        return tuple(c for c in kept if not (c.is_certain and c.kind in _PREPARED))
    kept = tuple(_strengthened(c, error, error) for c in kept)
    if any(c.strength == "shadow" for c in kept):
        return kept
    return (*kept, *_found_by_shadow(error, text, schema, is_syntax=is_syntax))


def _as_written(error: str, text: Readable) -> str:
    """Gives an error with the placeholders that the statement has."""

    def written(found: re.Match[str]) -> str:
        placeholder = text.placeholders[int(found[1])]
        return f"{placeholder.style[0]}{placeholder.name}" if placeholder.name else placeholder.style

    return re.sub(rf":?{MARK}(\d+)", written, error)


def _may_be_newer(error: str) -> bool:
    """Tells whether a later SQLite than this one may read what it does not."""
    # Since 3.44 an aggregate may have an order.
    return sqlite_version_info < _MODERN or 'near "ORDER"' in error


def _strengthened(c: Contradiction, error: str, predicts: str) -> Contradiction:
    is_same = c.kind == kind_of(error)
    if c.kind == "syntax-error" and predicts:
        is_same = any(part in error for part in SYNTAX)
    if c.kind == "foreign-dialect" and predicts:
        is_same = any(part in error for part in (*SYNTAX, "no such function", "no such column"))
    if not is_same or not c.is_certain:
        return c
    return structs.replace(c, strength="shadow", predicts=predicts or c.predicts)


def _found_by_shadow(
    error: str, text: Readable, schema: Schema, *, is_syntax: bool
) -> Iterator[Contradiction]:
    kind = "syntax-error" if is_syntax else kind_of(error)
    if not kind or (kind == "unknown-table" and not schema.is_whole):
        return
    token = error.partition(": ")[2] if "no such" in error else error.partition('"')[2].partition('"')[0]
    start = text.text.find(token.rpartition(".")[2]) if token else -1
    place = (-1, -1) if start < 0 else (text.origin(start), text.origin(start + len(token)))
    message = f"the statement is refused: `{error.replace('`', '')[:70]}`"
    yield Contradiction(kind, message, error, *place, strength="shadow")
