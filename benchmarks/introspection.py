"""Compares the routes that cdcheck finds with those that the app's own framework lists.

    python -m benchmarks.introspection [--environment FOLDER] [--run COMMAND] [APP ...]

Without folders, it asks every clean app in `fixtures/`. An app runs in a process and an environment
of its own, from a copy, up to where it would listen. A database is not needed to get there, or the app
counts as failed. Exits with 1 if an app differs or fails.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import NamedTuple

import click

from cdcheck.runtime.processes.kept import Program, run_to_end
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import UnavailableError, fixtures

ROOT = Path(__file__).parents[1]


PROBES = ROOT / "benchmarks" / "introspection"
NODE = {"express", "fastify", "hono", "koa"}
PYTHON = {"aiohttp", "django", "fastapi", "flask"}
EVERY = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
NOT_COPIED = shutil.ignore_patterns("node_modules", "__pycache__", "*.sqlite", "*.db", ".venv", ".git")
ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
LONGEST = 60.0


class Route(NamedTuple):
    """Is a method and a path with `{}` for each parameter."""

    method: str
    path: str


class ProbeError(Exception):
    """One side has no answer: the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Is what both found in one app, and what only one of them did."""

    both: frozenset[Route]
    only_framework: frozenset[Route]
    only_cdcheck: frozenset[Route]

    @property
    def is_agreement(self) -> bool:
        """Tells whether nothing is missing on either side."""
        return bool(self.both) and not self.only_framework and not self.only_cdcheck


def compare(app: Path, environment: Path | None = None, command: str | None = None) -> Comparison:
    """Asks cdcheck and the framework; raises `ProbeError`, or `UnavailableError` if something lacks."""
    model = json.loads(_output([sys.executable, "-m", "cdcheck", "model", str(app), "--format", "json"]))
    framework = model["framework"]
    if framework not in NODE | PYTHON:
        raise UnavailableError(f"there is no probe for `{framework}`")
    words = shlex.split(command or _started_by(app))
    told = ((route["method"], route["path"]) for route in model["routes"])
    asked = routes_told_by(framework, app, words, environment)
    ours, theirs = comparable(told, framework), comparable(asked, framework)
    return Comparison(ours & theirs, theirs - ours, ours - theirs)


def routes_told_by(
    framework: str, app: Path, command: list[str], environment: Path | None
) -> list[tuple[str, str]]:
    """Runs the app in a copy, with the probe of its language, and reads what that wrote."""
    with tempfile.TemporaryDirectory(prefix="cdcheck-app-") as scratch:
        copy, routes = Path(scratch, app.name), Path(scratch, "routes.json")
        shutil.copytree(app, copy, ignore=NOT_COPIED)
        env = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **(_installed(copy, environment) if environment else install(copy)),
            "CDCHECK_FRAMEWORK": framework,
            "CDCHECK_ROUTES": str(routes),
            "PYTHONDONTWRITEBYTECODE": "1",
            **dict(word.split("=", 1) for word in takewhile(ASSIGNED.match, command)),
        }
        command = list(dropwhile(ASSIGNED.match, command))
        if framework in NODE:
            probe = shutil.copy(PROBES / "probe.mjs", copy / "cdcheck-probe.mjs")
            env["NODE_OPTIONS"] = f"--import={Path(probe).as_uri()}"
        else:
            command = ["python", str(PROBES / "probe.py"), *command]
        said = _run(command, copy, env)
        if not routes.exists():
            raise ProbeError(f"it has no routes: {said}")
        return [(method, path) for method, path in json.loads(routes.read_bytes())]


def comparable(told: Iterable[tuple[str, str]], framework: str) -> frozenset[Route]:
    """Writes routes as both sides can; a path with all methods has the method `ANY`."""
    methods: dict[str, set[str]] = defaultdict(set)
    for method, path in told:
        methods[normal(path, framework)].add(method.upper())
    return frozenset(
        Route(method, path)
        for path, found in methods.items()
        for method in ({"ANY"} if found >= EVERY else found - {"HEAD", "OPTIONS"})
    )


def normal(path: str, framework: str) -> str:
    """Writes a path with `{}` for each parameter, whichever way its framework writes them."""
    if framework == "django":
        path = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", "{}", path)
        path = re.sub(r"\^|\$|\\Z", "", path).replace("\\", "")
    path = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "{}", path)
    path = re.sub(r"<[^<>]*>", "{}", path)
    path = "/" + re.sub(r"/{2,}", "/", path).lstrip("/")
    if framework in NODE:
        path = re.sub(r":\w+(?:\{\}|\([^()]*\))?", "{}", path)
        # Express and Koa answer to both forms, and Fastify and Hono say which only at the mount.
        path = path.rstrip("/") or "/"
    return path


def _started_by(app: Path) -> str:
    script = app / "run.sh"
    if not script.exists():
        raise UnavailableError("it has no `run.sh`; say its command with `--run`")
    started = re.findall(r"^exec (.+)$", script.read_text("utf-8"), re.MULTILINE)
    if not started:
        raise UnavailableError("its `run.sh` has no line with `exec`")
    return str(started[-1])


def _installed(copy: Path, environment: Path) -> Mapping[str, str]:
    modules = environment / "node_modules"
    if modules.is_dir():
        (copy / "node_modules").symlink_to(modules.resolve())
    path = f"{environment.resolve() / 'bin'}{os.pathsep}{modules.resolve() / '.bin'}"
    return {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"}


def _run(command: list[str], folder: Path, env: Mapping[str, str]) -> str:
    if shutil.which(command[0], path=env.get("PATH")) is None:
        raise UnavailableError(f"`{command[0]}` is not installed")
    log = folder.parent / "log"
    ended = run_to_end(Program(tuple(command), folder, env), log, LONGEST)
    if ended is None:
        raise ProbeError(f"it did not listen within {LONGEST:.0f} s")
    said = log.read_text("utf-8", errors="replace").strip()[-800:]
    if ended.exit_code != 0:
        raise ProbeError(f"it ended with {ended.exit_code}: {said}")
    return said


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout
    except subprocess.CalledProcessError as error:
        raise ProbeError(f"cdcheck ended with {error.returncode}") from error


def _row(name: str, cells: Iterable[object]) -> str:
    return "  ".join([*(f"{cell!s:>14}" for cell in cells), name])


def _report(app: Path, environment: Path | None, command: str | None) -> bool:
    try:
        found = compare(app, environment, command)
    except UnavailableError as error:
        click.echo(_row(f"{app.name}: not asked: {error}", "---"))
        return True
    except ProbeError as error:
        click.echo(_row(f"{app.name}: failed: {error}", "---"))
        return False
    sides = (found.both, found.only_framework, found.only_cdcheck)
    click.echo(_row(app.name, map(len, sides)))
    for side, routes in (("framework", found.only_framework), ("cdcheck", found.only_cdcheck)):
        for method, path in sorted(routes):
            click.echo(f"    only {side}: {method} {path}")
    return found.is_agreement


@click.command()
@click.argument("apps", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--environment",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A virtual environment, or the folder of a `node_modules`, instead of one made for each app.",
)
@click.option(
    "--run", "command", help="`[NAME=VALUE ...] PROGRAM ...`, instead of the last `exec` of `run.sh`."
)
def main(apps: tuple[Path, ...], environment: Path | None, command: str | None) -> None:
    """Compares cdcheck with the frameworks of APPS, or of every clean app in `fixtures/`."""
    click.echo(_row("app", ("agree", "only framework", "only cdcheck")))
    chosen = [app.resolve() for app in apps] or [app.folder for app in fixtures("clean")]
    outcomes = [_report(app, environment, command) for app in chosen]
    sys.exit(0 if all(outcomes) else 1)


if __name__ == "__main__":
    main()
