import subprocess
from pathlib import Path

import pytest

from cdcheck.delivery import apply_patch
from cdcheck.errors import UsageError
from cdcheck.model.delivery import Receipt

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
FAR_DOWN = b"""diff --git a/db.py b/db.py
--- a/db.py
+++ b/db.py
@@ -40,2 +40,3 @@ def f():
 a = 1
+b = 2
 c = 3
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


def test_new_files_need_no_base(tmp_path: Path) -> None:
    delivery = apply_patch(NEW, None, tmp_path / "out")

    assert delivery.receipt is Receipt.APPLIED
    assert delivery.files == ("app/db.py",)
    assert not delivery.is_partial
    assert (tmp_path / "out/app/db.py").read_text() == "import asyncpg\nPOOL = None\n"
    assert (tmp_path / "out/app/db.py").stat().st_mode & 0o100
    assert not (tmp_path / "out/.git").exists()


def test_what_a_patch_shows_of_a_file_from_its_start_stands_in_for_it(tmp_path: Path) -> None:
    delivery = apply_patch(CHANGED, None, tmp_path)

    assert delivery.receipt is Receipt.APPLIED
    assert delivery.is_partial
    assert (tmp_path / "db.py").read_text() == "import asyncpg\nPOOL = None\nx = 2\n"


def test_a_change_far_down_is_hidden_beside_new_files(tmp_path: Path) -> None:
    delivery = apply_patch(NEW + FAR_DOWN, None, tmp_path)

    assert delivery.receipt is Receipt.APPLIED
    assert delivery.hidden == ("db.py",)
    assert not (tmp_path / "db.py").exists()


def test_a_change_far_down_alone_asks_for_the_base(tmp_path: Path) -> None:
    delivery = apply_patch(FAR_DOWN, None, tmp_path)

    assert delivery.receipt is Receipt.REFUSED
    assert "--base" in delivery.why


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param(b"", id="no bytes"),
        pytest.param(b" \n\n", id="white space"),
        pytest.param(b"nothing to commit\n", id="words"),
    ],
)
def test_a_patch_without_files_is_empty(patch: bytes, tmp_path: Path) -> None:
    assert apply_patch(patch, None, tmp_path).receipt is Receipt.EMPTY


BEFORE = {"a.txt": b"one\ntwo\n", "gone.txt": b"x\n", "old name.txt": b"line\n" * 20, "b.bin": b"\0\1"}
AFTER = {
    "a.txt": b"one\r\nTWO",
    "caf\u00e9/\u00fc.txt": "\u00e4\n".encode(),
    "new name.txt": b"line\n" * 20,
    "b.bin": b"\0\2\3",
    "lone/empty.txt": b"",
}


def test_a_patch_of_git_gives_back_what_was_there(tmp_path: Path) -> None:
    base, out = tmp_path / "base", tmp_path / "out"
    base.mkdir()
    patch = made_by_git(BEFORE, AFTER, base)

    delivery = apply_patch(patch, base, out)

    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert delivery.receipt is Receipt.APPLIED
    assert found == AFTER


def test_a_refused_patch_leaves_nothing_to_check(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/db.py").write_text("import sqlite3\n")

    delivery = apply_patch(CHANGED, tmp_path / "base", tmp_path / "out")

    assert delivery.receipt is Receipt.REFUSED
    assert delivery.why == "db.py: patch does not apply"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("path", ["../out.py", ".git/config", "a/.GIT/config"])
def test_a_patch_writes_neither_outside_nor_into_gits_own_folder(path: str, tmp_path: Path) -> None:
    patch = CHANGED.replace(b"db.py", path.encode())

    delivery = apply_patch(patch, None, tmp_path / "in")

    assert delivery.receipt is Receipt.REFUSED
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["in"]


def test_a_base_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        apply_patch(NEW, tmp_path / "nowhere", tmp_path / "out")
