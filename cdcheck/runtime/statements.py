"""Reads the statements that an app sent off the log of its Postgres server, with their times."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec.structs import replace

from cdcheck.runs import Statement
from cdcheck.runtime.databases import DATABASE, USER

_ENTRY = rf"(\S+ \S+) UTC \[\d+\] {USER}@{DATABASE} ([A-Z]+):  (.*)"
_SENT = r"(?:statement|execute [^:]*): (.*)"
_PARAMETERS = "parameters: "


_WRITES = r"\s*(?:WITH\b.*\b)?(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b"


def writes(statement: Statement) -> bool:
    """Tells whether a statement changed rows, or could have."""
    is_writing = re.match(_WRITES, statement.sql, re.IGNORECASE | re.DOTALL) is not None
    return is_writing and not statement.error and statement.rows != 0


class Sent(NamedTuple):
    """Is a statement and when the server got it, in seconds of the epoch."""

    at: float
    statement: Statement


class _Entry(NamedTuple):
    at: float
    level: str
    text: str


def statements_in(log: bytes) -> list[Sent]:
    """Lists the statements of a log in their order; the log has to be made with our settings."""
    found: list[Sent] = []
    error = ""
    for entry in _entries(log.decode("utf-8", "replace")):
        sent = re.fullmatch(_SENT, entry.text, re.DOTALL) if entry.level == "LOG" else None
        if sent is not None:
            found.append(Sent(entry.at, Statement(sql=sent.group(1).strip())))
        elif found and entry.level == "DETAIL" and entry.text.startswith(_PARAMETERS):
            parameters = entry.text.removeprefix(_PARAMETERS)
            found[-1] = Sent(found[-1].at, replace(found[-1].statement, parameters=parameters))
        elif entry.level == "ERROR":
            error = entry.text
        elif entry.level == "STATEMENT" and error:
            _refuse(found, entry, error)
            error = ""
    return found


def _refuse(found: list[Sent], entry: _Entry, error: str) -> None:
    """Gives an error to the statement that it is about; one that did not parse was not yet logged."""
    sql = entry.text.strip()
    last = found[-1] if found else None
    if last is not None and last.statement.sql == sql and not last.statement.error:
        found[-1] = Sent(last.at, replace(last.statement, error=error))
    else:
        found.append(Sent(entry.at, Statement(sql=sql, error=error)))


def _entries(text: str) -> Iterator[_Entry]:
    """Joins the lines of an entry: what continues one begins with a tab."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.startswith("\t"):
            lines.append(line[1:])
            continue
        yield from _entry("\n".join(lines))
        lines = [line]
    yield from _entry("\n".join(lines))


def _entry(text: str) -> Iterator[_Entry]:
    match = re.fullmatch(_ENTRY, text, re.DOTALL)
    if match is not None:
        at = datetime.fromisoformat(match.group(1)).replace(tzinfo=UTC)
        yield _Entry(at.timestamp(), match.group(2), match.group(3))
