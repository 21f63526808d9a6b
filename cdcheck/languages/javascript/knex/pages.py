"""Which joins multiply the rows of a query of Knex, and where these are limited or counted."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Known, Site, Value, entries_of, options
from cdcheck.model.orm_calls import OuterJoin

if TYPE_CHECKING:
    from cdcheck.languages.javascript.knex.queries import QueryDraft

_OUTER = frozenset({"leftJoin", "leftOuterJoin"})
_CONDITIONS = ("where", "andWhere", "orWhere", "having", "orHaving")
_DISTINCT = frozenset({"distinct", "distinctOn", "countDistinct"})
_OPENING = frozenset({"joinRaw", "union", "unionAll", "with", "withRecursive", "as", "using", "modify"})
_ANY = "*"


def read_pages(call: Invocation, draft: "QueryDraft", verb: str) -> None:
    """Reads what limits, counts, narrows or copies the rows."""
    if verb == "limit":
        spans = call.site.spans
        draft.paged_at = call.machine.location(Site(call.site.path, *spans[0])) if spans else call.at
    elif verb == "count" and draft.is_cloned and not (draft.is_grouped or draft.is_distinct):
        draft.counted = (call.at, len(draft.outer_joins))
    elif verb in _DISTINCT:
        draft.is_distinct = True
    elif verb in {"on", "andOn", "orOn"}:
        _add_columns(draft, [call.argument(0), call.argument(len(call.arguments) - 1)])
    elif verb in _OPENING:
        draft.narrowed.add(_ANY)
    elif verb.startswith(_CONDITIONS):
        draft.narrowed.update(_named(call))
    draft.is_cloned = verb == "clone"


def read_join(call: Invocation, draft: "QueryDraft", verb: str) -> None:
    """Reads a join that keeps all rows there are."""
    if verb not in _OUTER or not draft.tables:
        return
    path, spans = call.site.path, call.site.spans
    draft.outer_joins.append(
        OuterJoin(draft.tables[-1], stretch=(path, *spans[1]) if spans[1:] else None)
    )
    written = call.argument(1)
    if isinstance(written, Fields):
        _add_columns(draft, [Known(name) for name in entries_of(written)])
        _add_columns(draft, list(entries_of(written).values()))
    else:
        _add_columns(draft, [written, call.argument(len(call.arguments) - 1)])


def multiplying(draft: "QueryDraft") -> tuple[OuterJoin, ...]:
    """Lists the outer joins of which no condition names the table."""
    is_paged = draft.paged_at is not None and not (draft.is_grouped or draft.is_distinct)
    count = draft.counted[1] if draft.counted else 0
    joins = draft.outer_joins if is_paged else draft.outer_joins[:count]
    if _ANY in draft.narrowed:
        return ()
    return tuple(
        OuterJoin(join.table, join.columns)
        for join in joins
        if join.table.alias not in draft.narrowed and not _is_refined(join, draft)
    )


def _is_refined(join: OuterJoin, draft: "QueryDraft") -> bool:
    """Tells whether a join has conditions that are not read."""
    if join.stretch is None:
        return True
    path, at, end = join.stretch
    return any(other == path and at <= start and stop <= end for other, start, stop in draft.refined)


def _add_columns(draft: "QueryDraft", values: list[Value | None]) -> None:
    """Adds the columns of the table that was joined last which conditions name."""
    if not draft.outer_joins or draft.outer_joins[-1].table is not draft.tables[-1]:
        return
    join = draft.outer_joins[-1]
    for value in values:
        text = value.value if isinstance(value, Known) else None
        table, _, column = text.rpartition(".") if isinstance(text, str) else ("", "", "")
        if table == join.table.alias and column not in join.columns:
            join = replace(join, columns=(*join.columns, column))
    draft.outer_joins[-1] = join


def _named(call: Invocation) -> set[str]:
    """Names the tables that a condition is on, and any where that could not be told."""
    if call.name.endswith("Raw"):
        return {_ANY}
    first = call.argument(0)
    found: set[str] = set()
    for option in options(first) if first is not None else ():
        names = list(option.entries) if isinstance(option, Fields) else []
        names += [option.value] if isinstance(option, Known) and isinstance(option.value, str) else []
        found |= {name.rpartition(".")[0] or _ANY for name in names} or {_ANY}
    return found
