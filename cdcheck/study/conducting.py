"""Conducts a study: what is to be run is written down, and run, and what has a result is left."""

import fcntl
import random
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

import cdcheck
from cdcheck.complaints import refused
from cdcheck.errors import UsageError
from cdcheck.runtime.contract import MEGABYTE, Limits
from cdcheck.sql.driver import require_psycopg
from cdcheck.study.carrying_out import Finished, Order, Retry, digest_or_nothing
from cdcheck.study.cluster import on_cluster
from cdcheck.study.plan import Plan
from cdcheck.study.processes import in_processes
from cdcheck.study.stored import Places, StoredPlan, StoredRun, read_stored
from cdcheck.whole_files import write_whole


class Ways(Struct, frozen=True):
    """Is how a study is run: so many runs at a time here, or by a cluster's scheduler."""

    jobs: int = 1
    retry: Retry | None = None
    cluster: str | None = None
    on_start: Callable[[str], None] = lambda _: None


def conducted(plan: Plan, folder: Path, ways: Ways) -> Generator[Finished, None, None]:
    """Runs all of a plan into a folder, and yields what became of each run as it ends.

    What there is a result of is not run again. Raises `UsageError` before anything is run if the folder
    is of another study, or another cdcheck is at work in it.
    """
    if any(run.design.database == "postgres" for run in plan.runs):
        require_psycopg()
    places = Places(folder.resolve())
    _make(places)
    with _alone(places):
        _refuse_another(places, plan)
        write_whole(places.plan, _written(stored(plan)))
        orders = _drawn(plan, [_order(plan, number, places, ways) for number in range(len(plan.runs))])
        if ways.cluster is not None:
            finished = on_cluster(orders, ways.cluster)
        else:
            finished = in_processes(orders, ways.jobs, ways.on_start)
        with closing(finished):
            yield from finished


def stored(plan: Plan) -> StoredPlan:
    """Gives a plan as it is kept beside its results."""
    return StoredPlan(
        study=plan.file.study,
        about=plan.file.about,
        suite=plan.suite_name,
        suite_digest=plan.digest,
        runner=plan.file.runner,
        seed=plan.file.seed,
        cdcheck=cdcheck.__version__,
        requests=plan.requests,
        assertions=plan.assertions,
        runs=tuple(
            StoredRun(
                design=run.design, app=str(run.app), rules=run.rules, digest=digest_or_nothing(run.app)
            )
            for run in plan.runs
        ),
    )


def _make(places: Places) -> None:
    try:
        places.runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"no study can be kept there; {refused(error)}") from None


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    try:
        with (places.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise UsageError(f"another cdcheck runs the study in `{places.folder}`") from None


def _refuse_another(places: Places, plan: Plan) -> None:
    if places.plan.exists() and (other := read_stored(places.plan).study) != plan.file.study:
        raise UsageError(f"`{places.folder}` is of the study `{other}`; name another folder")


def _written(plan: StoredPlan) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plan), indent=1) + b"\n"


def _order(plan: Plan, number: int, places: Places, ways: Ways) -> Order:
    file, run = plan.file, plan.runs[number]
    return Order(
        design=run.design,
        app=run.app,
        rules=run.rules,
        contract=file.contract,
        suite=plan.suite,
        suite_name=plan.suite_name,
        suite_digest=plan.digest,
        runner=file.runner,
        limits=Limits(ready=file.ready_within, suite=file.suite_within, memory=file.memory * MEGABYTE),
        options=plan.options,
        health=file.health,
        port=file.port,
        result=places.result(run.id),
        logs=places.logs(run.id),
        retry=ways.retry,
    )


def _drawn(plan: Plan, orders: Sequence[Order]) -> list[Order]:
    """Draws the order of the runs, so that what changes in time does not meet one agent alone.

    Those that have a result stand last: an interrupted study goes on at once.
    """
    drawn = list(orders)
    random.Random(plan.file.seed).shuffle(drawn)
    return sorted(drawn, key=lambda order: order.result.exists())
