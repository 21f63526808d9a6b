"""Finds the files of an app and reads them; says what it passed over, and why."""

import errno
import os
import re
import stat
import warnings
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from cdcheck.errors import UsageError
from cdcheck.file_kinds import DIALECTS, is_test_path, why_no_folder_of_the_app, why_nobody_wrote
from cdcheck.model.files import SkippedFile
from cdcheck.schemas_beside import schemas_beside
from cdcheck.workspaces import packages_beside

_DECLARING = "type declarations"
_MAX_BYTES = 1_000_000
_INVALID = (ValueError, re.error)


if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

Ignores = tuple[str, "GitIgnoreSpec"]
"""A folder, and the patterns of its .gitignore."""


class Source(Struct, frozen=True):
    """Is a source file that was read; `digest` is that of its bytes."""

    path: str
    dialect: str
    text: bytes
    digest: str
    is_test: bool

    @property
    def lines(self) -> int:
        return self.text.count(b"\n") + (not self.text.endswith(b"\n") and bool(self.text))


class Tree(Struct, frozen=True, dict=True):
    """Is the folder of an app: its source files, its other files, and what was passed over.

    `beside` are the names of its workspace's packages that stand outside of it, `schemas` the paths of
    SQL outside of it that may make its tables, `changed` what its files are taken to say, whatever the
    disk holds.
    """

    root: Path
    sources: tuple[Source, ...]
    others: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    folders: tuple[str, ...]
    ignores: "tuple[Ignores, ...]" = ()
    beside: frozenset[str] = frozenset()
    schemas: tuple[str, ...] = ()
    changed: Mapping[str, bytes] = field(default_factory=dict)
    _texts: dict[str, bytes | None] = field(default_factory=dict)

    @cached_property
    def _by_path(self) -> dict[str, Source]:
        return {source.path: source for source in self.sources}

    @cached_property
    def _known(self) -> frozenset[str]:
        declaring = (one.path for one in self.skipped if one.why == _DECLARING)
        return frozenset((*self.others, *declaring))

    def is_ignored(self, path: str) -> bool:
        """Tells whether git would ignore a path, there or not: what is made or kept out of the tree."""
        fitting = tuple(i for i in self.ignores if not i[0] or path.startswith(i[0] + "/"))
        parts = path.split("/")
        return any(
            _is_ignored("/".join(parts[:end]) + ("/" if end < len(parts) else ""), fitting)
            for end in range(1, len(parts) + 1)
        )

    def with_changed(self, changed: Mapping[str, bytes]) -> "Tree":
        """Gives the tree as it would be if some of its files said something else."""
        sources = (
            source if source.path not in changed else _source(source, changed[source.path])
            for source in self.sources
        )
        return replace(self, sources=tuple(sources), changed=changed)

    def read(self, path: str) -> bytes | None:
        """Gives the bytes of a file of the app; `None` for one that is not there or too large."""
        source = self._by_path.get(path)
        if source is not None:
            return source.text
        if path in self.changed:
            return self.changed[path]
        if path not in self._texts:
            self._texts[path] = _content(self.root / path) if path in self._known else None
        return self._texts[path]


def _source(source: Source, text: bytes) -> Source:
    return replace(source, text=text, digest=_digest(text))


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()


def folder_of_app(root: Path) -> Path:
    """Gives the folder back; raises `UsageError` if it is none."""
    try:
        mode = root.stat().st_mode
    except OSError as error:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            raise UsageError(f"there is no folder `{root}`") from None
        raise UsageError(f"`{root}` cannot be read: {error.strerror}") from None
    if not stat.S_ISDIR(mode):
        raise UsageError(f"`{root}` is a file; name the folder of the app")
    if not os.access(root, os.R_OK | os.X_OK):
        raise UsageError(f"`{root}` cannot be read: {os.strerror(errno.EACCES)}")
    return root


def discover(root: Path, exclude: tuple[str, ...] = ()) -> Tree:
    """Reads an app's folder; raises `UsageError` if there is no such folder."""
    walk = _Walk(folder_of_app(root), exclude)
    walk.enter("", ())
    return Tree(
        root,
        tuple(walk.sources),
        tuple(walk.others),
        tuple(sorted(walk.skipped, key=lambda s: s.path)),
        tuple(walk.folders),
        tuple(walk.ignores),
        packages_beside(root) if "package.json" in walk.others else frozenset(),
        schemas_beside(root),
    )


