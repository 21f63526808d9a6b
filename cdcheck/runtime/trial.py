"""One run of one app: install, database, start, readiness, suite, and what was seen of it."""

import shutil
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field, structs

from cdcheck.complaints import refused
from cdcheck.errors import InstallError, ToolError
from cdcheck.model.data import Table
from cdcheck.runs import DatabaseSeen, End, Limit, Stage, Start, StartResult, StepResult
from cdcheck.runtime.contract import App, Database, Dependencies, Limits, Runner, RunningApp
from cdcheck.runtime.counting import counting
from cdcheck.runtime.database_left import left_in
from cdcheck.runtime.evidence import Recording
from cdcheck.runtime.observing import asked, database_seen, why_untraced
from cdcheck.runtime.statements import statements_in
from cdcheck.runtime.stopwatch import Stopwatch
from cdcheck.runtime.suites.fire import Watch
from cdcheck.runtime.tracing.reading import Seen, seen_in
from cdcheck.runtime.watching import Windows, lines_of

if TYPE_CHECKING:
    import httpx

    from cdcheck.runtime.readiness import Readiness

_NOWHERE = "http://localhost"
_POSTGRES = "postgres"
_MOST_DISPLACED = 3


class Player(Protocol):
    """Plays a suite against an app and gives the result of every step that it declares."""

    def __call__(
        self,
        base_url: str,
        *,
        watch: Watch,
        until: float | None,
        transport: "httpx.BaseTransport",
    ) -> Iterable[StepResult]: ...


class Trial(Struct):
    """Collects what a run came to; it grows while the run goes on, so that a failure keeps the rest."""

    start: StartResult = field(default_factory=lambda: StartResult(how=Start.NEVER_LISTENED))
    steps: tuple[StepResult, ...] = ()
    database: DatabaseSeen = field(default_factory=DatabaseSeen)
    limits: tuple[Limit, ...] = ()
    peak_memory: int | None = None
    image: str = ""
    database_image: str = ""
    runtime: str = ""
    root: str = ""
    artefacts: tuple[str, ...] = ()
    harness: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    unobserved: tuple[str, ...] = ()
    timing: Stopwatch = field(default_factory=Stopwatch)

    @property
    def stages(self) -> list[Stage]:
        """The stages so far."""
        return self.timing.stages


def run_app(
    app: App,
    runner: Runner,
    play: Player,
    limits: Limits,
    keep: Path | None = None,
    timing: Stopwatch | None = None,
) -> Trial:
    """Runs an app; whatever happens to the app is in the result, and so is what happens to us.

    The logs are copied to the folder `keep`.
    """
    trial = Trial(timing=timing or Stopwatch())
    try:
        _Run(app, runner, play, limits, keep, trial).go()
    except InstallError as error:
        trial.start = StartResult(how=Start.INSTALL_FAILED, why=str(error), log=error.log)
    except (ToolError, OSError) as error:
        said = refused(error) if isinstance(error, OSError) else str(error)
        trial.harness = (*trial.harness, said)
        if trial.start.how is not Start.READY:
            trial.start = structs.replace(trial.start, why="cdcheck failed before it was started")
    if not trial.steps:
        from cdcheck.runtime.transports import AbsentTransport  # noqa: PLC0415 (loads httpx)

        absent = AbsentTransport(trial.start.why or "the app did not start")
        trial.steps = tuple(play(_NOWHERE, watch=Watch(), until=None, transport=absent))
    return trial


