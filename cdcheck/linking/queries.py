"""Statements that were noted more than once: where they are made, and where they are sent."""

from collections.abc import Iterable

from msgspec.structs import replace

from cdcheck.model.data import Bound, Query


def united(queries: Iterable[Query]) -> tuple[Query, ...]:
    """Makes one query of all notes about the same text at the same place."""
    found: dict[tuple[object, ...], Query] = {}
    for query in queries:
        key = (query.at, query.form, query.sql, query.operation, query.tables)
        known = found.get(key)
        found[key] = query if known is None else _joined(known, query)
    return tuple(found.values())


def _joined(known: Query, other: Query) -> Query:
    sent = known if known.sent_at is not None else other
    again = dict.fromkeys((*known.sendings, *other.sendings))
    return replace(
        known,
        driver=known.driver or other.driver,
        function=known.function or other.function,
        placeholders=known.placeholders or other.placeholders,
        bound=_bound(known, other),
        sent_at=sent.sent_at,
        is_awaited=sent.is_awaited,
        resent_at=tuple(at for at in again if at != sent.sent_at),
        fetches=known.fetches or other.fetches,
    )


def _bound(known: Query, other: Query) -> Bound | None:
    if known.bound is None or other.bound is None:
        return known.bound or other.bound
    return known.bound if known.bound == other.bound else Bound()