class _Walk:
    def __init__(self, root: Path, exclude: tuple[str, ...]) -> None:
        self.root = root
        self.sources: list[Source] = []
        self.others: list[str] = []
        self.skipped: list[SkippedFile] = []
        self.folders: list[str] = []
        self.ignores: list[Ignores] = []
        self._exclude = _spec(exclude) if exclude else None
        self._top = str(root)

    def enter(self, folder: str, ignores: tuple[Ignores, ...]) -> None:
        entries = self._entries(folder)
        names = {entry.name for entry in entries}
        if ".gitignore" in names:
            lines = (_content(self.root / folder / ".gitignore") or b"").decode("utf-8", "replace")
            own = (folder, _spec(lines.splitlines()))
            self.ignores.append(own)
            ignores = (*ignores, own)
        subfolders: list[str] = []
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                why = self._skips_folder(entry.name, path, names)
                if why is None and _is_ignored(path + "/", ignores):
                    why = "ignored by git"
                if why is not None:
                    self.skipped.append(SkippedFile(path + "/", why))
                else:
                    subfolders.append(path)
            else:
                self._file(entry, path, ignores)
        for path in subfolders:
            self.folders.append(path)
            self.enter(path, ignores)

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(f"{self._top}/{folder}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.skipped.append(SkippedFile(folder or ".", f"cannot be read: {error.strerror}"))
            return []

    def _skips_folder(self, name: str, path: str, siblings: set[str]) -> str | None:
        why = why_no_folder_of_the_app(name, stands_beside_package_json="package.json" in siblings)
        if why is not None:
            return why
        if os.path.exists(f"{self._top}/{path}/pyvenv.cfg"):  # noqa: PTH110 (hot)
            return "a virtual environment"
        return "excluded by the configuration" if self._is_excluded(path + "/") else None

    def _is_excluded(self, path: str) -> bool:
        return self._exclude is not None and self._exclude.match_file(path)

    def _file(
        self,
        entry: os.DirEntry[str],
        path: str,
        ignores: tuple[Ignores, ...],
    ) -> None:
        if not path.isprintable():
            self.skipped.append(SkippedFile(repr(path), "its name cannot be printed"))
            return
        if self._is_excluded(path):
            self.skipped.append(SkippedFile(path, "excluded by the configuration"))
            return
        dialect = DIALECTS.get(os.path.splitext(entry.name)[1])  # noqa: PTH122 (hot)
        if entry.is_symlink() and not self._is_inside(path):
            why = "a link out of the app, to a folder, or to nothing"
            self.skipped.append(SkippedFile(path, f"cannot be read: {why}" if dialect else why))
            return
        if dialect is None:
            self.others.append(path)
            return
        why, text = self._read_source(entry, path, ignores)
        if text is None:
            self.skipped.append(SkippedFile(path, why))
        else:
            self.sources.append(Source(path, dialect, text, _digest(text), is_test_path(path)))

    def _is_inside(self, path: str) -> bool:
        try:
            target = (self.root / path).resolve(strict=True)
        except (OSError, RuntimeError):
            return False
        return target.is_file() and target.is_relative_to(self.root.resolve())

    def _read_source(
        self,
        entry: os.DirEntry[str],
        path: str,
        ignores: tuple[Ignores, ...],
    ) -> tuple[str, bytes | None]:
        if _is_ignored(path, ignores):
            return "ignored by git", None
        if entry.name.endswith((".d.ts", ".d.mts", ".d.cts")):
            return _DECLARING, None
        if entry.name.endswith((".min.js", ".bundle.js", ".min.mjs")):
            return "minified", None
        try:
            status = entry.stat()
            if not stat.S_ISREG(status.st_mode):
                return "cannot be read: no regular file", None
            if status.st_size > _MAX_BYTES:
                return f"larger than {_MAX_BYTES // 1_000_000} MB", None
            with open(entry.path, "rb") as file:  # noqa: PTH123 (a `Path` a file is a tenth of the time)
                text = file.read()
        except OSError as error:
            return f"cannot be read: {error.strerror}", None
        why = why_nobody_wrote(text)
        return why, None if why else text


def _spec(lines: Iterable[str]) -> "GitIgnoreSpec":
    """Compiles ignore patterns; one that is not valid ignores nothing, as in git."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (costly)

    lines = list(lines)
    with warnings.catch_warnings(action="ignore"):
        try:
            return GitIgnoreSpec.from_lines(lines)
        except _INVALID:
            return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (costly)

    try:
        GitIgnoreSpec.from_lines([line])
    except _INVALID:
        return False
    return True


def _is_ignored(path: str, ignores: tuple[Ignores, ...]) -> bool:
    verdict = False
    for folder, spec in ignores:
        inner = path[len(folder) + 1 :] if folder else path
        result = spec.check_file(inner).include
        if result is not None:
            verdict = result
    return verdict


def _content(path: Path) -> bytes | None:
    try:
        if path.stat().st_size > _MAX_BYTES or not path.is_file():
            return None
        return path.read_bytes()
    except OSError:
        return None
