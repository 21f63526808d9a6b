"""What has to be installed for an app, from its manifests: files, commands and their digest."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath

from msgspec import Struct

from cdcheck.runtime.contract import App, Runtime
from cdcheck.runtime.locked_versions import constraints_in

REQUIREMENTS = "requirements.txt"
CONSTRAINTS = "locked.txt"
_NODE_FILES = ("package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc")
_INFRASTRUCTURE = (
    *("ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "E50"),
    *("NewConnectionError", "ReadTimeoutError", "ConnectTimeoutError", "CERTIFICATE_VERIFY_FAILED"),
    *("SELF_SIGNED_CERT", "No space left on device", "ENOSPC", "Temporary failure in name resolution"),
)


class Plan(Struct, frozen=True):
    """Is what an installer is given. `files` are laid into an empty folder; `digest` is theirs.

    `folder` is where the installer is called. A plan without files needs no installer.
    """

    runtime: Runtime
    files: Mapping[str, bytes]
    folder: str = "."

    @property
    def digest(self) -> str:
        """Identifies the plan."""
        found = hashlib.sha256(self.runtime.encode())
        for name, content in sorted(self.files.items()):
            found.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return found.hexdigest()[:20]

    def requirements(self, folder: str) -> tuple[tuple[str, ...], ...]:
        """Gives what pip is told to install from files below a folder, in turns: first as a lock has it.

        What it fixes may have no build for the Python that is here.
        """
        first = next(iter(self.files), None)
        if first is None:
            return ()
        plain = ("-r", f"{folder}/{first}")
        locked = (*plain, "-c", f"{folder}/{CONSTRAINTS}")
        return (locked, plain) if CONSTRAINTS in self.files else (plain,)

    @property
    def has_lock(self) -> bool:
        """Tells whether every version is fixed by a lock file that npm reads."""
        names = {PurePosixPath(name).name for name in self.files}
        return bool(names & {"package-lock.json", "npm-shrinkwrap.json"})

    def lay(self, folder: Path) -> Path:
        """Writes the files below a folder and gives the one where the installer is called."""
        for name, content in self.files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return folder / self.folder


def plan_of(app: App) -> Plan:
    """Reads an app's manifests; a manifest that is missing is left to the installer to complain of."""
    if app.runtime is Runtime.NODE:
        return Plan(app.runtime, dict(_node_files(app)), app.install_folder)
    files = dict(_python_files(app.folder, app.manifests))
    if not files and app.requirements:
        files[REQUIREMENTS] = _lines(app.requirements)
        fixed = constraints_in(app.folder / app.install_folder)
        if fixed:
            files[CONSTRAINTS] = _lines(fixed)
        return Plan(app.runtime, files)
    return Plan(app.runtime, files, app.install_folder)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def is_ours(log: str) -> bool:
    """Tells whether an installation failed by the network or the disk, not by what was asked for."""
    return any(sign in log for sign in _INFRASTRUCTURE)


def _node_files(app: App) -> Iterator[tuple[str, bytes]]:
    for name in _NODE_FILES:
        path = app.folder / app.install_folder / name
        if path.is_file():
            content = path.read_bytes()
            where = normpath(f"{app.install_folder}/{name}")
            yield where, _without_scripts(content) if name == "package.json" else content


def _without_scripts(content: bytes) -> bytes:
    """Takes an app's own install scripts out: they want the app's sources, which are not there."""
    try:
        told = json.loads(content)
    except ValueError:
        return content
    if not isinstance(told, dict) or "scripts" not in told:
        return content
    del told["scripts"]
    return json.dumps(told, indent=2).encode()


def _python_files(folder: Path, names: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    waiting, seen = list(names), set(names)
    while waiting:
        name = waiting.pop(0)
        path = folder / name
        if not path.is_file():
            continue
        content = path.read_bytes()
        yield name, content
        for included in _included(content.decode("utf-8", "replace")):
            where = normpath(str(PurePosixPath(name).parent / included))
            if where not in seen and not where.startswith(".."):
                seen.add(where)
                waiting.append(where)


def _included(text: str) -> Iterator[str]:
    for line in text.splitlines():
        match = re.match(r"\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)", line)
        if match is not None:
            yield match.group(1)
