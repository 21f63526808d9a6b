"""Turns a patch into the app that it makes, with git's own idea of what applies."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cdcheck.complaints import refused
from cdcheck.delivery.delivered import EMPTY, REJECTED, Delivered, Fault
from cdcheck.delivery.shown_lines import lay_out
from cdcheck.errors import ToolError, UsageError
from cdcheck.file_kinds import DIALECTS, is_test_path
from cdcheck.model.places import Location
from cdcheck.results import Violation

_SECONDS = 120
_NOT_COPIED = shutil.ignore_patterns(".git", "node_modules", ".venv", "__pycache__")
_AT_FILE = re.compile(r"^error: patch failed: (?P<path>.+):(?P<line>\d+)$", re.MULTILINE)
_AT_LINE = re.compile(r"^error: (?P<why>.+) at (?:<stdin>:|line )(?P<line>\d+)\b", re.MULTILINE)
_ABOUT_FILE = re.compile(r"^error: (?P<path>.+?): (?P<why>[A-Za-z].+)$", re.MULTILINE)
_BINARY = re.compile(r"^error: cannot apply binary patch to '(?P<path>.+?)'", re.MULTILINE)


@contextmanager
def delivered(patch: Path, base: Path | None) -> Iterator[Delivered]:
    """Applies a patch to a copy of `base`, or to nothing; the copy is gone afterwards.

    Raises `UsageError` for a patch or a base that cannot be read.
    """
    content = _content(patch)
    with TemporaryDirectory(prefix="cdcheck-") as folder:
        root = Path(folder).resolve() / "app"
        if base is None:
            root.mkdir()
        else:
            _copy(base, root)
        fault = _fault(patch, content, root)
        is_partial = base is None and fault is not None and fault.rule == REJECTED
        if is_partial and lay_out(content, root):
            complaint = _apply(content, root)
            fault = None if complaint is None else fault
        elif base is None and fault is None and not _has_code(root):
            fault = _nothing(patch, "the patch brings no code of an app")
        yield Delivered(root, fault, is_partial)


def _content(patch: Path) -> bytes:
    try:
        return patch.read_bytes()
    except OSError as error:
        raise UsageError(f"the patch `{patch}` cannot be read: {error.strerror}") from None


def _copy(base: Path, root: Path) -> None:
    if not base.is_dir():
        raise UsageError(f"there is no folder `{base}` for the patch to apply to")
    try:
        shutil.copytree(base, root, symlinks=True, ignore=_NOT_COPIED)
    except OSError as error:
        raise UsageError(f"`{base}` cannot be copied: {refused(error)}") from None


def _fault(patch: Path, content: bytes, root: Path) -> Fault | None:
    if not re.search(rb"^(?:diff --git |--- |GIT binary patch)", content, re.MULTILINE):
        message = "the patch is empty" if not content.strip() else "the patch holds no change to a file"
        return _nothing(patch, message)
    complaint = _apply(content, root)
    return None if complaint is None else Fault(REJECTED, _rejection(complaint, patch))


def _nothing(patch: Path, message: str) -> Fault:
    hint = "nothing was delivered; take the diff after the files are written and added"
    return Fault(EMPTY, Violation(Location(patch.name), message, "patch", hint))


def _has_code(root: Path) -> bool:
    files = (path.relative_to(root) for path in root.rglob("*") if path.suffix in DIALECTS)
    return any(not is_test_path(file.as_posix()) for file in files)


def _apply(content: bytes, root: Path) -> str | None:
    """Applies with `git apply`; gives what it complains about, `None` if all went in."""
    # A repository or a setting around the temporary folder would change what the paths mean.
    isolated = {
        "GIT_CEILING_DIRECTORIES": str(root.parent),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "apply", "--whitespace=nowarn", "-"],
            input=content,
            cwd=root,
            env={**inherited, **isolated},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise ToolError("a patch needs `git`, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"`git apply` took longer than {_SECONDS} seconds") from None
    return None if done.returncode == 0 else done.stderr.decode("utf-8", "replace")


def _rejection(complaint: str, patch: Path) -> Violation:
    if found := _BINARY.search(complaint):
        path = found["path"]
        message = f"the patch names the binary file `{path}` without its content"
        return Violation(Location(path), message, path, "take the diff with `git diff --binary`")
    if found := _AT_FILE.search(complaint):
        path, line = found["path"], int(found["line"])
        message = f"the patch does not fit `{path}` at line {line}"
        return Violation(
            _at(path, line), message, path, "take the diff against the base it is applied to"
        )
    if found := _AT_LINE.search(complaint):
        line = int(found["line"])
        message = f"the patch is damaged at its line {line} ({found['why']})"
        return Violation(_at(patch.name, line), message, "patch", "take the diff anew, with git")
    if found := _ABOUT_FILE.search(complaint):
        path, why = found["path"], found["why"][:1].lower() + found["why"][1:]
        message = f"the patch cannot change `{path}`: {why}"
        return Violation(
            Location(path), message, path, "take the diff against the base it is applied to"
        )
    first = complaint.strip().partition("\n")[0].removeprefix("error: ")
    return Violation(Location(patch.name), f"the patch does not apply: {first}", "patch")


def _at(path: str, line: int) -> Location:
    return Location(path, line, 1, line, 1)
