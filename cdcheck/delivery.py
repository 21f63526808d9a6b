"""Applies a patch as git does, onto the folder it was made for, or onto what it shows of that folder."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cdcheck.errors import ToolError, UsageError
from cdcheck.model.delivery import Delivery, Receipt
from cdcheck.model.places import Location
from cdcheck.patches import FileChange, changes, has_files

_SECONDS = 120
_NAME_THE_BASE = "it changes files it lacks; name their folder with `--base`"
_LINE = re.compile(r"at line (\d+)")
_EMPTY = "No valid patches in input"
_MISSING = "No such file or directory"
_SKIPPED = shutil.ignore_patterns(".git", "node_modules", ".venv", "__pycache__")


def apply_patch(patch: bytes, base: Path | None, into: Path, *, name: str = "patch") -> Delivery:
    """Puts the patched app into an empty folder; a failure leaves nothing there to be checked.

    Without `base`, what the patch shows of files that it changes stands in for them. Raises
    `ToolError` without git, and `UsageError` if there is no such base.
    """
    if not has_files(patch):
        return Delivery(Location(name), Receipt.EMPTY)
    into.mkdir(parents=True, exist_ok=True)
    if base is not None:
        _copy(base, into)
        return _applied(patch, into, name)
    changed = [change for change in changes(patch) if change.old is not None]
    hidden = [change for change in changed if not _is_put_together(change, into)]
    delivery = _applied(patch, into, name, [change.new or change.old or "" for change in hidden])
    is_missing = delivery.receipt is Receipt.REFUSED and _MISSING in delivery.why
    if is_missing or (hidden and not delivery.files):
        return Delivery(delivery.at, Receipt.REFUSED, _NAME_THE_BASE)
    names = tuple(sorted({change.old or "" for change in hidden}))
    return replace(delivery, is_partial=bool(changed), hidden=names)


def _copy(base: Path, into: Path) -> None:
    if not base.is_dir():
        raise UsageError(f"there is no folder `{base}` to apply the patch to")
    shutil.copytree(base, into, symlinks=True, dirs_exist_ok=True, ignore=_SKIPPED)


def _is_put_together(change: FileChange, into: Path) -> bool:
    """Writes a changed file as it was, if enough of it is shown."""
    path, seen = change.old or "", change.seen
    place = into / path
    # Git trusts what stands in `.git`: a patch must not get to write there.
    is_safe = place.resolve().is_relative_to(into.resolve()) and ".git" not in path.lower().split("/")
    if seen is None or not is_safe:
        return False
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(seen)
    return True


def _applied(patch: bytes, into: Path, name: str, hidden: Sequence[str] = ()) -> Delivery:
    excluded = [f"--exclude={_literal(path)}" for path in hidden]
    _git(["init", "--quiet", "--template="], into)
    try:
        done = _git(["apply", "--whitespace=nowarn", *excluded, "-"], into, patch)
        listed = _git(["apply", "--numstat", "-z", *excluded, "-"], into, patch)
    finally:
        shutil.rmtree(into / ".git", ignore_errors=True)
    if done.returncode == 0:
        return Delivery(Location(name), Receipt.APPLIED, files=tuple(_paths(listed.stdout)))
    _clear(into)
    reason = _reason(done.stderr.decode("utf-8", "replace"))
    if _EMPTY in reason:
        return Delivery(Location(name), Receipt.EMPTY)
    line = _LINE.search(reason)
    number = min(int(line.group(1)), max(patch.count(b"\n"), 1)) if line is not None else 1
    return Delivery(Location(name, number, 1, number, 1), Receipt.REFUSED, reason)


def _git(arguments: list[str], folder: Path, text: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=folder,
            input=text,
            env=_environment(os.environ),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise ToolError("patches are applied by `git`, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise ToolError(f"`git {arguments[0]}` did not end within {_SECONDS} seconds") from None


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Keeps settings of the person and of a repository around us away from git."""
    kept = {key: value for key, value in given.items() if not key.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}


def _reason(said: str) -> str:
    errors = [line.removeprefix("error: ") for line in said.splitlines() if line.startswith("error: ")]
    telling = [line for line in errors if not line.startswith("patch failed:")]
    return (telling or errors or [said.strip() or "git gives no reason"])[0]


def _paths(listed: bytes) -> list[str]:
    entries = [entry.split(b"\t", 2)[-1] for entry in listed.split(b"\0") if entry]
    return sorted({entry.decode("utf-8", "replace") for entry in entries if entry})


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _literal(path: str) -> str:
    return re.sub(r"([*?\[\]\\])", r"\\\1", path)
