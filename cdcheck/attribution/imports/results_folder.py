"""Reads a folder that the paper's harness left of one run: newman's CSV report, logs and a patch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.attribution.imports.collection import items_in
from cdcheck.attribution.imports.log_windows import windows
from cdcheck.attribution.imports.newman_csv import steps_in
from cdcheck.attribution.imports.result import read_bytes
from cdcheck.errors import UsageError
from cdcheck.knowledge.task_names import FAMILY_OF, read_task_name
from cdcheck.runs import Digests, End, RunResult, Start, StartResult, StepResult

_RUNTIMES = {"uv": "python", "node": "node"}
REPORTS = "newman-run-report-*.csv"
_MOST_LOG, _LAST_LINES = 32_000_000, 400


class ResultsFolder(Struct, frozen=True):
    """Is what was found of a run; `patch` is `None` if there is none.

    `framework` and `constraints` are what the name of the task states; empty if no name was found.
    `is_whole` says that the patch makes an app of nothing, rather than changing one.
    """

    result: RunResult
    patch: Path | None
    framework: str
    constraints: tuple[str, ...]
    is_whole: bool


def read_results(folder: Path, collection: Path | None) -> ResultsFolder:
    """Reads a run's folder; raises `UsageError` if there is no report of newman in it."""
    report = next(iter(sorted(folder.glob(REPORTS), reverse=True)), None)
    if report is None:
        raise UsageError(f"`{folder}` holds no report of newman (`{REPORTS}`)")
    items = items_in(collection) if collection is not None else ()
    steps = steps_in(read_bytes(report).decode("utf-8", "replace"), str(report), items)
    log, setup = _log(folder / "conduit.log"), _log(folder / "setup.log")
    by_step = windows(log, steps) if log else None
    patch = next(iter(sorted(folder.glob("*.patch"))), None)
    name = next((name for name in _names(folder, patch) if read_task_name(name)), "")
    task = read_task_name(name)
    known = task.constraints if task is not None else ()
    result = RunResult(
        app=f"{name}, {folder.name}" if name else folder.name,
        suite="newman",
        rules=",".join(known),
        runner="newman",
        runtime=next(filter(None, (_RUNTIMES.get(part.name) for part in _above(folder))), ""),
        root="/root",
        families=tuple(dict.fromkeys(FAMILY_OF[word] for word in known)),
        digests=Digests(app="", suite="", pack=""),
        start=_start(steps, log, setup),
        steps=tuple(replace(step, log=(by_step or {}).get(step.id, ())) for step in steps),
        unobserved=tuple(_unobserved(steps, log, setup, has_windows=by_step is not None)),
    )
    return ResultsFolder(result, patch, task.framework if task else "", known, is_whole=task is not None)


def _above(folder: Path) -> Sequence[Path]:
    return tuple(folder.resolve().parents)


def _names(folder: Path, patch: Path | None) -> Iterator[str]:
    """Yields what may be the task's name: folders above, and what follows the agent in the patch's."""
    yield from (part.name for part in _above(folder))
    if patch is not None:
        words = patch.stem.split("-")
        yield from ("-".join(words[start:]) for start in range(1, len(words)))


def _log(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    return tuple(read_bytes(path, _MOST_LOG).decode("utf-8", "replace").splitlines())


def _start(steps: Sequence[StepResult], log: tuple[str, ...], setup: tuple[str, ...]) -> StartResult:
    """Tells from who was answered how far the app came."""
    answered = [step.exchanges[-1].status is not None for step in steps]
    if not any(answered):
        lines = (*setup[-_LAST_LINES // 2 :], *log[-_LAST_LINES:])
        why = "no request was answered"
        return StartResult(how=Start.NEVER_LISTENED, end=End.NOT_STARTED, log=lines, why=why)
    if answered[-1]:
        return StartResult(how=Start.READY, end=End.RUNNING)
    return StartResult(how=Start.READY, end=End.EXITED, log_after=log[-_LAST_LINES:])


def _unobserved(
    steps: Sequence[StepResult], log: Sequence[str], setup: Sequence[str], *, has_windows: bool
) -> Iterator[str]:
    yield "the statements that its database was given"
    yield "the answers' bodies and headers"
    if any(step.conforms is None for step in steps):
        yield "what was sent, and what depends on what (`--collection` tells it)"
    else:
        yield "what depends on what, except through variables that a script sets"
    if not log:
        yield "the server's log (`conduit.log`)"
    elif not has_windows:
        yield "which lines of the log are about which request"
    if not setup:
        yield "what installing printed (`setup.log`)"
