"""Starts a private PostgreSQL cluster from the system's own binaries."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fixture_apps.fixture import StartError, UnavailableError
from tests.fixture_apps.processes import free_port, process_group

INSTALLED = Path("/usr/lib/postgresql")
SYSTEM_USER = "postgres"
USER, PASSWORD = "user", "password"
READY_WITHIN = 30.0

# Nothing here outlives a test: durability would only cost time.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, reached over TCP with a password."""

    binaries: Path
    port: int

    def create_database(self, name: str) -> Mapping[str, str]:
        """Creates a database and gives the environment that leads an app to it."""
        told = {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": USER,
            "PGPASSWORD": PASSWORD,
        }
        _run([str(self.binaries / "createdb"), name], env=told)
        url = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{name}"
        return {**told, "PGDATABASE": name, "DATABASE_URL": url}


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Starts a cluster that is gone afterwards; raises `UnavailableError` where that cannot be done."""
    binaries, owner = _binaries(), _owner()
    # Not below a test's own folder: the server's user must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="cdcheck-pg-", dir="/tmp"))
    try:
        if owner is not None:
            shutil.chown(folder, owner, owner)
        _initialise(binaries, folder, owner)
        with _serving(binaries, folder, owner) as running:
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise UnavailableError("PostgreSQL's server is not installed")
    return Path(on_path).resolve().parent


def _owner() -> str | None:
    """The user who runs the server, or None for whoever runs this: initdb refuses only root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_name
    except KeyError:
        raise UnavailableError(
            f"PostgreSQL refuses root, and there is no user `{SYSTEM_USER}`"
        ) from None


def _initialise(binaries: Path, folder: Path, owner: str | None) -> None:
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    _run(
        [
            *(str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER),
            *("--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        folder=folder,
        user=owner,
    )


@contextmanager
def _serving(binaries: Path, folder: Path, owner: str | None) -> Iterator[Cluster]:
    port, log = free_port(), folder / "log"
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    place = ["-D", str(folder / "data"), "-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    command = [str(binaries / "postgres"), *place, *settings]
    env = {"PATH": os.defpath, "LC_ALL": "C"}
    # SIGINT ends the connections that are left; SIGTERM would wait for them.
    with process_group(
        command, folder=folder, log=log, env=env, user=owner, stop=signal.SIGINT
    ) as process:
        _await_ready(binaries, port, process, log)
        yield Cluster(binaries, port)


def _await_ready(binaries: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    ask = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if subprocess.run(ask, check=False).returncode == 0:
            return
        time.sleep(0.1)
    raise StartError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-800:]}")


def _run(
    command: list[str],
    *,
    env: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: str | None = None,
) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.defpath, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        raise StartError(f"`{command[0]}` failed: {done.stderr.strip()[-800:]}")
