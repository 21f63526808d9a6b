"""What was found out about the statements that the app can send, in its own dialect."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation
from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Query
from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.outputs import Given
from cdcheck.model.places import Location

_STRENGTHS = {
    "offline": "offline, against the definitions",
    "shadow": "by a shadow, an empty SQLite",
    "live": "live, by PostgreSQL",
}


class ParameterType(Struct, frozen=True):
    """Is a parameter's type, empty where it is not known.

    `use` says what becomes of it: it is `compared`, stands alone in a list (`listed`), counts rows
    (`counted`), or is `put` into a column.
    """

    name: str
    use: str


class Verified(Struct, frozen=True):
    """Is a statement that was looked at; `why_not` says why it could not be judged.

    `parameters` gives their types by name or number, where the driver needs them and they are known;
    `placeholders` counts the places for them, -1 where that is not known; `given` is what it gives.
    """

    contradictions: tuple[Contradiction, ...] = ()
    why_not: str = ""
    parameters: Mapping[str, ParameterType] = {}
    placeholders: int = -1
    given: Given = Given()


class VerifiedQueries(Struct, frozen=True):
    """Gives what was found out about every statement; `doubt` is why further tables may exist."""

    by_query: Mapping[Query, Verified]
    doubt: str = ""

    def of(self, query: Query) -> Verified:
        """Gives what was found out about one; nothing if it is no statement with a text."""
        return self.by_query.get(query, Verified())


def is_statement(query: Query) -> bool:
    """Tells whether a query is SQL of which at least a part is known."""
    return query.form == "sql" and bool(query.sql) and query.operation != "fragment"


def is_read(query: Query) -> bool:
    """Tells whether a query is such a statement, or one that reads and is built by calls."""
    return is_statement(query) or is_built(query)


def is_built(query: Query) -> bool:
    """Tells whether a query is built by calls of an ORM, and known as the SQL that these mean."""
    return query.form == "orm" and bool(query.sql)


def accusations(kind: str, query: Query, queries: VerifiedQueries) -> Verdicts:
    """Makes violations of the contradictions of one kind in a statement."""
    for found in queries.of(query).contradictions:
        if found.kind != kind:
            continue
        is_certain = found.is_certain and not query.is_assumed
        token = query.sql[found.start : found.end] if found.start >= 0 else ""
        yield Violation(
            at=place_in(query, found.start, found.end),
            message=found.message,
            about=f"{query.function or query.at.path}: {found.message}",
            hint=found.hint,
            evidence=tuple(_evidence(found, query, token)),
            confidence=Confidence.PROVEN if is_certain else Confidence.INFERRED,
            predicts=found.predicts,
            fix=_fix(found, query, token),
        )


def _fix(found: Contradiction, query: Query, token: str) -> Fix | None:
    """Writes what may have been meant, where the token stands in the code as it does in the SQL."""
    at = place_in(query, found.start, found.end)
    if not found.instead or not token or at == query.at:
        return None
    is_quoted = len(token) > 1 and token[0] == token[-1] and token[0] in '"`'
    meant = f"{token[0]}{found.instead}{token[0]}" if is_quoted else found.instead
    return Fix((Substitute(at, token, meant),), is_safe=False)


def _evidence(found: Contradiction, query: Query, token: str) -> Iterator[Evidence]:
    if found.against is not None:
        yield Evidence(found.against, "what it contradicts is defined here")
    seen = f"verified {_STRENGTHS[found.strength]}"
    yield Evidence(query.at, f"{seen}, at `{token}`" if token else seen)


def place_in(query: Query, start: int, end: int) -> Location:
    """Gives the place of a stretch of a statement's text; that of the statement if it has none."""
    for hole in query.holes:
        if hole.offset == start and hole.at is not None:
            return hole.at
    for piece in query.pieces:
        if start >= 0 and piece.offset <= start and end <= piece.offset + piece.length:
            line, column = _moved(piece.line, piece.column, query.sql[piece.offset : start])
            last_line, last_column = _moved(line, column, query.sql[start:end])
            return Location(piece.path, line, column, last_line, last_column)
    return query.at


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    before, broken, last = text.rpartition("\n")
    if not broken:
        return line, column + len(text)
    return line + before.count("\n") + 1, len(last) + 1
