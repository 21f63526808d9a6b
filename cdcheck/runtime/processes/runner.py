"""The process runner: an app as a process group of this machine, limited but not isolated."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from cdcheck.errors import ToolError
from cdcheck.runs import Limit
from cdcheck.runtime.contract import PYTHON, App, Database, Dependencies, Limits, State
from cdcheck.runtime.databases import SQLITE
from cdcheck.runtime.ports import Address, listening, outer_loopback, reserved, sockets_at, sockets_of
from cdcheck.runtime.processes import installs, keeper
from cdcheck.runtime.processes.kept import Kept, Program, kept
from cdcheck.runtime.processes.postgres import postgres
from cdcheck.runtime.tracing import hooks as tracing
from cdcheck.runtime.workplace import MARK, Workplace

_NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", ".venv", "venv", ".git")
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


class ProcessRunner:
    """Runs apps below the folder of one run; what is installed for them is kept in `cache`."""

    name = "process"
    uses_script = True

    def __init__(self, work: Workplace, cache: Path | None = None) -> None:
        self._work = work
        self._cache = cache or work.folder

    def prepare(self, app: App, limits: Limits) -> Dependencies:
        """Installs what an app needs, or finds it in the cache."""
        if shutil.which("bash") is None:
            raise ToolError("`bash` is not installed, and apps are started by it")
        return installs.prepare(app, limits, self._work, self._cache)

    def database(self) -> AbstractContextManager[Database]:
        """Starts a private Postgres."""
        return postgres(self._work, self._cache)

    @contextmanager
    def start(
        self, app: App, dependencies: Dependencies, database: Database | None, limits: Limits
    ) -> Iterator["AppProcess"]:
        """Starts an app by its script, from a copy of its folder."""
        place = Path(tempfile.mkdtemp(dir=self._work.folder))
        copy = place / "app"
        (place / "tmp").mkdir()
        hooks = Path(tempfile.mkdtemp(dir=self._work.folder))
        trace, log = hooks / "trace", hooks / "app.log"
        for name, content in tracing.files().items():
            (hooks / name).write_bytes(content)
        shutil.copytree(app.folder, copy, ignore=_NOT_COPIED, symlinks=True)
        installs.link(app, dependencies, copy)
        with reserved(self._work.folder.parent / ".ports", app.port) as port:
            environment = {
                **_inherited(place),
                **tracing.environment_of(str(hooks), str(trace)),
                **dependencies.environment,
                **(database.environment if database else {}),
                "PORT": str(port),
                MARK: self._work.id,
            }
            environment["PATH"] = _with_own_node(hooks, trace, environment["PATH"])
            program = Program(
                command=("bash", app.start_script),
                folder=copy,
                environment=environment,
                memory=limits.memory,
                processes=limits.processes,
                disk=limits.disk,
                disk_folder=place,
                log_bytes=limits.log,
                grace=limits.grace,
                # Nothing more is asked of it, and how it would end is not looked at.
                stop_signal="SIGKILL",
            )
            with kept(program, log) as running:
                yield AppProcess(running, copy, port, log, trace)

    def loosens(self, _log: bytes) -> bool:
        """Never: there is nothing that an app could not bear."""
        return False


class AppProcess:
    """Is an app that runs as a process of this machine."""

    def __init__(self, running: Kept, root: Path, port: int, log: Path, trace: Path) -> None:
        self._running = running
        self._root = root
        self._port = port
        self._log = log
        self._trace = trace

    @property
    def address(self) -> Address:
        """Where its port is reached from here."""
        return outer_loopback(), self._port

    @property
    def root(self) -> str:
        """The folder in which it runs."""
        return str(self._root)

    @property
    def files(self) -> Path:
        """Where its files are: they are ours."""
        return Path("/")

    @property
    def trace_file(self) -> str:
        """The file that the hooks in its drivers write to."""
        return str(self._trace)

    @property
    def log(self) -> Path:
        """The file that everything it prints goes to."""
        return self._log

    @property
    def log_size_at(self) -> None:
        """Nothing: the log is up to date at any moment."""
        return None

    def state(self) -> State:
        """Tells whether it runs, and else how it ended."""
        return self._running.state()

    def listens_on(self) -> tuple[Address, ...]:
        """The addresses that its processes listen on; empty where there is no /proc."""
        own = sockets_of(keeper.descendants(self._running.keeper_pid))
        return listening(_tables(), own)

    def servers(self) -> frozenset[int]:
        """The processes that hold its port open; empty where there is no /proc."""
        inodes = sockets_at(self._port, _tables())
        own = keeper.descendants(self._running.keeper_pid)
        return frozenset(pid for pid in own if not inodes.isdisjoint(sockets_of([pid])))

    def is_displaced(self) -> bool:
        """Tells whether its port was taken, after it was reserved, by what is no process of its own."""
        inodes = sockets_at(self._port, _tables())
        own = sockets_of(keeper.descendants(self._running.keeper_pid))
        return bool(inodes) and inodes.isdisjoint(own)

    def sqlite_files(self) -> tuple[str, ...]:
        """The SQLite databases in its folder."""
        return tuple(sorted(_sqlite_files(self._root, self._root)))

    def file(self, path: str) -> bytes | None:
        """What a file of its holds."""
        file = self._root / path
        return file.read_bytes() if file.is_file() else None

    def trace(self) -> bytes:
        """What the hooks in its drivers wrote down."""
        return self._trace.read_bytes() if self._trace.exists() else b""

    def limits_met(self) -> tuple[Limit, ...]:
        """The limits that it ran into so far."""
        limit = self.state().limit
        return () if limit is None else (limit,)


def _sqlite_files(folder: Path, root: Path) -> Iterator[str]:
    for path in folder.iterdir():
        if path.is_symlink():
            continue
        if path.is_dir():
            yield from _sqlite_files(path, root)
        elif path.is_file() and path.stat().st_size:
            with path.open("rb") as file:
                if file.read(len(SQLITE)) == SQLITE:
                    yield path.relative_to(root).as_posix()


def _tables() -> list[str]:
    return [table.read_text("ascii") for table in _TABLES if table.exists()]


def _with_own_node(hooks: Path, trace: Path, path: str) -> str:
    """Puts a `node` that loads the hooks before the one that is found, if there is one."""
    node = shutil.which("node", path=path)
    if node is None:
        return path
    own = hooks / "bin" / "node"
    own.parent.mkdir()
    own.write_text(tracing.node_of(str(hooks), str(trace), node), "utf-8")
    own.chmod(0o755)
    return f"{own.parent}{os.pathsep}{path}"


def _inherited(place: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        # Nothing of the user's own: a home holds secrets and settings.
        "HOME": str(place / "tmp"),
        "TMPDIR": str(place / "tmp"),
        "LANG": "C.UTF-8",
        **PYTHON,
    }