class _Run(Struct, frozen=True):
    app: App
    runner: Runner
    play: Player
    limits: Limits
    keep: Path | None
    trial: Trial

    def go(self) -> None:
        if self.runner.uses_script and not (self.app.folder / self.app.start_script).is_file():
            why = f"there is no `{self.app.start_script}` in the app's folder"
            self.trial.start = StartResult(how=Start.NO_SCRIPT, why=why)
            return
        with self.trial.timing.stage("install"):
            dependencies = self.runner.prepare(self.app, self.limits)
        self.trial.image, self.trial.runtime = dependencies.digest, dependencies.runtime
        with ExitStack() as stack:
            database = self._database(stack)
            running, readiness = self._up(stack, dependencies, database)
            self.trial.root = running.root
            if readiness.how is Start.READY:
                steps, recording = self._play(running, database)
                self._observe(running, database, steps, recording)
            else:
                self.trial.start = _not_started(running, readiness)
            self._keep(running, database)
            with self.trial.timing.stage("take down"):
                if database is not None:
                    database.release()
                stack.close()
            self.trial.peak_memory = running.state().peak_memory
            self.trial.limits = running.limits_met()

    def _up(
        self, stack: ExitStack, dependencies: Dependencies, database: Database | None
    ) -> tuple[RunningApp, "Readiness"]:
        """Starts the app, and again if it was not its doing that it did not start as it would."""
        from cdcheck.runtime.readiness import await_ready  # noqa: PLC0415 (loads httpx)

        displaced = 0
        while True:
            attempt = stack.enter_context(ExitStack())
            with self.trial.timing.stage("launch"):
                running = attempt.enter_context(
                    self.runner.start(self.app, dependencies, database, self.limits)
                )
            with self.trial.timing.stage("start"):
                readiness = await_ready(running, self.app.health_path, self.limits)
            if running.is_displaced():
                displaced += 1
                if displaced == _MOST_DISPLACED:
                    raise ToolError(f"other programs take the app's ports, at last {running.address[1]}")
            elif readiness.how is Start.READY or not self.runner.loosens(running.log.read_bytes()):
                return running, readiness
            attempt.close()

    def _database(self, stack: ExitStack) -> Database | None:
        if self.app.database != _POSTGRES:
            return None
        with self.trial.timing.stage("database"):
            database = stack.enter_context(self.runner.database())
        self.trial.database_image = database.digest
        return database

    def _keep(self, running: RunningApp, database: Database | None) -> None:
        if self.keep is None:
            return
        logs = {"app.log": running.log, **({"database.log": database.log} if database else {})}
        try:
            self.keep.mkdir(parents=True, exist_ok=True)
            for name, log in logs.items():
                shutil.copyfile(log, self.keep / name)
        except OSError as error:
            why = f"its logs cannot be kept in `{self.keep}`: {error.strerror}"
            self.trial.unobserved += (why,)
            return
        self.trial.artefacts = tuple(f"{self.keep.name}/{name}" for name in logs)

    def _play(
        self, running: RunningApp, database: Database | None
    ) -> tuple[tuple[StepResult, ...], Recording]:
        """Plays the suite against the app, and records what it leaves."""
        from cdcheck.runtime.transports import LocalTransport  # noqa: PLC0415 (loads httpx)

        host, port = running.address
        transport = LocalTransport(port)
        windows = Windows(running.log, transport, running.log_size_at)
        of_server = None
        if database is not None:
            of_server = Windows(database.log, transport, database.log_size_at)
        until = time.monotonic() + self.limits.suite
        with self.trial.timing.stage("suite"):
            counted = counting(running, database, running.log.parent)
            recording = Recording(windows, of_server, counted)
            watch = Watch(recording.before, recording.after)
            url = f"http://{host}:{port}"
            steps = tuple(self.play(url, watch=watch, until=until, transport=transport))
            counted.close()
        return steps, recording

    def _observe(
        self,
        running: RunningApp,
        database: Database | None,
        steps: Iterable[StepResult],
        recording: Recording,
    ) -> None:
        """Takes down what the app did, and gives each step its part of it."""
        from cdcheck.runtime.readiness import end_of  # noqa: PLC0415 (loads httpx)

        with self.trial.timing.stage("observe"):
            recording.windows.close()
            trace = running.trace()
            seen = seen_in(trace)
            logged = [] if database is None else statements_in(database.log.read_bytes())
            sent = asked(seen, recording.windows, logged, recording.of_server)
            end = end_of(running, self.app.health_path)
            unlogged = self.app.engines - ({_POSTGRES} if database is not None else set())
            untraced = why_untraced(running, trace, sent, unlogged, has_log=bool(logged))
            self._note_unobserved(untraced, recording.counted.why)
            self.trial.database = database_seen(seen, logged, database, running.root)
            self._look_at_database(running, database, seen)
        started, *said = recording.cut(steps, self.app.health_path)
        self.trial.steps = tuple(recording.with_evidence(steps, said, sent))
        self.trial.start = StartResult(
            how=Start.READY,
            end=end,
            exit_code=running.state().exit_code,
            log=lines_of(started),
            log_after=() if end is End.RUNNING else lines_of(running.log.read_bytes()),
        )

    def _note_unobserved(self, untraced: str, uncounted: str) -> None:
        if untraced:
            self.trial.unobserved += (f"its statements: {untraced}",)
        if uncounted:
            self.trial.unobserved += (f"the rows after each write: {uncounted}",)

    def _look_at_database(
        self, running: RunningApp, database: Database | None, seen: Iterable[Seen]
    ) -> None:
        """Looks at what the app left; what it brought along as it is does not count."""
        made: list[str] = []
        if self.trial.database.kind != _POSTGRES:
            found = running.sqlite_files()
            made = [name for name in found if not (self.app.folder / name).exists()]
        if not self.trial.database.kind and made:
            how = f"it made `{made[0]}`"
            self.trial.database = structs.replace(self.trial.database, kind="sqlite", how=how)
        if not self.trial.database.kind:
            return
        try:
            left = left_in(self.trial.database.kind, running, database, seen, made)
        except ToolError as error:
            self.trial.unobserved = (*self.trial.unobserved, f"the database: {error}")
            return
        self.trial.tables = left.tables
        self.trial.database = structs.replace(self.trial.database, rows=left.rows)


def _not_started(running: RunningApp, readiness: "Readiness") -> StartResult:
    return StartResult(
        how=readiness.how,
        why=readiness.why,
        exit_code=running.state().exit_code,
        log=lines_of(running.log.read_bytes()),
    )
