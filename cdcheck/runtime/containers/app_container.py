"""An app in its container: handed over, watched, and measured before it is taken down."""

import io
import os
import re
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from docker.errors import APIError, NotFound

from cdcheck.errors import ToolError
from cdcheck.runs import Limit
from cdcheck.runtime.containers.disk_watch import DiskWatch
from cdcheck.runtime.containers.engine import asking
from cdcheck.runtime.containers.following import Follower
from cdcheck.runtime.contract import Limits, State
from cdcheck.runtime.databases import SQLITE
from cdcheck.runtime.ports import Address, holders_in, listening, sockets_at

ROOT, TRACED = "/app", "/cdcheck-trace"
TRACE = f"{TRACED}/trace"
_NOT_COPIED = frozenset({"node_modules", "__pycache__", ".venv", "venv", ".git"})
_NOT_RUNNING = 409
_WRITTEN = 946_684_800
_RESOLVER = "127.0.0.11"
_NEARLY_ALL, _NEARLY_ALL_PROCESSES = 0.98, 0.8
_EGRESS = re.compile(
    rb"ENETUNREACH|EAI_AGAIN|ENOTFOUND|Network is unreachable|Temporary failure in name resolution"
)
_DISK_FULL = re.compile(rb"No space left on device|ENOSPC|database or disk is full")
# Only words that the shell knows itself: an app that forked without end leaves no room for others.
_MEASURE = """\
cd /sys/fs/cgroup
for f in memory/memory.max_usage_in_bytes memory.peak memory/memory.oom_control memory.events \
pids/pids.events pids.events; do
    [ -r $f ] && while read k v; do echo "$f $k $v"; done <$f
done
exec df -P /app /tmp
"""
_WHO_LISTENS = "cat /proc/net/tcp /proc/net/tcp6; exec ls -l /proc/[0-9]*/fd"
_FIND_SQLITE = f"""\
find {{root}} -name node_modules -prune -o -type f -size +0 -print | while read -r file; do
    head -c {len(SQLITE)} "$file" | grep -qa '^{SQLITE.decode()}' && echo "$file"
done
"""


