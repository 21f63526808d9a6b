import subprocess
from pathlib import Path

import pytest

from cdcheck.delivery.patches import EMPTY, REJECTED, delivered
from cdcheck.errors import UsageError

NEW = b"""diff --git a/app/db.py b/app/db.py
new file mode 100755
--- /dev/null
+++ b/app/db.py
@@ -0,0 +1,2 @@
+import asyncpg
+POOL = None
"""
CHANGED = b"""diff --git a/db.py b/db.py
--- a/db.py
+++ b/db.py
@@ -1,2 +1,3 @@
 import asyncpg
+POOL = None
 x = 2
"""


def made_by_git(before: dict[str, bytes], after: dict[str, bytes], folder: Path) -> bytes:
    """Makes a patch between two states of a folder, and leaves the first behind."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-C", str(folder)]
    subprocess.run([*git, "init", "-q"], check=True)
    for state in (before, after):
        for path in [p for p in folder.rglob("*") if p.is_file() and ".git" not in p.parts]:
            path.unlink()
        for path, content in state.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        subprocess.run([*git, "add", "-A"], check=True)
        if state is before:
            subprocess.run([*git, "commit", "-qm", "before", "--allow-empty"], check=True)
    made = subprocess.run([*git, "diff", "--cached", "--binary", "-M"], check=True, capture_output=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    return made.stdout


def patched(patch: bytes, base: Path | None, folder: Path) -> tuple[str, dict[str, bytes], bool]:
    """Gives the rule that a patch breaks, the files of the app it makes, and whether it is partial."""
    path = folder / "changes.diff"
    path.write_bytes(patch)
    with delivered(path, base) as app:
        files = [p for p in app.root.rglob("*") if p.is_file()] if app.root.exists() else []
        found = {p.relative_to(app.root).as_posix(): p.read_bytes() for p in files}
        return (app.fault.rule if app.fault else ""), found, app.is_partial


def test_new_files_need_no_base(tmp_path: Path) -> None:
    fault, files, is_partial = patched(NEW, None, tmp_path)

    assert (fault, is_partial) == ("", False)
    assert files == {"app/db.py": b"import asyncpg\nPOOL = None\n"}


@pytest.mark.parametrize("name", ["db.py", "caf\u00e9 bar/db.py"])
def test_what_a_patch_shows_of_a_file_stands_in_for_it(name: str, tmp_path: Path) -> None:
    quoted = "".join(f"\\{byte:03o}" if byte > 127 else chr(byte) for byte in name.encode())
    patch = CHANGED
    for side in (b"a/", b"b/"):
        written = side + quoted.encode()
        patch = patch.replace(side + b"db.py", b'"' + written + b'"' if "\\" in quoted else written)

    fault, files, is_partial = patched(patch, None, tmp_path)

    assert (fault, is_partial) == ("", True)
    assert files == {name: b"import asyncpg\nPOOL = None\nx = 2\n"}


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param(b"", id="no bytes"),
        pytest.param(b" \n\n", id="white space"),
        pytest.param(b"nothing to commit\n", id="words"),
    ],
)
def test_a_patch_without_files_is_empty(patch: bytes, tmp_path: Path) -> None:
    assert patched(patch, None, tmp_path)[0] == EMPTY


BEFORE = {"a.txt": b"one\ntwo\n", "gone.txt": b"x\n", "old name.txt": b"line\n" * 20, "b.bin": b"\0\1"}
AFTER = {
    "a.txt": b"one\r\nTWO",
    "caf\u00e9/\u00fc.txt": "\u00e4\n".encode(),
    "new name.txt": b"line\n" * 20,
    "b.bin": b"\0\2\3",
    "lone/empty.txt": b"",
}


def test_a_patch_of_git_gives_back_what_was_there(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    patch = made_by_git(BEFORE, AFTER, base)

    fault, files, is_partial = patched(patch, base, tmp_path)

    assert (fault, is_partial) == ("", False)
    assert files == AFTER


def test_a_patch_for_other_lines_does_not_apply(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/db.py").write_text("import sqlite3\n")

    assert patched(CHANGED, tmp_path / "base", tmp_path)[0] == REJECTED


@pytest.mark.parametrize("path", ["../out.py", ".git/config", "a/.GIT/config"])
def test_a_patch_writes_neither_outside_nor_into_gits_own_folder(path: str, tmp_path: Path) -> None:
    fault, files, _ = patched(CHANGED.replace(b"db.py", path.encode()), None, tmp_path)

    assert fault == REJECTED
    assert files == {}


def test_a_base_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        patched(NEW, tmp_path / "nowhere", tmp_path)
