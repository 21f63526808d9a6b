"""Reads the statements that an app sent off the log of its Postgres server, with their times."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace

from cdcheck.runs import Statement
from cdcheck.runtime.databases import DATABASE, USER

_LINES = re.compile(rb"(?<=\n)(?!\t)")
_ENTRY = re.compile(rf"(\S+ \S+) UTC \[\d+\] {USER}@{DATABASE} ([A-Z]+):  (.*?)\n?", re.DOTALL)
_SENT = r"(?:statement|execute [^:]*): (.*)"
_PARAMETERS = "parameters: "


_WRITES = r"\s*(?:WITH\b.*\b)?(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b"


def writes(statement: Statement) -> bool:
    """Tells whether a statement changed rows, or could have."""
    is_writing = re.match(_WRITES, statement.sql, re.IGNORECASE | re.DOTALL) is not None
    return is_writing and not statement.error and statement.rows != 0


class Sent(NamedTuple):
    """Is a statement and when it was sent, in seconds of the epoch."""

    at: float
    statement: Statement


class Logged(NamedTuple):
    """Is a statement, when the server got it, in seconds of the epoch, and where its entry ends."""

    at: float
    statement: Statement
    end: int


class _Entry(NamedTuple):
    at: float
    end: int
    level: str
    text: str


def statements_in(log: bytes) -> list[Logged]:
    """Lists the statements of a log in their order; the log has to be made with our settings."""
    found: list[Logged] = []
    error = ""
    for entry in _entries(log):
        sent = re.fullmatch(_SENT, entry.text, re.DOTALL) if entry.level == "LOG" else None
        if sent is not None:
            found.append(Logged(entry.at, Statement(sql=sent.group(1).strip()), entry.end))
        elif found and entry.level == "DETAIL" and entry.text.startswith(_PARAMETERS):
            parameters = entry.text.removeprefix(_PARAMETERS)
            found[-1] = _with(found[-1], parameters=parameters)
        elif entry.level == "ERROR":
            error = entry.text
        elif entry.level == "STATEMENT" and error:
            _refuse(found, entry, error)
            error = ""
    return found


def _refuse(found: list[Logged], entry: _Entry, error: str) -> None:
    """Gives an error to the statement that it is about; one that did not parse was not yet logged."""
    sql = entry.text.strip()
    last = found[-1] if found else None
    if last is not None and last.statement.sql == sql and not last.statement.error:
        found[-1] = _with(last, error=error)
    else:
        found.append(Logged(entry.at, Statement(sql=sql, error=error), entry.end))


def _with(logged: Logged, **told: str) -> Logged:
    return logged._replace(statement=replace(logged.statement, **told))


def _entries(log: bytes) -> Iterator[_Entry]:
    """Joins the lines of an entry: what continues one begins with a tab."""
    end = 0
    for written in _LINES.split(log):
        end += len(written)
        match = _ENTRY.fullmatch(written.decode("utf-8", "replace").replace("\n\t", "\n"))
        if match is not None:
            at = datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
            yield _Entry(at.timestamp(), end, match.group(2), match.group(3))
