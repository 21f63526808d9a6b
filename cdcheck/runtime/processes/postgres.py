"""Starts a private PostgreSQL from the system's own binaries."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cdcheck.errors import ToolError
from cdcheck.runtime.contract import Database
from cdcheck.runtime.databases import DATABASE, PASSWORD, SETTINGS, USER, environment_of, url_of
from cdcheck.runtime.ports import reserved
from cdcheck.runtime.processes.kept import Kept, Program, kept
from cdcheck.runtime.server import RefusedError, Session
from cdcheck.runtime.workplace import MARK, Workplace

INSTALLED = Path("/usr/lib/postgresql")
_SYSTEM_USER = "postgres"
_HOST = "127.0.0.1"
_READY_WITHIN, _POLL, _PREFERRED_PORT = 30.0, 0.01, 5432
# The least that a server's log of changes takes: a copy is a third smaller.
_SEGMENT = "1"


@contextmanager
def postgres(work: Workplace, cache: Path) -> Iterator[Database]:
    """Starts a server with one empty database; raises `ToolError` where that cannot be done."""
    binaries, owner = _binaries(), _owner()
    folder = work.folder / "postgres"
    folder.mkdir(mode=0o700)
    data, log = folder / "data", work.folder / "postgres.log"
    template = _template(binaries, owner, work, cache)
    _copy(template, data)
    if owner is not None:
        os.chown(folder, *owner)
    with reserved(work.folder.parent / ".ports", _PREFERRED_PORT) as port:
        program = Program(
            command=(
                *(str(binaries / "postgres"), "-D", str(data), "-k", str(folder)),
                *("-h", _HOST, "-p", str(port)),
                *(word for setting in SETTINGS for word in ("-c", setting)),
            ),
            folder=folder,
            environment={"PATH": os.defpath, "LC_ALL": "C", MARK: work.id},
            user=owner,
            # Ends at once: what it would still write down is thrown away.
            stop_signal="SIGQUIT",
        )
        with kept(program, log) as running:
            _await_ready(port, running, log)
            environment, url = environment_of(_HOST, port), url_of(_HOST, port)
            yield Database(environment, url, log, release=running.release, digest=template.parent.name)


def _binaries() -> Path:
    found = sorted(INSTALLED.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise ToolError("PostgreSQL's server is not installed, and the app needs one")
    return Path(on_path).resolve().parent


def _owner() -> tuple[int, int] | None:
    """Gives who runs the server, `None` for whoever runs this: PostgreSQL refuses only root."""
    if os.geteuid() != 0:
        return None
    try:
        found = pwd.getpwnam(_SYSTEM_USER)
    except KeyError:
        raise ToolError(f"PostgreSQL refuses root, and there is no user `{_SYSTEM_USER}`") from None
    return found.pw_uid, found.pw_gid


def _template(binaries: Path, owner: tuple[int, int] | None, work: Workplace, cache: Path) -> Path:
    """Gives a data directory with the empty database, made once and then copied: a copy is quicker."""
    program = (binaries / "postgres").stat()
    version = f"{binaries}\0{program.st_size}\0{program.st_mtime_ns}"
    name = hashlib.sha256(f"{version}\0{_SEGMENT}\0{SETTINGS}\0{USER}\0{DATABASE}".encode()).hexdigest()[
        :12
    ]
    folder = cache / "postgres" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder / "data", ignore_errors=True)
            made = _made(binaries, owner, work)
            _copy(made, folder / "data")
            (folder / "complete").touch()
    return folder / "data"


def _made(binaries: Path, owner: tuple[int, int] | None, work: Workplace) -> Path:
    folder = work.folder / "initdb"
    folder.mkdir(mode=0o700)
    secret, data = folder / "password", folder / "data"
    secret.write_text(PASSWORD, encoding="utf-8")
    _give(folder, owner)
    _run(
        (
            *(str(binaries / "initdb"), "-D", str(data), "-U", USER),
            *("--pwfile", str(secret), "--auth", "scram-sha-256"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync", "--wal-segsize", _SEGMENT),
        ),
        folder=folder,
        user=owner,
    )
    _run(
        (str(binaries / "postgres"), "--single", "-D", str(data), "postgres"),
        folder=folder,
        user=owner,
        given=f'CREATE DATABASE "{DATABASE}"\n',
    )
    return data


def _copy(template: Path, data: Path) -> None:
    """Copies with owners and modes; the program does it in a tenth of the time that Python takes."""
    _run(("cp", "-a", str(template), str(data)))


def _give(folder: Path, owner: tuple[int, int] | None) -> None:
    if owner is None:
        return
    os.chown(folder, *owner)
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(place) / name, *owner)


def _await_ready(port: int, running: Kept, log: Path) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and running.state().is_running:
        try:
            Session(_HOST, port).close()
        except RefusedError:
            time.sleep(_POLL)
        else:
            return
    raise ToolError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')[-400:]}")


def _run(
    command: tuple[str, ...],
    *,
    folder: Path | None = None,
    user: tuple[int, int] | None = None,
    given: str = "",
) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        user=None if user is None else user[0],
        group=None if user is None else user[1],
        extra_groups=None if user is None else [],
    )
    if done.returncode != 0:
        raise ToolError(f"`{Path(command[0]).name}` failed: {done.stderr.strip()[-400:]}")
    return done.stdout.strip()
