"""Lays out studies that have been run, with results that are made up."""

from itertools import product
from pathlib import Path

import msgspec
from msgspec.structs import replace

from cdcheck.runs import Digests, RunResult
from cdcheck.study.designs import design_in_folders
from cdcheck.study.stored import Places, StoredPlan, StoredRun
from tests.attribution.made_runs import run, step

TASKS = ("unconstrained", "clean_architecture", "sqlite", "clean_architecture-sqlite-sqlalchemy")
DIGESTS = Digests(app="a", suite="b", pack="c")


def result_of(number: int) -> RunResult:
    """Makes a result of which so many of 20 assertions failed, in two steps."""
    lost = number % 17
    return run(step("first", passed=16 - lost, failed=lost), step("second", passed=4))


def study_in(folder: Path, attempts: int, *, models: tuple[str, ...] = ("m",)) -> Places:
    """Lays out a study with a result of each model, task and attempt."""
    places = Places(folder)
    places.runs.mkdir(parents=True)
    runs = []
    for number, (model, task, attempt) in enumerate(product(models, TASKS, range(attempts))):
        name = f"flask-openapi-{task}"
        id_ = f"{model}--{name}--{attempt}"
        design = design_in_folders(Path("/agent") / model / name / str(attempt), id_)
        runs.append(StoredRun(design=design, app="/nowhere", rules="L0", digest="a"))
        result = replace(result_of(number), families=design.families, digests=DIGESTS)
        places.result(id_).write_bytes(msgspec.json.encode(result))
    plan = StoredPlan(
        study="made",
        suite="s",
        suite_digest="b",
        runner="process",
        seed=7,
        cdcheck="0",
        runs=tuple(runs),
    )
    places.plan.write_bytes(msgspec.json.encode(plan))
    return places
