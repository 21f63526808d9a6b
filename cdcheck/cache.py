"""Keeps what was made of a file, or of a whole app, by the digest of what it was made from.

One pack holds the extracts of one app, so that a warm run opens one file. A pack is written whole
and put in place at once; it carries its own digest, so that a torn or altered one is as good as none.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

import msgspec

import cdcheck
from cdcheck.packaged import packaged_folder

Kept = TypeVar("Kept")

_MAX_BYTES = 512 * 1024 * 1024
_DIGEST = 16
_MAKERS = (
    *("ir", "languages", "linking", "abstract", "model", "knowledge", "sql"),
    *("closure.py", "near_names.py", "facts/database.py", "file_kinds.py", "sources.py", "reading.py"),
)
_JUDGES = (
    "rules",
    "facts",
    "provers",
    "schemas",
    "authoring.py",
    "engine.py",
    "knowing.py",
    "proving.py",
    "results.py",
)
_ATTRIBUTORS = ("attribution", "runs.py", "study/records.py", "importing.py", "delivery")
_MAKERS_LIBRARIES = (
    *("tree_sitter", "tree_sitter_python", "tree_sitter_javascript", "tree_sitter_typescript"),
    *("packaging", "sqlglot", "yaml"),
)


class Cache:
    """Stores byte strings by name below one folder; without a folder it stores nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def load(self, name: str) -> bytes | None:
        """Gives what was stored under a name, `None` if there is nothing whole."""
        if self._folder is None:
            return None
        path = self._folder / name
        try:
            data = path.read_bytes()
            if blake2b(data[_DIGEST:], digest_size=_DIGEST).digest() == data[:_DIGEST]:
                os.utime(path)
                return data[_DIGEST:]
            path.unlink(missing_ok=True)
        except OSError:
            return None
        return None

    def recall(self, name: str, type_: type[Kept]) -> Kept | None:
        """Gives the value that was kept under a name, `None` if there is none of that type."""
        data = self.load(name)
        if data is None:
            return None
        try:
            return msgspec.msgpack.decode(data, type=type_)
        except msgspec.DecodeError:
            return None

    def keep(self, name: str, value: object) -> None:
        """Keeps a value under a name, for `recall`."""
        if self._folder is not None:
            self.store(name, msgspec.msgpack.encode(value))

    def store(self, name: str, data: bytes) -> None:
        """Stores bytes under a name; a folder that cannot be written is left alone."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return
        temporary = self._folder / f"{name}.{os.getpid()}-{os.urandom(4).hex()}"
        try:
            with temporary.open("xb") as file:
                file.write(blake2b(data, digest_size=_DIGEST).digest())
                file.write(data)
            temporary.replace(self._folder / name)
            self._prune(self._folder)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    @staticmethod
    def _prune(folder: Path) -> None:
        """Removes what was not used for longest until the rest is within the bound."""
        files = [(entry.stat(), Path(entry)) for entry in os.scandir(folder) if entry.is_file()]
        total = sum(status.st_size for status, _ in files)
        for status, path in sorted(files, key=lambda pair: pair[0].st_mtime):
            if total <= _MAX_BYTES:
                return
            path.unlink(missing_ok=True)
            total -= status.st_size


def default_folder(environment: Mapping[str, str]) -> Path | None:
    """Finds the folder for caches: `CDCHECK_CACHE`, else the user's cache folder."""
    named = environment.get("CDCHECK_CACHE")
    if named is not None:
        return Path(named) if named else None
    home = environment.get("XDG_CACHE_HOME")
    if home:
        return Path(home) / "cdcheck"
    user = environment.get("HOME")
    return Path(user) / ".cache" / "cdcheck" if user else None


@cache
def fingerprint() -> str:
    """Identifies what makes extracts and projects: our code and libraries, by sizes and times."""
    return _digest_of(_MAKERS, _MAKERS_LIBRARIES)


@cache
def rules_fingerprint() -> str:
    """Identifies what makes findings out of projects: rules, facts, and what they stand on."""
    return fingerprint() + _digest_of(_JUDGES)


@cache
def ledgers_fingerprint() -> str:
    """Identifies what makes ledgers out of results, with the signatures that it looks for."""
    signatures = "".join(
        f"{path.name}{path.stat().st_size}{path.stat().st_mtime_ns}"
        for path in sorted((packaged_folder() / "signatures").glob("*.yaml"))
    )
    code = rules_fingerprint() + _digest_of(_ATTRIBUTORS) + signatures
    return blake2b(code.encode(), digest_size=_DIGEST).hexdigest()


def _digest_of(parts: Iterable[str], libraries: Iterable[str] = ()) -> str:
    package = Path(cdcheck.__file__).parent
    digest = blake2b(f"{cdcheck.__version__}{sys.version}".encode(), digest_size=_DIGEST)
    files = [Path(spec.origin) for name in libraries if (spec := find_spec(name)) and spec.origin]
    for part in parts:
        if part.endswith(".py"):
            files.append(package / part)
        else:
            digest.update("".join(_times(package / part)).encode())
    for path in files:
        status = path.stat()
        digest.update(f"{path}{status.st_size}{status.st_mtime_ns}".encode())
    return digest.hexdigest()


def _times(folder: Path) -> Iterator[str]:
    """Tells the modules below a folder apart by path, size and time, in order."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield f"{entry.path}{status.st_size}{status.st_mtime_ns}"
            elif "." not in entry.name and entry.name != "__pycache__":
                yield from _times(Path(entry.path))
