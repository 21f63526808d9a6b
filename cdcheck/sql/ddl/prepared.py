"""DDL that scripts of MySQL set a variable to and prepare: `SET @sql = IF(..., 'ALTER TABLE ...')`."""

import re
from collections.abc import Iterator

_SET = re.compile(r"SET\s+@(\w+)\s*:?=\s*", re.IGNORECASE)
_TEXT = r"'(?:[^'\\]|\\.|'')*'"
_CONCAT = re.compile(rf"\bCONCAT\s*\((?:{_TEXT}|[^()'])*\)", re.IGNORECASE)
_PIECE = re.compile(rf"{_TEXT}|@\w+", re.IGNORECASE)


def is_variable(sql: str) -> bool:
    """Tells whether a statement sets a variable of MySQL."""
    return _SET.match(sql) is not None


def prepared(sql: str, variables: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Lists the texts that a variable is set to, and where they stand; `{}` is what is not known.

    `variables` are those set before, and get this one if it is a text and nothing else.
    """
    match = _SET.match(sql)
    if match is None:
        return
    calls = list(_CONCAT.finditer(sql, match.end()))
    for call in calls:
        pieces = _PIECE.findall(call.group())
        yield "".join(_written(piece, variables) for piece in pieces), call.start()
    for piece in _PIECE.finditer(sql, match.end()):
        if piece.group()[0] == "'" and not any(c.start() < piece.start() < c.end() for c in calls):
            yield _written(piece.group(), variables), piece.start() + 1
            if piece.span() == (match.end(), len(sql.rstrip())):
                variables[match[1].lower()] = _written(piece.group(), variables)


def _written(piece: str, variables: dict[str, str]) -> str:
    if piece[0] == "@":
        return variables.get(piece[1:].lower(), "{}")
    return re.sub(r"''|\\(.)", lambda found: found[1] or "'", piece[1:-1])
