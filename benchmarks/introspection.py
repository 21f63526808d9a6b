"""Compares the routes that cdcheck finds with those that the app's own framework lists.

    python -m benchmarks.introspection [--environment FOLDER] [--run COMMAND] [APP ...]
    python -m benchmarks.introspection --list apps.toml

Without folders, it asks every clean app in `fixtures/`. An app runs in a process and an environment
of its own, from a copy, up to where it would listen. A database is not needed to get there, or the app
counts as failed. Exits with 1 if an app differs or fails.

A list has a table for each app. Its folders may be relative to the list; all but `root` may lack:

    [[app]]
    root = "apps/conduit/backend"
    environment = "environments/conduit"
    run = "uvicorn conduit.main:create_app --factory"
    env = { DATABASE_URL = "sqlite://", SECRET_KEY = "x" }
    files = { "config/local.json" = "{}" }
    stubs = ["some-native-module"]

`files` are written into the copy, for what an app reads and its repository does not have. A Node app
gets stubs for the usual database clients and native modules, and for those in `stubs`; TypeScript is
started by `node --import file:///.../tsx/dist/loader.mjs src/index.ts`. What a library registers by
itself, such as the pages of Swagger UI, is counted and no difference.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any, NamedTuple

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
FOLDERS = {"root", "environment"}


class Route(NamedTuple):
    """Is a method and a path with `{}` for each parameter."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class App:
    """Is a folder, and how what is in it is started if that is not said by its `run.sh`."""

    root: Path
    environment: Path | None = None
    run: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    stubs: tuple[str, ...] = ()


class Asked(NamedTuple):
    """Is what a framework lists, as method and path; libraries register some of it by themselves."""

    of_app: list[tuple[str, str]]
    of_libraries: list[tuple[str, str]]


class ProbeError(Exception):
    """One side has no answer: the message ends with what it said."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Is what both found in one app, what only one of them did, and what libraries added to it."""

    both: frozenset[Route]
    only_framework: frozenset[Route]
    only_cdcheck: frozenset[Route]
    of_libraries: frozenset[Route] = frozenset()

    @property
    def is_agreement(self) -> bool:
        """Tells whether nothing is missing on either side."""
        return bool(self.both) and not self.only_framework and not self.only_cdcheck


def listed(path: Path) -> list[App]:
    """Reads a list of apps."""
    tables = tomllib.loads(path.read_text("utf-8"))["app"]
    return [
        App(**{key: _setting(path.parent, key, said) for key, said in table.items()}) for table in tables
    ]


def compare(app: App) -> Comparison:
    """Asks cdcheck and the framework; raises `ProbeError`, or `UnavailableError` if something lacks."""
    model = json.loads(
        _output([sys.executable, "-m", "cdcheck", "model", str(app.root), "--format", "json"])
    )
    framework = model["framework"]
    if framework not in NODE | PYTHON:
        raise UnavailableError(f"there is no probe for `{framework}`")
    told = ((route["method"], route["path"]) for route in model["routes"])
    asked = routes_told_by(framework, app)
    ours, theirs = comparable(told, framework), comparable(asked.of_app, framework)
    added = comparable(asked.of_libraries, framework) - ours - theirs
    shared = comparable(asked.of_libraries, framework) & ours
    return Comparison(ours & theirs | shared, theirs - ours, ours - theirs - shared, added)


def routes_told_by(framework: str, app: App) -> Asked:
    """Runs the app in a copy, with the probe of its language, and reads what that wrote."""
    words = shlex.split(app.run or _started_by(app.root))
    command = list(dropwhile(ASSIGNED.match, words))
    with tempfile.TemporaryDirectory(prefix="cdcheck-app-") as scratch:
        copy, routes = Path(scratch, app.root.name), Path(scratch, "routes.json")
        shutil.copytree(app.root, copy, ignore=NOT_COPIED)
        for name, content in app.files.items():
            Path(copy, name).parent.mkdir(parents=True, exist_ok=True)
            Path(copy, name).write_text(content, "utf-8")
        env = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **(_installed(copy, app.environment) if app.environment else install(copy)),
            "CDCHECK_FRAMEWORK": framework,
            "CDCHECK_ROUTES": str(routes),
            "CDCHECK_STUBS": " ".join(app.stubs),
            "PYTHONDONTWRITEBYTECODE": "1",
            **app.env,
            **dict(word.split("=", 1) for word in takewhile(ASSIGNED.match, words)),
        }
        if framework in NODE:
            probe = shutil.copytree(PROBES, copy / ".cdcheck-probe") / "probe.mjs"
            env["NODE_OPTIONS"] = f"--import={probe.as_uri()}"
        else:
            command = ["python", str(PROBES / "probe.py"), *command]
        said = _run(command, copy, env)
        if not routes.exists():
            raise ProbeError(f"it has no routes: {said}")
        found = json.loads(routes.read_bytes())
        return Asked(
            [(method, path) for method, path, is_added in found if not is_added],
            [(method, path) for method, path, is_added in found if is_added],
        )


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
        path = re.sub(r"\^|\$|\\Z|/\?", "", path).replace("\\", "")
    path = re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "{}", path)
    path = re.sub(r"<[^<>]*>", "{}", path)
    path = "/" + re.sub(r"/{2,}", "/", path).lstrip("/")
    if framework in NODE:
        # Version 7 of Koa's router writes this for `use` without a path; it matches nothing as well.
        path = re.sub(r"\(\.\*\)(?=/)", "", path)
        path = re.sub(r":\w+(?:\{\}|\([^()]*\))?", "{}", path)
        # Express and Koa answer to both forms, and Fastify and Hono say which only at the mount.
        path = path.rstrip("/") or "/"
    return path


def _setting(folder: Path, key: str, said: Any) -> Any:
    if key in FOLDERS:
        return folder / said
    return tuple(said) if isinstance(said, list) else said


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


def _report(app: App) -> bool:
    name = app.root.name
    try:
        found = compare(app)
    except UnavailableError as error:
        click.echo(_row(f"{name}: not asked: {error}", "----"))
        return True
    except ProbeError as error:
        click.echo(_row(f"{name}: failed: {error}", "----"))
        return False
    sides = (found.both, found.only_framework, found.only_cdcheck, found.of_libraries)
    click.echo(_row(name, map(len, sides)))
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
@click.option(
    "--list",
    "listing",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file of apps, each with its `root`, `environment`, `run` and `env`.",
)
def main(
    apps: tuple[Path, ...], environment: Path | None, command: str | None, listing: Path | None
) -> None:
    """Compares cdcheck with the frameworks of APPS, or of every clean app in `fixtures/`."""
    click.echo(_row("app", ("agree", "only framework", "only cdcheck", "of libraries")))
    chosen = [App(app, environment, command) for app in apps] + (listed(listing) if listing else [])
    outcomes = [_report(app) for app in chosen or [App(app.folder) for app in fixtures("clean")]]
    sys.exit(0 if all(outcomes) else 1)


if __name__ == "__main__":
    main()
