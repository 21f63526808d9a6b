"""Checks an app and runs it: the static half and the half that asks the running app, in one result."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cdcheck.attribution.call_paths import routes_with
from cdcheck.attribution.imports.result import read_bytes, result_in
from cdcheck.catalog import Catalog
from cdcheck.complaints import refused
from cdcheck.contracts import find_contract
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.facts.schema import KeptSchema
from cdcheck.knowing import Knowledge
from cdcheck.knowledge.constraints import VALUES
from cdcheck.model.schema import SchemaDemand
from cdcheck.model.task import Task
from cdcheck.runs import DatabaseSeen, Digests, RunResult, StepResult, Verdict
from cdcheck.runtime.apps import app_of
from cdcheck.runtime.contract import App, Limits
from cdcheck.runtime.preparing import loading
from cdcheck.runtime.runners import Options, runner_named
from cdcheck.runtime.stopwatch import Stopwatch
from cdcheck.runtime.suites.conformity import Conformity, conformity
from cdcheck.runtime.suites.decode import find_suite, read_suite
from cdcheck.runtime.suites.fire import fire
from cdcheck.runtime.suites.plan import Plan, plan
from cdcheck.runtime.trial import Trial, run_app
from cdcheck.runtime.workplace import sweep, workplace
from cdcheck.schemas.live import judged
from cdcheck.schemas.reading import demand_of, find_schema
from cdcheck.session import Report, Request, check
from cdcheck.sql.driver import require_psycopg
from cdcheck.whole_files import write_whole

_NOT_THE_APP = frozenset({"node_modules", "__pycache__", ".git", ".venv", "venv"})


class RunRequest(Struct, frozen=True):
    """Is what a run is asked for: the check, the suite, and how the app is run.

    `health` and `port` count before what the configuration and the packs state. Logs are copied to
    the folder `keep`. `on_start` is called when all that was asked for is found to be in order, and
    the app is really to be run: a result in the file `earlier` that is of the same run is taken instead.
    """

    check: Request
    suite: str
    runner: str
    health: str | None = None
    port: int | None = None
    limits: Limits = Limits()
    options: Options = Options()
    keep: Path | None = None
    earlier: Path | None = None
    on_start: Callable[[], None] = lambda: None


class Run(Struct, frozen=True):
    """Is what came of it: what the check said, and the result of the whole.

    `is_earlier` tells that the app was not run, as there was a result already.
    """

    report: Report
    result: RunResult
    is_earlier: bool = False

    @property
    def is_met(self) -> bool:
        """Tells whether the check and every assertion passed."""
        return self.report.is_met and not self.has_lost

    @property
    def has_lost(self) -> bool:
        """Tells whether an assertion failed or was not executed."""
        return not all(
            assertion.verdict is Verdict.PASSED
            for step in self.result.steps
            for assertion in step.assertions
        )

    @property
    def has_failed(self) -> bool:
        """Tells whether cdcheck itself, or what it stands on, failed."""
        return bool(self.result.harness or self.report.crashed)


def run(request: RunRequest) -> Run:
    """Checks and runs an app; raises `UsageError` for a bad request."""
    timing = Stopwatch()
    with timing.stage("check"):
        asked = _asked_for(request)
    if (earlier := _earlier(request, asked)) is not None:
        return Run(asked.report, earlier, is_earlier=True)
    if asked.app.database is not None:
        require_psycopg()
    request.on_start()
    sweep()
    with loading(asked.app.engines) as loaded, workplace() as work, ExitStack() as stack:
        with timing.stage("connect"):
            runner = stack.enter_context(runner_named(request.runner, work, request.options))
        play = partial(_play, loaded, asked.plan, asked.conformity)
        trial = run_app(asked.app, runner, play, request.limits, request.keep, timing)
        with timing.stage("disconnect"):
            stack.close()
    return Run(asked.report, _result(request, asked, trial, timing))


class _Asked(Struct, frozen=True):
    report: Report
    task: Task
    app: App
    contract: str
    conformity: Conformity
    plan: Plan
    digests: Digests


def _asked_for(request: RunRequest) -> _Asked:
    """Checks the app, and reads all that it is to be asked."""
    suite_file = find_suite(request.suite)
    suite = read_suite(suite_file)
    terms = conformity(find_contract(suite.contract, suite_file.parent))
    report = check(request.check)
    try:
        digest = digest_of(request.check.root)
    except OSError as error:
        raise UsageError(f"an app that is run must be readable; {refused(error)}") from None
    planned = plan(suite, seed=digest)
    task = msgspec.structs.replace(
        report.task,
        health_path=request.health or report.task.health_path,
        port=request.port or report.task.port,
    )
    app = app_of(request.check.root, report.project, task)
    digests = Digests(app=digest, suite=planned.digest, pack=digest_of_pack(report))
    return _Asked(report, task, app, suite.contract, terms, planned, digests)


def _play(loaded: Callable[[], None], *given: Any, **options: Any) -> Iterator[StepResult]:
    """Plays a suite when all that it needs is loaded."""
    loaded()
    return fire(*given, **options)


def _result(request: RunRequest, asked: _Asked, trial: Trial, timing: Stopwatch) -> RunResult:
    report = asked.report
    return RunResult(
        app=request.check.root.resolve().name,
        suite=asked.plan.suite.suite,
        rules=report.rules,
        runner=request.runner,
        runtime=trial.runtime or str(asked.app.runtime),
        root=trial.root,
        families=_families(asked.task),
        digests=msgspec.structs.replace(
            asked.digests, image=trial.image, database_image=trial.database_image
        ),
        start=trial.start,
        steps=trial.steps,
        findings=report.findings,
        routes=routes_with(report.findings, report.project),
        database=_judged(trial, report, asked.contract) if trial.tables else trial.database,
        limits=trial.limits,
        peak_memory=trial.peak_memory,
        harness=trial.harness,
        unobserved=trial.unobserved,
        stages=tuple(timing.stages),
        artefacts=trial.artefacts,
    )


def _earlier(request: RunRequest, asked: _Asked) -> RunResult | None:
    """Gives the result that there is already, unless it is of another run or one that we failed."""
    if request.earlier is None:
        return None
    try:
        found = result_in(read_bytes(request.earlier), str(request.earlier))
    except UsageError:
        return None
    is_same = (
        found.runner == request.runner
        and found.families == _families(asked.report.task)
        and msgspec.structs.replace(found.digests, image="", database_image="") == asked.digests
        and found.findings == asked.report.findings
    )
    return found if is_same and not found.harness else None


def _judged(trial: Trial, report: Report, contract: str) -> DatabaseSeen:
    """Judges the tables that an app left by what is demanded, and by what its files say."""
    read = Knowledge(report.project, report.task, Catalog().facts).find(KeptSchema)
    demand = report.project.schema or _schema_named(contract)
    return judged(trial.database, trial.tables, demand, read.tables, is_all_read=not read.doubt)


def _schema_named(contract: str) -> SchemaDemand | None:
    """Gives what is demanded by those who ask by a contract, if its name is that of a schema too."""
    try:
        return demand_of(find_schema(contract))
    except (UsageError, ConfigurationError):
        return None


def refuse_unwritable(path: Path) -> None:
    """Raises `UsageError` for a file that no result can be written to, before there is one."""
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"`{path}` cannot be written: there is no folder `{folder}`")
    if path.is_dir():
        raise UsageError(f"`{path}` is a folder; name a file for the result")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UsageError(f"`{path}` cannot be written: permission denied")


def write_result(result: RunResult, path: Path) -> None:
    """Writes a result so that there is either all of it or nothing."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")


def digest_of(folder: Path) -> str:
    """Identifies an app by its files: their paths and bytes."""
    found = hashlib.sha256()
    for path in sorted(_files(folder)):
        found.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name not in _NOT_THE_APP:
                yield from _files(path)
        elif path.is_file():
            yield path


def _families(task: Task) -> tuple[str, ...]:
    return tuple(family for family in VALUES if getattr(task, family) is not None)


def digest_of_pack(report: Report) -> str:
    """Identifies what an app was checked for: the rules and their options."""
    rules = "\n".join(sorted(outcome.rule for outcome in report.outcomes))
    told = f"{report.rules}\n{rules}".encode()
    if report.options:
        told += msgspec.json.encode(report.options, order="sorted")
    return hashlib.sha256(told).hexdigest()
