"""Lets the user's PostgreSQL confirm what was found in a statement, refute it, or find more."""

import re

from msgspec import Struct, structs
from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.sql.prepare import Refusal
from cdcheck.sql.scopes.schema import Schema
from cdcheck.sql.verifying.text import Readable
from cdcheck.sql.verifying.verify import Verdict, parsed

KINDS = {
    "42P01": "unknown-table",
    "42703": "unknown-column",
    "42702": "ambiguous-column",
    "42712": "ambiguous-column",
    "42803": "ungrouped-column",
    "42804": "type-mismatch",
    "42846": "type-mismatch",
    "22P02": "type-mismatch",
    "42883": "foreign-dialect",
    "42704": "foreign-dialect",
    "42P10": "unselected-order",
    "42P18": "untyped-parameter",
    "42P08": "untyped-parameter",
    "42601": "syntax-error",
}
"""The kind of a contradiction, by the SQLSTATE with which PostgreSQL refuses a statement."""
_BY_MESSAGE = (
    ("FROM-clause entry", "unknown-column"),
    ("ON CONFLICT specification", "conflict-target"),
    ("INSERT has more", "insert-arity"),
    ("must have the same number of columns", "union-arity"),
    ("operator does not exist", "type-mismatch"),
)
_PREPARED = frozenset(KINDS.values()) | {kind for _, kind in _BY_MESSAGE}
_OF_NAMES = frozenset({"unknown-table", "unknown-column", "ambiguous-column"})
_OF_TYPES = frozenset({"type-mismatch", "untyped-parameter"})
_ALSO_SYNTAX = frozenset({"foreign-dialect", "placeholder-mismatch", "reserved-name"})
_TOKEN = r"""'(?:[^']|'')*'|"(?:[^"]|"")*"(?:\."[^"]*")?|[\w.]+|\S"""
_PLAIN_OPERATOR = r"operator does not exist: [\w\[\] ]+ (?:=|<>|<|>|<=|>=|\+|-|\*|/|\|\||~~) [\w\[\] ]+$"


class Asked(Struct, frozen=True):
    """Is how a statement was asked about.

    `sql` is as it is written. `is_prepared` says that the app's driver prepares it too, `has_tables`
    that the database's own tables were there, and not those that the app defines.
    """

    sql: str
    is_prepared: bool
    has_tables: bool


def can_be_asked(verdict: Verdict) -> bool:
    """Tells whether PostgreSQL can prepare a statement as it stands: it is whole, and one."""
    if verdict.dialect != "postgres":
        return False
    text = verdict.text
    has_several = ";" in text.plain.rstrip().rstrip(";")
    return not (text.holes or text.quoted_holes or text.is_part or has_several)


def settled(
    verdict: Verdict, refusal: Refusal, schema: Schema, asked: Asked
) -> tuple[Contradiction, ...]:
    """Gives what holds of a statement after PostgreSQL has looked at it."""
    found = verdict.contradictions
    has_values = bool(verdict.text.placeholders) and not asked.is_prepared
    if not refusal.message:
        return tuple(c for c in found if not _is_refuted(c, has_values=has_values))
    kind = kind_of(refusal)
    kept = tuple(_strengthened(c, kind, refusal) for c in found)
    is_said = any(c.strength == "live" or c.kind == "reserved-name" for c in kept)
    if is_said or not _counts(kind, refusal, verdict, schema, asked):
        return kept
    return (*kept, _told(kind, refusal, asked.sql))


def kind_of(refusal: Refusal) -> str:
    """Names the kind of a contradiction that a refusal is; empty if it is none that is known."""
    for part, kind in _BY_MESSAGE:
        if part in refusal.message:
            return kind
    return KINDS.get(refusal.code, "")


def _is_refuted(c: Contradiction, *, has_values: bool) -> bool:
    """Tells whether a statement that is accepted shows that a contradiction is none.

    What a driver writes into the text is not seen: its type, and so whether it fits, is open.
    """
    is_of_values = has_values and c.kind not in _OF_NAMES
    return c.is_certain and c.kind in _PREPARED and not is_of_values


def _strengthened(c: Contradiction, kind: str, refusal: Refusal) -> Contradiction:
    is_same = c.kind == kind or (kind == "syntax-error" and c.kind in _ALSO_SYNTAX)
    is_same = is_same or {c.kind, kind} <= {"type-mismatch", "foreign-dialect"}
    if not (is_same and c.is_certain):
        return c
    return structs.replace(c, strength="live", predicts=refusal.message)


def _counts(kind: str, refusal: Refusal, verdict: Verdict, schema: Schema, asked: Asked) -> bool:
    """Tells whether a refusal is one that the app would meet too."""
    if not kind or (verdict.text.placeholders and not asked.is_prepared and kind not in _OF_NAMES):
        return False
    if asked.has_tables or kind == "syntax-error":
        return True
    if not verdict.is_certain_schema or kind in {"unknown-table", "foreign-dialect"}:
        return False
    if kind in _OF_TYPES:
        is_plain = refusal.code != "42883" or re.match(_PLAIN_OPERATOR, refusal.message)
        return bool(is_plain) and _are_typed(verdict.text, schema)
    return True


def _are_typed(text: Readable, schema: Schema) -> bool:
    """Tells whether the type of every column is known of every table that a statement names."""
    tables = {
        t.name.lower() for tree in parsed(text.text, "postgres") or () for t in tree.find_all(exp.Table)
    }
    relations = [relation for name in tables for relation in schema.relations.get(name, ())]
    return all(field.type for relation in relations for field in relation.fields)


def _told(kind: str, refusal: Refusal, sql: str) -> Contradiction:
    message = f"the statement is refused: `{refusal.message.replace('`', '')[:70]}`"
    start, end = _token(refusal.start, sql)
    return Contradiction(kind, message, refusal.message, start, end, strength="live")


def _token(start: int, sql: str) -> tuple[int, int]:
    found = re.compile(_TOKEN).match(sql, start) if start >= 0 else None
    return found.span() if found is not None else (-1, -1)
