"""What a runner is: it installs what an app needs, puts a database beside it, and runs it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from cdcheck.runs import Limit

GIGABYTE, MEGABYTE = 1 << 30, 1 << 20
# Lines come when they are printed, and the same app does the same every time.
PYTHON: Mapping[str, str] = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONHASHSEED": "0",
}


class Runtime(StrEnum):
    """What executes an app."""

    PYTHON = "python"
    NODE = "node"


class App(Struct, frozen=True):
    """Is an app that is to be run. Its folder stays as it is: it runs from a copy.

    `manifests` are the files that state what it needs, relative to `folder`, and `install_folder`
    where the installer is called. `requirements` is what a Python app needs when no file says it in
    a form that the installer takes. `database` is `postgres` if one has to stand beside it; `engines`
    are those that its files and its task name.
    """

    folder: Path
    runtime: Runtime
    manifests: tuple[str, ...] = ()
    install_folder: str = "."
    requirements: tuple[str, ...] = ()
    start_script: str = "run.sh"
    port: int = 8000
    health_path: str | None = None
    database: str | None = None
    engines: frozenset[str] = frozenset()


class Limits(Struct, frozen=True):
    """Is what an app may use: bytes, numbers and seconds."""

    memory: int = GIGABYTE
    cpus: float = 2.0
    processes: int = 256
    disk: int = 512 * MEGABYTE
    log: int = 16 * MEGABYTE
    install: float = 900.0
    ready: float = 60.0
    suite: float = 600.0
    request: float = 10.0
    grace: float = 5.0


class State(Struct, frozen=True):
    """Is what became of a program: still running, or ended with a code or by a limit."""

    is_running: bool
    exit_code: int | None = None
    limit: Limit | None = None
    peak_memory: int | None = None


class Dependencies(Struct, frozen=True):
    """Is what an app needs, installed; `digest` identifies it and `place` is the runner's own.

    `runtime` names what executes the app, with its version.
    """

    digest: str
    place: str
    runtime: str
    environment: Mapping[str, str]
    was_cached: bool


class Database(Struct, frozen=True):
    """Is a running database: how the app finds it, how we find it, and what it logs.

    `url` leads to it from where cdcheck runs; empty if it cannot be reached from there. It may still be
    starting: `await_ready` returns when it answers, and raises `ToolError` if it never does. `release`
    says that nothing more is asked of it; it need not be gone when that returns. `digest` identifies
    the server and what it was made with. `log_size_at` is as that of an app.
    """

    environment: Mapping[str, str]
    url: str
    log: Path
    log_size_at: Callable[[float], int] | None = None
    await_ready: Callable[[], None] = lambda: None
    release: Callable[[], None] = lambda: None
    digest: str = ""


class RunningApp(Protocol):
    """Is an app that was started, whether or not it answers."""

    @property
    def address(self) -> tuple[str, int]:
        """Where its port is reached from here."""

    @property
    def root(self) -> str:
        """The folder in which it runs, as it sees it."""

    @property
    def files(self) -> Path | None:
        """Where the root of its files is seen from here, `None` if it cannot be."""

    @property
    def trace_file(self) -> str:
        """The file that the hooks in its drivers write to, as it sees it."""

    @property
    def log(self) -> Path:
        """The file that everything it prints goes to."""

    @property
    def log_size_at(self) -> Callable[[float], int] | None:
        """Tells how much of the log had been printed at a moment; `None` if the log is up to date."""

    def state(self) -> State:
        """Tells whether it runs, and else how it ended."""

    def listens_on(self) -> tuple[tuple[str, int], ...]:
        """The addresses and ports that it listens on, as far as that can be seen."""

    def servers(self) -> frozenset[int]:
        """The processes that hold its port open, by their own numbers, as far as that can be seen."""

    def is_displaced(self) -> bool:
        """Tells whether something else listens on its port, which would answer in its place."""

    def sqlite_files(self) -> tuple[str, ...]:
        """The SQLite databases in its folder, relative to that, whoever made them."""

    def file(self, path: str) -> bytes | None:
        """What a file of its holds, by a path that is its own or below its folder; `None` if none."""

    def trace(self) -> bytes:
        """What the hooks in its drivers wrote down so far, or until it ended."""

    def limits_met(self) -> tuple[Limit, ...]:
        """The limits that it ran into so far."""


class Runner(Protocol):
    """Runs apps; everything that it makes is gone when its context managers end."""

    name: str

    @property
    def uses_script(self) -> bool:
        """Tells whether it starts an app by its script, and not as an image of its own says."""

    def prepare(self, app: App, limits: Limits) -> Dependencies:
        """Installs what an app needs, or finds it installed; raises `InstallError`."""

    def database(self) -> AbstractContextManager[Database]:
        """Starts an empty Postgres database that an app may use; it need not be ready at once."""

    def start(
        self, app: App, dependencies: Dependencies, database: Database | None, limits: Limits
    ) -> AbstractContextManager[RunningApp]:
        """Starts an app by its script, from a copy of its folder, as soon as its database is ready."""

    def loosens(self, log: bytes) -> bool:
        """Gives up a restriction that an app did not bear, as its log shows; tells whether it did."""
