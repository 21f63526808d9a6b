"""Installs what apps need into a cache: a virtual environment or a `node_modules` for each digest."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdcheck.errors import InstallError, ToolError
from cdcheck.runtime.contract import App, Dependencies, Limits, Runtime
from cdcheck.runtime.installing import Plan, is_ours, plan_of
from cdcheck.runtime.processes.kept import Program, run_to_end
from cdcheck.runtime.tracing import hooks as tracing
from cdcheck.runtime.workplace import MARK, Workplace

_COMPLETE, _LAST_LINES = "complete", 60
_INHERITED = ("PATH", "HOME", "TMPDIR", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
_INHERITED_PREFIXES = ("PIP_", "UV_", "NPM_CONFIG_", "npm_config_", "SSL_CERT_", "NODE_EXTRA_CA_CERTS")


def prepare(app: App, limits: Limits, work: Workplace, cache: Path) -> Dependencies:
    """Installs an app's dependencies unless they are there; raises `InstallError` or `ToolError`."""
    plan = plan_of(app)
    tool = _tool(plan.runtime)
    version = _version(tool)
    told = hashlib.sha256(f"{tool}\0{version}".encode()).hexdigest()[:8]
    digest = f"{plan.runtime}-{told}-{plan.digest}"
    with _locked(cache / "dependencies" / digest) as folder:
        was_cached = (folder / _COMPLETE).exists()
        if not was_cached:
            _install(plan, folder, limits, work)
            (folder / _COMPLETE).touch()
        for packages in folder.glob("venv/lib/python*/site-packages"):
            (packages / tracing.PATH_FILE).write_text(f"{tracing.PATH_LINE}\n", "ascii")
    runtime = f"{plan.runtime} {version.split()[-1].removeprefix('v')}"
    return Dependencies(digest, str(folder), runtime, _environment(plan, folder), was_cached)


def link(app: App, dependencies: Dependencies, copy: Path) -> None:
    """Makes a Node app's copy see its modules; a Python app finds its own by the environment."""
    if app.runtime is Runtime.NODE:
        modules = Path(dependencies.place) / app.install_folder / "node_modules"
        if modules.is_dir():
            (copy / app.install_folder / "node_modules").symlink_to(modules)


def inherited() -> dict[str, str]:
    """Gives the few variables of ours that an installer needs: how to reach its registry."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _INHERITED or name.startswith(_INHERITED_PREFIXES)
    }


def _tool(runtime: Runtime) -> str:
    if runtime is Runtime.PYTHON:
        return sys.executable
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise ToolError("Node.js and npm are not installed; an app for Node.js needs both")
    return node


def _version(tool: str) -> str:
    done = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    # Two runs may want the same: the second waits and finds it complete.
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _install(plan: Plan, folder: Path, limits: Limits, work: Workplace) -> None:
    where = plan.lay(folder)
    log = Path(tempfile.mkdtemp(dir=work.folder)) / "install.log"
    until = time.monotonic() + limits.install
    for alternatives in _commands(plan, folder):
        if not any(_succeeds(command, where, log, until, work) for command in alternatives):
            _refuse(log, until)


def _commands(plan: Plan, folder: Path) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Gives the steps in order, each with what is tried in turn."""
    if plan.runtime is Runtime.NODE:
        if plan.files:
            quiet = ("--no-audit", "--no-fund", "--loglevel=error")
            locked = (("npm", "ci", *quiet),) if plan.has_lock else ()
            yield (*locked, ("npm", "install", *quiet))
        return
    bare = () if plan.files else ("--without-pip",)
    yield ((sys.executable, "-m", "venv", "--clear", *bare, str(folder / "venv")),)
    pip = (str(folder / "venv/bin/pip"), "install", "-q")
    turns = tuple((*pip, *words) for words in plan.requirements(str(folder)))
    if turns:
        yield turns


def _succeeds(command: tuple[str, ...], where: Path, log: Path, until: float, work: Workplace) -> bool:
    environment = {**inherited(), MARK: work.id, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    program = Program(command, where, environment)
    state = run_to_end(program, log, max(until - time.monotonic(), 0.1))
    return state is not None and state.exit_code == 0


def _refuse(log: Path, until: float) -> None:
    said = log.read_text("utf-8", "replace")
    if time.monotonic() >= until:
        raise ToolError("the dependencies were not installed in time; raise the limit or use a mirror")
    last = tuple(said.splitlines()[-_LAST_LINES:])
    if is_ours(said):
        raise ToolError(f"the dependencies could not be fetched: {' '.join(last[-3:])[:400]}")
    raise InstallError("the dependencies cannot be installed", last)


def _environment(plan: Plan, folder: Path) -> dict[str, str]:
    if plan.runtime is Runtime.NODE:
        return {"PATH": os.environ["PATH"]}
    venv = folder / "venv"
    return {"VIRTUAL_ENV": str(venv), "PATH": f"{venv / 'bin'}{os.pathsep}{os.environ['PATH']}"}
