"""Looks at the database that an app leaves behind when it has been asked all."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from cdcheck.errors import ToolError
from cdcheck.runtime.contract import Database, RunningApp
from cdcheck.runtime.databases import SQLITE
from cdcheck.runtime.reflecting import Reflected, reflected_file, reflected_server
from cdcheck.runtime.tracing.reading import SERVED, Seen

_BESIDE_A_FILE = "-wal"


def left_in(
    kind: str, running: RunningApp, database: Database | None, seen: Iterable[Seen], made: Iterable[str]
) -> Reflected:
    """Gives the tables and rows of an app's database; raises `ToolError` if it cannot be looked at.

    `seen` names the files that it opened, and `made` those that it made: the first with tables counts.
    """
    if kind == "postgres":
        if database is None or not database.url:
            raise ToolError("the server that the app used cannot be reached from here")
        return reflected_server(database.url)
    for path in dict.fromkeys((*_opened(seen), *made)):
        found = _in_file(running, path)
        if found is not None and found.tables:
            return found
    raise ToolError("no file with the tables that the app used is left")


def _opened(seen: Iterable[Seen]) -> Iterator[str]:
    for one in seen:
        if one.connected and one.driver not in SERVED and not one.connected.startswith((":", "file:")):
            yield one.connected


def _in_file(running: RunningApp, path: str) -> Reflected | None:
    """Reads a copy: to open the file itself could lock it for the app."""
    content = running.file(path)
    if content is None or not content.startswith(SQLITE):
        return None
    with tempfile.TemporaryDirectory(prefix="cdcheck-") as folder:
        copy = Path(folder) / "copy"
        copy.write_bytes(content)
        written = running.file(path + _BESIDE_A_FILE)
        if written:
            Path(f"{copy}{_BESIDE_A_FILE}").write_bytes(written)
        return reflected_file(copy)
