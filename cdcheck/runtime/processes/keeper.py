"""Runs one program and lets nothing of it live on; cdcheck starts this file as a process of its own.

Its standard input is a pipe from cdcheck: when that closes, be it because cdcheck was killed, all is
ended. It adopts what the program leaves behind, so that no descendant escapes by forking twice.
"""

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

_POLL = 0.1
_MEASURE_EVERY, _MEASURE_DISK_EVERY = 0.2, 1.0
_CHUNK = 1 << 16
_TAIL = 1 << 16
_SUBREAPER, _DEATH_SIGNAL = 36, 1
_PAGE = os.sysconf("SC_PAGE_SIZE")
_OPEN_FILES = 4096


class Keeper:
    """Is one program that is kept, as `spec` describes it."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec
        self._status: dict[str, Any] = {"exit": None, "limit": None, "peak": 0, "pid": 0}
        self._written = 0
        self._tail = b""
        self._is_asked_to_stop = False
        self._woken, self._wake = os.pipe()

    def run(self) -> None:
        """Starts the program and returns when nothing of it is left."""
        _become_subreaper()
        signal.signal(signal.SIGTERM, self._stop_soon)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # The end of a child has to be seen at once: what it leaves behind is not to go on serving.
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        read, write = os.pipe()
        with Path(self._spec["log"]).open("ab", buffering=0) as self._log:
            main = self._spawn(write)
            os.close(write)
            self._status["pid"] = main
            self._tell()
            self._watch(main, read)
            self._end(main, read)
            self._finish_log()
        self._tell()

    def _stop_soon(self, *_: object) -> None:
        self._is_asked_to_stop = True

    def _spawn(self, output: int) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            os.setsid()
            _die_with_parent()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.closerange(3, 256)
            _limit(self._spec["file_size"])
            os.chdir(self._spec["folder"])
            _become(self._spec["user"])
            environment = self._spec["environment"]
            os.execvpe(self._spec["command"][0], self._spec["command"], environment)
        except OSError as error:
            os.write(2, f"{self._spec['command'][0]}: {error.strerror}\n".encode())
        finally:
            os._exit(127)

    def _watch(self, main: int, output: int) -> None:
        measured = disk_measured = 0.0
        while self._status["exit"] is None and not self._is_asked_to_stop:
            self._read(output, _POLL)
            self._reap(main)
            now = time.monotonic()
            if now - measured >= _MEASURE_EVERY:
                measured = now
                self._measure()
            if now - disk_measured >= _MEASURE_DISK_EVERY:
                disk_measured = now
                self._measure_disk()

    def _read(self, output: int, wait: float) -> bool:
        """Takes what the program printed and what cdcheck says; tells whether it printed something."""
        watched = [output, self._woken] if self._is_asked_to_stop else [0, output, self._woken]
        ready, _, _ = select.select(watched, [], [], wait)
        if self._woken in ready:
            os.read(self._woken, _CHUNK)
        if 0 in ready and not os.read(0, _CHUNK):
            self._is_asked_to_stop = True
        if output not in ready:
            return False
        said = os.read(output, _CHUNK)
        self._keep(said)
        if not said:
            # All ends of the pipe are closed: without a pause this would spin.
            time.sleep(wait)
        return bool(said)

    def _keep(self, said: bytes) -> None:
        room = self._spec["log_bytes"] - self._written
        self._log.write(said[: max(room, 0)])
        self._written += len(said)
        if room < len(said):
            self._status["limit"] = self._status["limit"] or "log"
            self._tail = (self._tail + said[max(room, 0) :])[-_TAIL:]

    def _finish_log(self) -> None:
        if self._tail:
            cut = self._written - self._spec["log_bytes"] - len(self._tail)
            self._log.write(f"\n[cdcheck left out {cut} bytes here]\n".encode() + self._tail)

    def _reap(self, main: int) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == main:
                code = os.waitstatus_to_exitcode(status)
                self._status["exit"] = code if code >= 0 else 128 - code

    def _measure(self) -> None:
        most = self._spec["processes"]
        alive = list(islice(descendants(os.getpid()), most + 1))
        if len(alive) > most:
            self._exceed("processes")
            return
        memory = sum(map(_resident, alive))
        if memory > self._spec["memory"]:
            # What several processes share is counted once only here, where counting takes longer.
            memory = sum(map(_proportional, alive))
        self._status["peak"] = max(self._status["peak"], memory)
        if memory > self._spec["memory"]:
            self._exceed("memory")

    def _measure_disk(self) -> None:
        watched = self._spec["disk_folder"]
        if watched and _size(watched) > self._spec["disk"]:
            self._exceed("disk")

    def _exceed(self, limit: str) -> None:
        self._status["limit"] = limit
        self._is_asked_to_stop = True
        self._kill_all()

    def _end(self, main: int, output: int) -> None:
        if self._status["exit"] is None:
            _signal(main, getattr(signal, self._spec["stop_signal"]))
        until = time.monotonic() + self._spec["grace"]
        while self._status["exit"] is None and time.monotonic() < until:
            self._read(output, 0.02)
            self._reap(main)
        self._kill_all()
        while _is_parent() and time.monotonic() < until + self._spec["grace"]:
            self._read(output, 0.01)
            self._reap(main)
            self._kill_all()
        while self._read(output, 0):
            continue

    def _kill_all(self) -> None:
        # The kernel lets no fork escape from this; one by one they may fork faster than they are found.
        group = self._status["pid"]
        if any(_group(pid) == group for pid in descendants(os.getpid())):
            os.killpg(group, signal.SIGKILL)
        # What is stopped cannot fork while the others are being killed.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in descendants(os.getpid()):
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    continue

    def _tell(self) -> None:
        target = Path(self._spec["status"])
        draft = target.with_suffix(".draft")
        draft.write_text(json.dumps(self._status), encoding="utf-8")
        draft.replace(target)


def _become_subreaper() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)


def _limit(file_size: int) -> None:
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
    # A write beyond the limit is to fail as on a full disk, not to kill.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _become(user: list[int] | None) -> None:
    if user is not None:
        os.setgroups([])
        os.setgid(user[1])
        os.setuid(user[0])


def _is_parent() -> bool:
    try:
        return os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None or any(
            descendants(os.getpid())
        )
    except ChildProcessError:
        return False


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def descendants(pid: int) -> Iterator[int]:
    """Gives the processes below one, outermost first; none where there is no /proc."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    found: list[int] = []
    for task in tasks:
        try:
            listed = (task / "children").read_text("ascii")
        except OSError:
            continue
        found.extend(map(int, listed.split()))
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    for line in told.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _size(folder: str) -> int:
    total = 0
    try:
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                total += _size(entry.path)
            else:
                total += entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:
        return total
    return total


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    Keeper(json.loads(sys.argv[1])).run()
