"""Verifies a statement against the schema that an app defines, in its dialect, without running it."""

import logging
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import sqlglot
from msgspec import Struct, structs
from sqlglot import exp

from cdcheck.model.contradictions import Contradiction
from cdcheck.model.outputs import Given
from cdcheck.sql.dialects import DIALECTS, Dialect
from cdcheck.sql.dialects.foreign import foreign
from cdcheck.sql.dialects.syntax import malformed
from cdcheck.sql.outputs import given
from cdcheck.sql.parameter_types import Wanted, parameter_types
from cdcheck.sql.scopes.build import Builder
from cdcheck.sql.scopes.schema import Schema
from cdcheck.sql.scopes.scope import Scope, mark_holes
from cdcheck.sql.verifying.groups import (
    misplaced_aggregates,
    nested_aggregates,
    unequal_parts,
    ungrouped,
    unselected_order,
)
from cdcheck.sql.verifying.joins import collected_nulls, counted_absences, multiplied
from cdcheck.sql.verifying.names import names, unknown_tables
from cdcheck.sql.verifying.parameters import contradicted, untyped
from cdcheck.sql.verifying.pipes import joined_by_or
from cdcheck.sql.verifying.rows import compared_with_null, role_for_table, unlinked, unordered
from cdcheck.sql.verifying.text import HOLE, MARK, Readable, readable
from cdcheck.sql.verifying.types import type_mismatches
from cdcheck.sql.verifying.writes import writes

_FOLLOWING = frozenset(
    {"missing-required-column", "ungrouped-column", "ambiguous-column", "conflict-target"}
)
# `VALUES ?`, for which a driver of MySQL writes out a list of rows.
_BULK = re.compile(rf"\bVALUES\s*:{MARK}", re.IGNORECASE)
# `VALUES (?)`, for which such a driver writes out one list.
_ROW = re.compile(rf"\bVALUES\s*\(\s*:{MARK}\d+\s*\)", re.IGNORECASE)
_NOTHING: Mapping[int, str] = {}


class Sent(Struct, frozen=True):
    """Is how statements are sent: the dialect, and what the driver does with them.

    `styles` are the first characters of the placeholders that the driver reads, `None` for any.
    `is_prepared` says that the engine sees placeholders and no values, `is_typed` that what the driver
    makes of a value depends on its type, `functions` what the app adds to the engine's. `is_built` says
    that calls build a statement, which then reads from all that they name.
    """

    dialect: str
    styles: frozenset[str] | None = None
    is_prepared: bool = False
    is_typed: bool = False
    functions: frozenset[str] = frozenset()
    is_built: bool = False


class Verdict(Struct, frozen=True):
    """Is what was found in a statement; `is_understood` says that the parser read all of it.

    `wanted` are the types of its parameters, where these matter and are known; `given` is what it
    gives.
    """

    contradictions: tuple[Contradiction, ...]
    text: Readable
    dialect: str
    is_understood: bool = True
    is_certain_schema: bool = False
    wanted: tuple[Wanted, ...] = ()
    given: Given = Given()


def verify(sql: str, schema: Schema, sent: Sent, holes: Mapping[int, str] = _NOTHING) -> Verdict | None:
    """Finds what contradicts the schema or the dialect; `None` for a dialect that is not known.

    `holes` are the kinds of what is not known, by the offset of the `{}` that stands for it.
    """
    dialect = DIALECTS.get(sent.dialect)
    if dialect is None:
        return None
    text = readable(sql, sent.styles, holes)
    found = [
        *foreign(text, dialect, sent.functions),
        *malformed(text, dialect),
    ]
    statements = parsed(text.text, dialect.name)
    builders = []
    wanted: list[Wanted] = []
    for statement in statements or ():
        if isinstance(statement, exp.Query | exp.Insert | exp.Update | exp.Delete):
            builder = Builder(schema, dialect)
            builder.build(statement, _outside(text), {})
            for scope in builder.scopes:
                scope.resolved = {}
            builders.append(builder)
            found += _of_statement(statement, builder, text, schema, dialect)
            if not text.holes:
                found += _products(builder, text, dialect, is_built=sent.is_built)
            if sent.is_prepared and dialect.is_folding and text.placeholders:
                found += untyped(statement, text)
                found += contradicted(builder.scopes, text, dialect)
            if sent.is_typed and text.placeholders and not text.holes:
                wanted += parameter_types(statement, builder.scopes, text, dialect)
    is_certain = bool(builders) and not any(_is_unsure(builder) for builder in builders)
    placed = dict.fromkeys(_placed(c, text) for c in _causes(found))
    return Verdict(
        tuple(sorted(placed, key=lambda c: (c.start, c.kind))),
        text,
        dialect.name,
        is_understood=statements is not None,
        is_certain_schema=is_certain and not text.holes,
        wanted=tuple(wanted) if len(builders) == 1 else (),
        given=_given(statements or (), builders, dialect),
    )


