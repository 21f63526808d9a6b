"""Counts the rows of an app's database after each request that wrote, as cheaply as can be."""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

from msgspec import Struct, field

from cdcheck.runtime.contract import MEGABYTE, Database, RunningApp
from cdcheck.runtime.databases import SQLITE, quoted
from cdcheck.runtime.server import RefusedError, Session
from cdcheck.runtime.suites.plan import PlannedStep
from cdcheck.runtime.tracing.reading import SERVED, seen_in

_LARGEST = 16 * MEGABYTE
_HEAD, _LOG = 96, "-wal"
# A transaction gets a number when it first writes, and the next number is known to all.
_WRITTEN = "SELECT pg_snapshot_xmax(pg_current_snapshot())"
_TABLES = """\
SELECT n.nspname = current_schema(), n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg_%' AND n.nspname <> 'information_schema'
ORDER BY 2, 3"""
_SQLITE_TABLES = """\
SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"""
Rows = dict[str, int]
"""Maps each table to the number of its rows."""


class Changing(Protocol):
    """Is a database that is looked at again and again."""

    def changed(self) -> Rows | None:
        """Counts its rows if something was written since it was last asked; raises `OSError`."""

    def close(self) -> None:
        """Looks no more."""


class Counting(Struct):
    """Keeps the rows that there were after a request, by its order; `why` tells what ended it."""

    database: Changing | None
    rows: dict[int, Rows] = field(default_factory=dict)
    why: str = ""

    def after(self, _step: PlannedStep, order: int) -> None:
        """Counts, if the request has written."""
        if self.database is None:
            return
        try:
            counted = self.database.changed()
        except (OSError, RefusedError) as error:
            self.why = str(error) or type(error).__name__
            self.close()
            return
        if counted is not None:
            self.rows[order] = counted

    def close(self) -> None:
        """Ends it."""
        if self.database is not None:
            self.database.close()
            self.database = None


def counting(running: RunningApp, database: Database | None, work: Path) -> Counting:
    """Counts in the server beside an app, else in the file that its drivers say they opened."""
    if database is None:
        return Counting(None if running.files is None else _Files(running, running.files, work))
    counted = Counting(None)
    place = urlsplit(database.url)
    if place.hostname and place.port:
        try:
            counted.database = _Server(Session(place.hostname, place.port))
        except RefusedError as error:
            counted.why = str(error)
    return counted


class _Server:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._written = session.asked(_WRITTEN)

    def changed(self) -> Rows | None:
        written = self._session.asked(_WRITTEN)
        if written == self._written:
            return None
        self._written = written
        tables = self._session.asked(_TABLES)
        counts = ", ".join(f"({_counting(schema, name)})" for _, schema, name in tables)
        names = [name if own else f"{schema}.{name}" for own, schema, name in tables]
        if not names:
            return {}
        (counted,) = self._session.asked(f"SELECT {counts}")
        return dict(zip(names, counted, strict=True))

    def close(self) -> None:
        self._session.close()


class _Files:
    """Reads copies: to open the file itself could lock it for the app."""

    def __init__(self, running: RunningApp, files: Path, work: Path) -> None:
        self._running = running
        self._files = files
        self._copy = work / "counted"
        self._traced = -1
        self._file: Path | None = None
        self._seen: object = None

    def changed(self) -> Rows | None:
        if self._file is None:
            self._file = self._opened()
            if self._file is None:
                return None
        seen = tuple(map(_state, _parts(self._file)))
        if seen == self._seen:
            return None
        self._seen = seen
        for part, copy in zip(_parts(self._file), _parts(self._copy), strict=True):
            copy.unlink(missing_ok=True)
            if part.exists():
                if part.stat().st_size > _LARGEST:
                    raise OSError(f"its database is larger than {_LARGEST // MEGABYTE} MB")
                shutil.copyfile(part, copy, follow_symlinks=False)
        return _counted(self._copy)

    def close(self) -> None:
        for copy in _parts(self._copy):
            copy.unlink(missing_ok=True)

    def _opened(self) -> Path | None:
        """Gives the file that was opened last, as soon as the trace says so."""
        trace = _below(self._files, self._running.trace_file)
        if trace is None or not trace.is_file() or trace.stat().st_size == self._traced:
            return None
        self._traced = trace.stat().st_size
        found = None
        for one in seen_in(trace.read_bytes()):
            if one.connected and one.driver not in SERVED and one.connected.startswith("/"):
                file = _below(self._files, one.connected)
                found = file if file is not None and _is_database(file) else found
        return found


def _parts(file: Path) -> tuple[Path, Path]:
    return file, Path(f"{file}{_LOG}")


def _below(files: Path, path: str) -> Path | None:
    """Gives a path of an app as it is here; none if a link could lead out of what is the app's."""
    place = files
    for name in PurePosixPath(path).parts[1:]:
        place /= name
        if place.is_symlink() and files != Path("/"):
            return None
    return place


def _is_database(file: Path) -> bool:
    with suppress(OSError), file.open("rb") as content:
        return content.read(len(SQLITE)) == SQLITE
    return False


def _state(file: Path) -> object:
    """Tells a file from what it was: its head holds the number of changes, or that of its log."""
    try:
        with file.open("rb") as content:
            told = file.stat()
            return content.read(_HEAD), told.st_size, told.st_mtime_ns
    except FileNotFoundError:
        return None


def _counted(file: Path) -> Rows | None:
    """Counts in a copy; one that was made in the middle of a write may not be readable."""
    import sqlite3  # noqa: PLC0415 (most runs need none)

    with suppress(sqlite3.Error):
        connection = sqlite3.connect(file)
        try:
            tables = [name for (name,) in connection.execute(_SQLITE_TABLES)]
            return {name: _count(connection.execute(_counting(name))) for name in tables}
        finally:
            connection.close()
    return None


def _count(rows: Iterable[tuple[int]]) -> int:
    return next(iter(rows))[0]


def _counting(*path: str) -> str:
    return f"SELECT count(*) FROM {'.'.join(map(quoted, path))}"
