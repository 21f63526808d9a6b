"""Measures what `cdcheck run` itself costs beside the app that it runs, stage by stage, in seconds.

    python -m benchmarks.overhead [--repeat 3] [--runner docker|process] [APP ...]

Everything is installed before. What counts as ours is the whole time of the command but for two things:
the stage `start`, from the moment at which the app is handed its files until it is found ready, and the
time from each request until its answer is read. So the check, the database beside the app, making its
container, judging, what the suite states to wait, looking at the database and taking all down are ours.
`around` is what is in no stage: Python's own start, imports, and writing the result. `ratio` is the time
of the suite by that of its requests alone, as httpx takes to send them and to read what comes. The run
with the lowest cost counts: what is above it is the machine's. On a busy machine, `nice -n -19` keeps
others out of the figures as far as the engine's own processes allow.
"""

import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Mapping
from pathlib import Path

import click
import msgspec

from benchmarks.equal_runs import FIXTURES
from cdcheck.runs import RunResult
from cdcheck.runtime.runners import NAMES
from tests.fixture_apps.containers import local_images

APPS = ("flask-memory", "express-memory", "fastapi-postgres-sqlalchemy", "koa-postgres-sequelize")
MOST = {"docker": 3.0, "process": 1.0}
MOST_RATIO = 1.2
_OURS = ("check", "connect", "install", "database", "launch")
_OURS += ("observe", "take down", "disconnect")


def run_once(name: str, runner: str) -> tuple[float, RunResult]:
    """Runs the command, and gives its time and its result."""
    folder = FIXTURES / name
    told = tomllib.loads((folder / "fixture.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as place:
        output = Path(place, "result.json")
        command = [sys.executable, "-m", "cdcheck", "run", str(folder), "--suite", "conduit"]
        command += ["--rules", told["level"], "--runner", runner, "--health", told["health"]]
        site = local_images()
        command += [
            word for item in site.base_images.items() for word in ("--base-image", "=".join(item))
        ]
        command += ["--ca-bundle", str(site.ca_bundle)] if site.ca_bundle else []
        command += ["--output", str(output)]
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - began
        if done.returncode not in {0, 1}:
            raise SystemExit(done.stderr)
        return seconds, msgspec.json.decode(output.read_bytes(), type=RunResult)


def costs(seconds: float, result: RunResult) -> Mapping[str, float]:
    """Splits the time of a run."""
    stages = {stage.name: stage.wall for stage in result.stages}
    answers = sum(exchange.seconds for step in result.steps for exchange in step.exchanges)
    around = seconds - sum(stages.values())
    found = {"around": around, **{name: stages.get(name, 0.0) for name in _OURS}}
    found["suite"] = stages["suite"] - answers
    return {
        **found,
        "ours": sum(found.values()),
        "app": stages["start"] + answers,
        "ratio": stages["suite"] / answers,
    }


@click.command()
@click.argument("apps", nargs=-1)
@click.option("--repeat", default=3, show_default=True)
@click.option("--runner", "runners", multiple=True, type=click.Choice(NAMES), default=NAMES)
def main(apps: tuple[str, ...], repeat: int, runners: tuple[str, ...]) -> None:
    """Measures APPS, and exits with 1 if cdcheck costs more than it may."""
    is_too_much = False
    for name in apps or APPS:
        for runner in runners:
            run_once(name, runner)
            every = [costs(*run_once(name, runner)) for _ in range(repeat)]
            best = min(every, key=lambda found: found["ours"])
            ratio = min(found["ratio"] for found in every)
            is_too_much |= best["ours"] > MOST[runner] or ratio > MOST_RATIO
            said = ", ".join(f"{part} {spent:.2f}" for part, spent in best.items())
            click.echo(f"{name:<28} {runner:<8} {said}")
    sys.exit(is_too_much)


if __name__ == "__main__":
    main()
