"""Installs a fixture app's dependencies once, in a cache that outlives the run.

The cache is `$CDCHECK_FIXTURE_CACHE`, else `~/.cache/cdcheck-fixtures`. A set of dependencies is kept
under the digest of the files that state it. The app itself stays as it is.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fixture_apps.fixture import UnavailableError

NODE_MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
PYTHON_MANIFESTS = ("requirements.txt",)


def install(app: Path) -> Mapping[str, str]:
    """Makes the dependencies of `app` importable and gives the environment in which they are.

    `app` is a copy that may be written to: a Node app gets a link `node_modules`.
    """
    if (app / "package.json").exists():
        return _install_node(app)
    return _install_python(app)


def _install_python(app: Path) -> Mapping[str, str]:
    version = ".".join(map(str, sys.version_info[:2]))
    with _kept("python", version, app, PYTHON_MANIFESTS) as (folder, fill):
        fill(
            [sys.executable, "-m", "venv", str(folder / "venv")],
            [str(folder / "venv/bin/pip"), "install", "-q", "-r", "requirements.txt"],
        )
    binaries = folder / "venv" / "bin"
    return {"VIRTUAL_ENV": str(folder / "venv"), "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}


def _install_node(app: Path) -> Mapping[str, str]:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise UnavailableError("Node is not installed")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True)
    with _kept("node", version.stdout.strip(), app, NODE_MANIFESTS) as (folder, fill):
        command = "ci" if (folder / "package-lock.json").exists() else "install"
        fill([npm, command, "--no-audit", "--no-fund", "--loglevel=error"])
    (app / "node_modules").symlink_to(folder / "node_modules")
    return {}


Fill = Callable[..., None]


@contextmanager
def _kept(
    language: str, version: str, app: Path, manifests: tuple[str, ...]
) -> Iterator[tuple[Path, Fill]]:
    """The folder for these manifests, and a function that runs commands there unless they ran before."""
    present = [app / name for name in manifests if (app / name).exists()]
    digest = hashlib.sha256("\0".join((language, version)).encode())
    for manifest in present:
        digest.update(f"\0{manifest.name}\0".encode() + manifest.read_bytes())
    folder = _cache() / f"{language}-{digest.hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    complete = folder / "complete"

    def fill(*commands: list[str]) -> None:
        if complete.exists():
            return
        for command in commands:
            _run(command, folder)
        complete.touch()

    # Two test processes may want the same dependencies: the second waits and finds them complete.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for manifest in present:
            shutil.copyfile(manifest, folder / manifest.name)
        yield folder, fill


def _cache() -> Path:
    told = os.environ.get("CDCHECK_FIXTURE_CACHE")
    return Path(told) if told else Path.home() / ".cache" / "cdcheck-fixtures"


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stdout.strip()[-800:]
        raise UnavailableError(f"`{' '.join(command)}` failed: {said}")