def _given(statements: tuple[exp.Expr, ...], builders: list[Builder], dialect: Dialect) -> Given:
    """Tells what one statement gives; of several, each gives something else."""
    is_one = len(statements) == len(builders) == 1
    return given(statements[0], builders[0].scopes, dialect) if is_one else Given()


def _outside(text: Readable) -> Scope | None:
    """Gives what stands around a statement: one in parentheses is put into another."""
    return Scope(exp.Select(), None, is_open=True) if text.is_part else None


def _causes(found: list[Contradiction]) -> Iterator[Contradiction]:
    """Leaves out what only follows from a name that is not there, and puts that first."""
    kinds = {c.kind for c in found}
    followed = _FOLLOWING if kinds & {"unknown-table", "unknown-column"} else frozenset()
    if "reserved-name" in kinds:
        followed |= {"unknown-table"}
    return (c for c in found if c.kind not in followed)


def _placed(c: Contradiction, text: Readable) -> Contradiction:
    if c.start < 0:
        return c
    return structs.replace(c, start=text.origin(c.start), end=text.origin(c.end))


def _is_unsure(builder: Builder) -> bool:
    """Tells whether a statement reads something of which the columns are not known."""
    sources = [source for scope in builder.scopes for source in scope.sources.values()]
    return any(source.fields is None and isinstance(source.node, exp.Table) for source in sources)


def _of_statement(
    statement: exp.Expr, builder: Builder, text: Readable, schema: Schema, dialect: Dialect
) -> Iterator[Contradiction]:
    yield from unknown_tables(builder.unknown, schema, dialect)
    yield from unequal_parts(builder.parts, dialect)
    for scope in builder.scopes:
        yield from _of_scope(scope, builder.scopes, text, dialect)


def _products(
    builder: Builder, text: Readable, dialect: Dialect, *, is_built: bool
) -> Iterator[Contradiction]:
    says_cross = "CROSS" in text.text.upper()
    for scope in builder.scopes:
        yield from unlinked(scope, dialect, builder.scopes, says_cross=says_cross, is_built=is_built)


def _of_scope(
    scope: Scope, scopes: list[Scope], text: Readable, dialect: Dialect
) -> Iterator[Contradiction]:
    has_holes = bool(text.holes)
    yield from names(scope, dialect)
    yield from writes(scope, dialect, has_holes=has_holes, is_bulk=_is_bulk(text, dialect))
    yield from misplaced_aggregates(scope, dialect)
    yield from nested_aggregates(scope, dialect)
    yield from ungrouped(scope, dialect, scopes)
    yield from unselected_order(scope, dialect)
    yield from type_mismatches(scope, dialect)
    yield from compared_with_null(scope)
    yield from role_for_table(scope, dialect)
    yield from joined_by_or(scope, dialect)
    yield from collected_nulls(scope, dialect)
    if not has_holes:
        yield from multiplied(scope, dialect)
        yield from counted_absences(scope, dialect)
        yield from unordered(scope, dialect)


def _is_bulk(text: Readable, dialect: Dialect) -> bool:
    """Tells whether one parameter may stand for several values: only drivers for Node read `?` so."""
    is_row = dialect.name == "mysql" and any(one.style == "?" for one in text.placeholders)
    return bool(_BULK.search(text.plain) or (is_row and _ROW.search(text.plain)))


@lru_cache(maxsize=512)
def parsed(text: str, dialect: str) -> tuple[exp.Expr, ...] | None:
    """Parses statements; `None` if the parser does not understand them."""
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    if dialect == "sqlite":
        text = _plainer(text)
    try:
        found = tuple(s for s in sqlglot.parse(text, dialect=dialect) if s is not None)
    except (sqlglot.errors.SqlglotError, RecursionError):
        return None
    if HOLE in text:
        for statement in found:
            mark_holes(statement)
    return None if any(isinstance(s, exp.Command) for s in found) else found


def _plainer(text: str) -> str:
    """Writes what the parser does not read of SQLite's INSERT and UPDATE as what it does, as long."""
    head = text.lstrip()[:10].upper()
    if head.startswith("REPLACE "):
        return re.sub("REPLACE", "INSERT ", text, count=1, flags=re.IGNORECASE)
    if head == "UPDATE OR ":
        return re.sub(
            r"(?<=UPDATE )OR \w+", lambda m: " " * len(m[0]), text, count=1, flags=re.IGNORECASE
        )
    return text
