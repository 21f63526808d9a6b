"""The folder that all of a run lives in, and the sweep of what killed runs left behind."""

import fcntl
import os
import shutil
import signal
import stat
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from cdcheck.errors import ToolError

MARK = "CDCHECK_RUN"
_OWNER = "owner"
_ENDS_WITHIN = 5.0


class Workplace(Struct, frozen=True):
    """Is where a run keeps its files; `id` marks everything that the run starts."""

    id: str
    folder: Path


class Swept(Struct, frozen=True):
    """Is what a sweep removed."""

    runs: tuple[str, ...]
    processes: int


@contextmanager
def workplace(beside: Path | None = None) -> Iterator[Workplace]:
    """Makes the folder of a new run; at the end removes it, and ends what a runner has failed to.

    As long as cdcheck lives it holds a lock there: a folder whose lock is free was left behind.
    """
    place = beside or runs_folder()
    run = uuid.uuid4().hex[:12]
    draft, folder = place / f".{run}", place / run
    draft.mkdir(mode=0o711)
    with (draft / _OWNER).open("w") as owner:
        fcntl.flock(owner, fcntl.LOCK_EX)
        # Under its own name only once it is locked: a sweep may come at any time.
        draft.rename(folder)
        try:
            yield Workplace(run, folder)
        finally:
            _end_all(folder)
            shutil.rmtree(folder, ignore_errors=True)


def runs_folder() -> Path:
    """Gives the folder that holds the runs of this user; raises `ToolError` if it is another's."""
    folder = Path(tempfile.gettempdir()) / f"cdcheck-{os.geteuid()}"
    folder.mkdir(mode=0o711, exist_ok=True)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid():
        raise ToolError(f"`{folder}` belongs to somebody else; set TMPDIR to another folder")
    return folder


def sweep(beside: Path | None = None) -> Swept:
    """Ends the processes and removes the folders of runs whose cdcheck was killed."""
    left = tuple(_abandoned(beside or runs_folder()))
    ended = 0
    for folder in left:
        ended += _end_all(folder)
        shutil.rmtree(folder, ignore_errors=True)
    return Swept(tuple(folder.name for folder in left), ended)


def _abandoned(place: Path) -> Iterator[Path]:
    for owner in sorted(place.glob(f"[!.]*/{_OWNER}")):
        with suppress(OSError), owner.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield owner.parent


def _end_all(folder: Path) -> int:
    ended: set[int] = set()
    until = time.monotonic() + _ENDS_WITHIN
    while (found := _processes_of(folder)) and time.monotonic() < until:
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        ended |= found
        time.sleep(0.05)
    return len(ended)


def _processes_of(folder: Path) -> set[int]:
    """Finds what a run started: by the mark in its environment, or because it stands in the folder."""
    mark = f"{MARK}={folder.name}".encode()
    own = os.getpid()
    return {
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if int(entry.name) != own and (_has(entry, mark) or _stands_in(entry, folder))
    }


def _has(process: Path, mark: bytes) -> bool:
    with suppress(OSError):
        return mark in (process / "environ").read_bytes().split(b"\0")
    return False


def _stands_in(process: Path, folder: Path) -> bool:
    with suppress(OSError):
        return (process / "cwd").readlink().is_relative_to(folder)
    return False
