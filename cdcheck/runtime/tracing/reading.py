"""Reads what the hooks wrote down: the statements in their order, and what the app connected to."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from cdcheck.runs import Statement
from cdcheck.runtime.statements import Sent

MOST_BYTES = 32 << 20
"""What the hooks write: no more once a trace is as large."""
SERVED = frozenset({"asyncpg", "pg", "psycopg", "psycopg2"})
"""The drivers of databases that a server of their own keeps; those of the others are of SQLite."""


class Seen(Struct, frozen=True):
    """Is one line of a trace: a statement that was sent, or what was `connected` to.

    A line without a driver says only that the process `pid` loaded the hooks, or has them from another.
    """

    at: float
    driver: str
    sql: str = ""
    parameters: str = ""
    rows: int | None = None
    error: str = ""
    connected: str | None = None
    pid: int = 0


def seen_in(trace: bytes) -> tuple[Seen, ...]:
    """Reads a trace; a line that a process did not finish is left out."""
    return tuple(sorted((one for one in _lines(trace) if one.driver), key=lambda seen: seen.at))


def processes_in(trace: bytes) -> frozenset[int]:
    """Reads which processes had the hooks."""
    return frozenset(one.pid for one in _lines(trace) if one.pid)


def statements_of(seen: Iterable[Seen]) -> list[Sent]:
    """Gives the statements of a trace with their times."""
    return [
        Sent(
            one.at,
            Statement(sql=one.sql.strip(), parameters=one.parameters, rows=one.rows, error=one.error),
        )
        for one in seen
        if one.connected is None
    ]


def _lines(trace: bytes) -> Iterator[Seen]:
    decoder = msgspec.json.Decoder(Seen)
    for line in trace.splitlines():
        try:
            yield decoder.decode(line)
        except msgspec.DecodeError:
            continue
