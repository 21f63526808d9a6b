"""Starts programs under a keeper, which ends them and all that they started when cdcheck is gone."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from cdcheck.runs import Limit
from cdcheck.runtime.contract import GIGABYTE, State
from cdcheck.runtime.processes import keeper


class Program(Struct, frozen=True):
    """Is what is to be run: a command in a folder, who runs it, and what it may use.

    `user` is a user's and a group's number; `None` for whoever runs cdcheck. What lies below
    `disk_folder` may grow to `disk` bytes.
    """

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]
    user: tuple[int, int] | None = None
    memory: int = 8 * GIGABYTE
    processes: int = 1024
    disk: int = 32 * GIGABYTE
    disk_folder: Path | None = None
    log_bytes: int = GIGABYTE
    grace: float = 5.0
    stop_signal: str = "SIGTERM"


class Kept:
    """Is a program that was started, and its keeper."""

    def __init__(self, process: "subprocess.Popen[bytes]", status: Path) -> None:
        self._process = process
        self._status = status

    def state(self) -> State:
        """Tells whether the program runs, and else how it ended."""
        ended = self._process.poll() is not None
        told = self._told()
        return State(
            is_running=not ended,
            exit_code=told.get("exit") if ended else None,
            limit=Limit(told["limit"]) if told.get("limit") else None,
            peak_memory=told.get("peak") or None,
        )

    @property
    def keeper_pid(self) -> int:
        """The number of the keeper's process, above all that the program started."""
        return self._process.pid

    def wait(self, seconds: float) -> bool:
        """Waits for the program's end; tells whether it came in time."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
            return True
        return False

    def release(self) -> None:
        """Asks the program to end, and waits for nothing."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def stop(self, grace: float) -> None:
        """Asks the program to end; when this returns nothing of it is left."""
        self.release()
        if not self.wait(3 * grace + 5):
            self._process.kill()
            self._process.wait()

    def _told(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads(self._status.read_bytes())
        except (OSError, ValueError):
            return {}
        return told


@contextmanager
def kept(program: Program, log: Path) -> Iterator[Kept]:
    """Runs a program until the context ends; what it prints is appended to `log`."""
    status = log.with_suffix(".status")
    status.unlink(missing_ok=True)
    log.touch()
    spec = {
        "command": program.command,
        "folder": str(program.folder),
        "environment": dict(program.environment),
        "user": program.user,
        "memory": program.memory,
        "processes": program.processes,
        "disk": program.disk,
        "disk_folder": str(program.disk_folder) if program.disk_folder else None,
        "file_size": program.disk,
        "log": str(log),
        "log_bytes": program.log_bytes,
        "status": str(status),
        "grace": program.grace,
        "stop_signal": program.stop_signal,
    }
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", keeper.__file__, json.dumps(spec)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={"PATH": program.environment.get("PATH", ""), **_mark(program.environment)},
    )
    running = Kept(process, status)
    try:
        yield running
    finally:
        running.stop(program.grace)


def run_to_end(program: Program, log: Path, seconds: float) -> State | None:
    """Runs a program to its end and tells how it ended; `None` when it took too long."""
    with kept(program, log) as running:
        begun = time.monotonic()
        if not running.wait(seconds - (time.monotonic() - begun)):
            return None
        return running.state()


def _mark(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in ("CDCHECK_RUN",) if name in environment}
