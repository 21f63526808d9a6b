"""The unit of work of a study: one app is run, and one file says what came of it."""

import shutil
import time
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from cdcheck.attribution.imports.result import read_bytes, result_in
from cdcheck.complaints import refused
from cdcheck.errors import CdcheckError, UsageError
from cdcheck.results import Confidence
from cdcheck.running import RunRequest, digest_of, run, write_result
from cdcheck.runs import Digests, RunResult, Start, StartResult, Verdict
from cdcheck.runtime.contract import Limits
from cdcheck.runtime.runners import Options
from cdcheck.session import Request
from cdcheck.study.records import Design

_NOT_STARTED = "cdcheck failed before it was started"


class Retry(StrEnum):
    """Is what is run again although there is a result of this very run.

    What the app has lost is not among them alone: trying again until it passes would measure chance.
    """

    HARNESS = "harness"
    ALL = "all"


class Order(Struct, frozen=True, kw_only=True):
    """Is all that a worker has to know to run one app; every path is absolute."""

    design: Design
    app: Path
    rules: str
    contract: str | None
    suite: Path
    suite_name: str
    suite_digest: str
    runner: str
    limits: Limits
    options: Options
    health: str | None
    port: int | None
    result: Path
    logs: Path
    retry: Retry | None = None


class How(StrEnum):
    """What became of a run: done now, done before, or failed on our side, now or before."""

    DONE = "done"
    EARLIER = "done before"
    FAILED = "failed"
    FAILED_EARLIER = "failed before"


class Finished(Struct, frozen=True, kw_only=True):
    """Is what became of one run; `why` says what failed on our side.

    `score` is its A% as a part of 1; `findings` are the proven ones.
    """

    id: str
    how: How
    why: str = ""
    score: Fraction = Fraction(0)
    declared: int = 0
    passed: int = 0
    findings: int = 0
    start: str = ""
    seconds: float = 0.0

    @property
    def has_failed(self) -> bool:
        """Tells whether it says nothing of its app, since we failed."""
        return self.how in {How.FAILED, How.FAILED_EARLIER}


def carried_out(order: Order) -> Finished:
    """Runs an app unless there is a result of this very run, and writes down what came of it.

    Whatever happens is written down: what fails on our side is a result that says so.
    """
    begun = time.monotonic()
    kept = _failed_before(order)
    if kept is not None:
        return _told(order, kept, How.FAILED_EARLIER, begun)
    try:
        done = run(_request(order))
        if not done.is_earlier:
            write_result(done.result, order.result)
    except CdcheckError as error:
        return failed(order, str(error), begun)
    except OSError as error:
        return failed(order, refused(error), begun)
    if done.is_earlier:
        return _told(order, done.result, How.EARLIER, begun)
    return _told(order, done.result, How.FAILED if done.result.harness else How.DONE, begun)


def failed(order: Order, why: str, begun: float | None = None) -> Finished:
    """Writes down that a run failed on our side, and why."""
    result = RunResult(
        app=order.app.name,
        suite=order.suite_name,
        rules=order.rules,
        runner=order.runner,
        runtime="",
        families=order.design.families,
        digests=Digests(app=digest_or_nothing(order.app), suite=order.suite_digest, pack=""),
        start=StartResult(how=Start.NEVER_LISTENED, why=_NOT_STARTED),
        harness=(why,),
    )
    try:
        write_result(result, order.result)
    except UsageError as error:
        return Finished(id=order.design.id, how=How.FAILED, why=f"{why}; {error}")
    return _told(order, result, How.FAILED, begun if begun is not None else time.monotonic())


def digest_or_nothing(app: Path) -> str:
    """Gives an app's digest; nothing if it is not there or cannot be read."""
    try:
        return digest_of(app)
    except OSError:
        return ""


def _failed_before(order: Order) -> RunResult | None:
    """Gives the result of this app and suite that we failed, unless that is to be run again."""
    if order.retry is not None or not order.result.is_file():
        return None
    try:
        found = result_in(read_bytes(order.result), str(order.result))
    except UsageError:
        return None
    is_same = (found.runner, found.digests.suite) == (order.runner, order.suite_digest)
    if not found.harness or not is_same or found.digests.app != digest_or_nothing(order.app):
        return None
    return found


def _request(order: Order) -> RunRequest:
    design = order.design
    stated = {"framework": design.framework, "database": design.database, "orm": design.orm}
    return RunRequest(
        check=Request(
            root=order.app,
            rules=order.rules,
            overrides={name: value or None for name, value in stated.items()},
            contract=order.contract,
            honours_suppressions=False,
            # An agent that left nothing has lost all; that is a result too.
            is_delivered=True,
        ),
        suite=str(order.suite),
        runner=order.runner,
        health=order.health,
        port=order.port,
        limits=order.limits,
        options=order.options,
        keep=order.logs,
        earlier=None if order.retry is Retry.ALL else order.result,
        on_start=_removing(order.logs),
    )


def _removing(logs: Path) -> Callable[[], None]:
    """Removes the logs of an earlier run, of which none are to stand beside those of this."""
    return lambda: shutil.rmtree(logs, ignore_errors=True)


def _told(order: Order, result: RunResult, how: How, begun: float) -> Finished:
    assertions = [assertion for step in result.steps for assertion in step.assertions]
    passed = [one for one in assertions if one.verdict is Verdict.PASSED]
    proven = (one for one in result.findings if one.violation.confidence is Confidence.PROVEN)
    return Finished(
        id=order.design.id,
        how=how,
        why="; ".join(result.harness),
        score=sum((Fraction(one.weight) for one in passed), Fraction(0)),
        declared=len(assertions),
        passed=len(passed),
        findings=sum(1 for _ in proven),
        start=result.start.how,
        seconds=time.monotonic() - begun,
    )
