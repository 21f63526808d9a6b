"""Where a stretch of a statement's text stands in the sources."""

from cdcheck.model.data import Piece, Query
from cdcheck.model.places import Location


def place_in(query: Query, start: int, end: int) -> Location:
    """Gives the location of `query.sql[start:end]`; where that is not known, the query's own."""
    first, last = _piece_at(query, start), _piece_at(query, max(start, end - 1))
    if first is None or last is None or first.path != last.path:
        return query.at
    line, column = _point(query.sql, first, start)
    end_line, end_column = _point(query.sql, last, end)
    return Location(first.path, line, column, end_line, end_column)


def _piece_at(query: Query, offset: int) -> Piece | None:
    inside = (p for p in query.pieces if p.offset <= offset < p.offset + p.length)
    return next(inside, None)


def _point(sql: str, piece: Piece, offset: int) -> tuple[int, int]:
    before = sql[piece.offset : offset]
    lines = before.count("\n")
    if not lines:
        return piece.line, piece.column + len(before)
    return piece.line + lines, len(before) - before.rindex("\n")
