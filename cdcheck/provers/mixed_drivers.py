"""Statements of which it is open which of several drivers sends them."""

from cdcheck.knowledge.data_packages import DRIVERS
from cdcheck.model.data import Piece, Query
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ASKING = (b"dialect.name", b".drivername")

OF_ANY_ENGINE = frozenset(
    {"unknown-table", "unknown-column", "ambiguous-column", "missing-required-column", "insert-arity"}
    | {"union-arity", "unfilled-key", "null-comparison", "counted-absence", "collected-null"}
    | {"cartesian-join", "multiplied-rows", "unordered-page", "unbounded-write", "interpolated-value"}
)
"""Names what is told of a statement alike, whichever engine it is sent to."""


def of_several_drivers(project: Project, sources: SourceTexts) -> frozenset[Query]:
    """Lists the statements that one of several drivers sends, or one of them through code of the
    app's own, and all others that are made from the texts of these.

    So may what an ORM sends where the code around it asks which engine it is connected to, and what
    functions of the same name send, one for each engine.
    """
    mixed = {call.at for call in project.calls if call.is_mixed}
    paths = {query.at.path for query in project.queries if query.driver not in DRIVERS}
    asking = {path for path in paths if _asks(sources.read(path))}
    by_choice = _sent_to_several(project)
    sent = [
        query
        for query in project.queries
        if mixed.intersection(query.sendings)
        or query in by_choice
        or (query.driver not in DRIVERS and query.at.path in asking)
    ]
    texts = {_written(piece) for query in sent for piece in query.pieces}
    made = (q for q in project.queries if any(_written(piece) in texts for piece in q.pieces))
    return frozenset((*sent, *made))


def _sent_to_several(project: Project) -> set[Query]:
    """Finds the statements that drivers of several engines are handed, each at a place of its own."""
    asked = [query for query in project.queries if query.driver in DRIVERS]
    engines = {query.at: DRIVERS[query.driver] for query in asked}
    engines |= {a.at: DRIVERS[a.library] for a in project.accesses if a.library in DRIVERS}
    return {
        query
        for query in asked
        if {engines.get(at, DRIVERS[query.driver]) for at in query.sendings} - {DRIVERS[query.driver]}
    }


def _asks(text: bytes | None) -> bool:
    return text is not None and any(word in text for word in _ASKING)


def _written(piece: Piece) -> tuple[str, int, int]:
    return piece.path, piece.line, piece.column