class AppContainer:
    """Is an app in a container, whether or not it answers."""

    def __init__(self, container: Any, port: int, limits: Limits, log: Path) -> None:
        self._container = container
        self._port = port
        self._limits = limits
        self._log = log
        log.unlink(missing_ok=True)
        self._follower: Follower | None = None
        self._watch: DiskWatch | None = None
        self._stdin: Any = None
        self._host = ""
        self._measured: dict[str, int] = {}
        self._last = State(is_running=True)

    def go(self, archive: bytes | None, await_ready: Callable[[], None]) -> None:
        """Starts the container and hands the app over, unless it is in its image.

        What the app needs beside it is awaited as late as possible: the container waits for its files.
        """
        if archive is None:
            await_ready()
        with asking("start the app's container"):
            if archive is not None:
                self._stdin = self._container.attach_socket(params={"stdin": 1, "stream": 1})
            self._container.start()
            is_ours = archive is not None
            self._follower = Follower(self._container, self._log, self._limits.log, errors=not is_ours)
            self._follower.begin()
            self._container.reload()
        if archive is not None:
            await_ready()
            with asking("hand the app over to its container"):
                self._sent(archive)
        if not self._container.attrs["HostConfig"]["ReadonlyRootfs"]:
            self._watch = DiskWatch(self._container, self._limits.disk)
        networks = self._container.attrs["NetworkSettings"]["Networks"]
        self._host = next(iter(networks.values()))["IPAddress"]

    @property
    def address(self) -> Address:
        """Where its port is reached from here."""
        return self._host, self._port

    @property
    def root(self) -> str:
        """The folder in which it runs."""
        own = self._container.attrs["Config"]["WorkingDir"]
        return str(own or ROOT) if self._stdin is None else ROOT

    @property
    def files(self) -> Path | None:
        """Where its files are seen from here: only by root, and beside the engine."""
        root = Path(f"/proc/{self._container.attrs['State']['Pid']}/root")
        return root if os.geteuid() == 0 and (root / TRACED.lstrip("/")).is_dir() else None

    @property
    def trace_file(self) -> str:
        """The file that the hooks in its drivers write to."""
        return TRACE

    @property
    def log(self) -> Path:
        """The file that everything it prints goes to."""
        return self._log

    @property
    def log_size_at(self) -> Callable[[float], int] | None:
        """Tells how much of the log had been printed at a moment, going by the engine."""
        return None if self._follower is None else self._follower.size_at

    def state(self) -> State:
        """Tells whether it runs, and else how it ended."""
        if self._last.is_running and not self._measured:
            with asking("look at the app's container"):
                self._container.reload()
            self._last = self._read_state()
            if not self._last.is_running and self._follower is not None:
                # Its last words may still be on their way.
                self._follower.finish(self._limits.grace)
        return self._last

    def listens_on(self) -> tuple[Address, ...]:
        """The addresses that are listened on in the container."""
        said = self._executed(["cat", "/proc/net/tcp", "/proc/net/tcp6"])
        return tuple(one for one in listening([said]) if one[0] != _RESOLVER)

    def servers(self) -> frozenset[int]:
        """The processes in the container that hold its port open."""
        said = self._executed(["sh", "-c", _WHO_LISTENS])
        return holders_in(said, sockets_at(self._port, [said]))

    def is_displaced(self) -> bool:
        """Never: it has a network of its own."""
        return False

    def sqlite_files(self) -> tuple[str, ...]:
        """The SQLite databases in its folder."""
        said = self._executed(["sh", "-c", _FIND_SQLITE.format(root=self.root)])
        return tuple(sorted(line.removeprefix(f"{self.root}/") for line in said.splitlines()))

    def file(self, path: str) -> bytes | None:
        """What a file of its holds; nothing if it has ended."""
        return self._printed(["cat", str(PurePosixPath(self.root, path))]) or None

    def trace(self) -> bytes:
        """What the hooks in its drivers wrote down; what we start prints it when it ends."""
        found = self._printed(["cat", TRACE])
        if found or self.state().is_running:
            return found
        if self._stdin is None:
            return self._left(TRACE)
        with asking("read what the app's container printed"):
            said: bytes = self._container.logs(stdout=False)
        return said

    def limits_met(self) -> tuple[Limit, ...]:
        """The limits that it ran into so far."""
        return tuple(self._limits_met())

    def measure(self) -> None:
        """Reads what it used, as long as it is there to be asked; then ends it, and with it its log."""
        with suppress(ToolError):
            if self.state().is_running:
                self._measured = self._used()
                self._last = State(is_running=True, peak_memory=self._measured.get("peak"))
                with asking("end the app's container"), suppress(APIError):
                    self._container.kill()
        if self._watch is not None:
            self._watch.stop()
        if self._follower is not None:
            self._follower.finish(self._limits.grace)

    def _used(self) -> dict[str, int]:
        used = dict(_measured(self._executed(["sh", "-c", _MEASURE])))
        if "peak" not in used:
            # Nothing more can be started in it: the engine still sees from outside how many there are.
            with asking("count the app's processes"):
                seen = self._container.stats(stream=False, one_shot=True)
            count = int(seen.get("pids_stats", {}).get("current", 0))
            used["refused_forks"] = int(count > _NEARLY_ALL_PROCESSES * self._limits.processes)
        return used

    def _read_state(self) -> State:
        told = self._container.attrs["State"]
        limit = Limit.MEMORY if told["OOMKilled"] else None
        if self._watch is not None and self._watch.has_overflowed:
            limit = Limit.DISK
        if told["Running"]:
            return State(is_running=True)
        return State(is_running=False, exit_code=told["ExitCode"], limit=limit)

    def _limits_met(self) -> Iterator[Limit]:
        text = self._log.read_bytes()
        if self._last.limit is Limit.MEMORY or self._measured.get("oom_kill"):
            yield Limit.MEMORY
        if self._measured.get("refused_forks"):
            yield Limit.PROCESSES
        if self._last.limit is Limit.DISK or self._measured.get("disk_full") or _DISK_FULL.search(text):
            yield Limit.DISK
        if self._follower is not None and self._follower.has_overflowed:
            yield Limit.LOG
        if _EGRESS.search(text):
            yield Limit.NETWORK

    def _executed(self, command: list[str]) -> str:
        return self._printed(command).decode("utf-8", "replace")

    def _printed(self, command: list[str]) -> bytes:
        """Gives what a command prints in the container; nothing if the app has ended meanwhile."""
        # No `timeout` around it: that would have to fork, which the app may have made impossible.
        with asking("look into the app's container"):
            try:
                _, said = self._container.exec_run(command, stderr=False)
            except APIError as error:
                if error.status_code != _NOT_RUNNING:
                    raise
                return b""
        return said or b""

    def _left(self, path: str) -> bytes:
        """Gives what a file holds in a container that has ended; nothing if there is none."""
        with asking("look into the app's container"), suppress(NotFound):
            pieces, _ = self._container.get_archive(path)
            with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as archive:
                file = archive.extractfile(archive.next() or "")
                return b"" if file is None else file.read()
        return b""

    def _sent(self, archive: bytes) -> None:
        # The SDK gives a reader; what can be written to is below it.
        raw = getattr(self._stdin, "_sock", self._stdin)
        with suppress(BrokenPipeError, ConnectionResetError):
            raw.sendall(archive)


def handed_over(folder: Path, below: str = "", more: Mapping[str, bytes] | None = None) -> bytes:
    """Packs an app's files, without what is installed or made, and `more` files beside them."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", dereference=False) as archive:
        for path in sorted(folder.iterdir()):
            archive.add(path, arcname=f"{below}{path.name}", filter=_wanted)
        for name, content in (more or {}).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if Path(entry.name).name in _NOT_COPIED or not (entry.isfile() or entry.isdir() or entry.issym()):
        return None
    entry.uid = entry.gid = 65534
    entry.uname = entry.gname = ""
    # The same files make the same archive, and so the same image, whenever they were written.
    entry.mtime = _WRITTEN
    entry.mode |= 0o600 if entry.isfile() else 0o700
    return entry


def _measured(said: str) -> Iterator[tuple[str, int]]:
    for line in said.splitlines():
        words = line.split()
        if line.startswith(("memory/memory.max_usage", "memory.peak")):
            yield "peak", int(words[1])
        elif line.startswith("memory") and words[1:2] == ["oom_kill"]:
            yield "oom_kill", int(words[2])
        elif line.startswith("pids") and words[1:2] == ["max"]:
            yield "refused_forks", int(words[2])
        elif len(words) > 5 and words[1].isdigit() and int(words[2]) > _NEARLY_ALL * int(words[1]):
            yield "disk_full", 1
    yield "measured", 1
