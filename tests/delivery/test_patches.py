import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from cdcheck.delivery.patches import EMPTY, REJECTED, Delivered, delivered
from cdcheck.errors import UsageError
from tests.trees import lay

BASE = {"app.py": "a = 1\nb = 2\nc = 3\n", "old.py": "x = 1\n", "data.bin": bytes(range(256))}


def git(folder: Path, *words: str) -> bytes:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, check=True)
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = lay(tmp_path / "repository", BASE)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "base")
    return folder


def patch_of(repository: Path, *words: str) -> Path:
    git(repository, "add", "-A")
    patch = repository.parent / "agent.patch"
    patch.write_bytes(git(repository, "diff", "--cached", *words))
    return patch


def outcome(patch: Path, base: Path | None) -> tuple[Delivered, dict[str, bytes]]:
    with delivered(patch, base) as app:
        files = {
            path.relative_to(app.root).as_posix(): path.read_bytes()
            for path in app.root.rglob("*")
            if path.is_file()
        }
        return app, files


def test_a_patch_of_nothing_makes_an_app(tmp_path: Path) -> None:
    folder = lay(tmp_path / "repository", {"app/main.py": "x = 1\n", "run.sh": "python app/main.py\n"})
    git(folder, "init", "-q")

    app, files = outcome(patch_of(folder), None)

    assert app.fault is None
    assert files == {"app/main.py": b"x = 1\n", "run.sh": b"python app/main.py\n"}


def test_a_patch_changes_renames_deletes_and_adds_binary_files(repository: Path, tmp_path: Path) -> None:
    base = lay(tmp_path / "base", BASE)
    lay(repository, {"app.py": "a = 1\nb = 9\nc = 3\n", "new.bin": b"\0\1\2", "data.bin": b"\0" * 99})
    git(repository, "mv", "old.py", "renamed.py")

    app, files = outcome(patch_of(repository, "--binary", "-M"), base)

    assert app.fault is None
    assert files == {
        "app.py": b"a = 1\nb = 9\nc = 3\n",
        "renamed.py": b"x = 1\n",
        "new.bin": b"\0\1\2",
        "data.bin": b"\0" * 99,
    }
    assert (base / "old.py").exists()


def test_a_base_that_cannot_be_copied_is_said_with_what_is_in_the_way(tmp_path: Path) -> None:
    base = lay(tmp_path / "base", {"app.py": ""})
    os.mkfifo(base / "queue")
    patch = lay(tmp_path, {"agent.patch": ""}) / "agent.patch"

    sentence = rf"`{base}` cannot be copied: `{base}/queue` is a named pipe$"
    with pytest.raises(UsageError, match=sentence), delivered(patch, base):
        pass


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="no byte"),
        pytest.param("\n \n", id="blank"),
        pytest.param("No changes.\n", id="prose"),
    ],
)
def test_a_patch_without_a_change_is_empty(tmp_path: Path, content: str) -> None:
    lay(tmp_path, {"agent.patch": content})

    app, _ = outcome(tmp_path / "agent.patch", None)

    assert app.fault is not None
    assert app.fault.rule == EMPTY


def rejected(patch: Path, base: Path | None) -> tuple[str, str]:
    app, _ = outcome(patch, base)
    assert app.fault is not None
    assert app.fault.rule == REJECTED
    return str(app.fault.violation.at), app.fault.violation.message


def test_a_patch_against_another_base_says_where_it_does_not_fit(
    repository: Path, tmp_path: Path
) -> None:
    lay(repository, {"app.py": "a = 1\nb = 9\nc = 3\n"})
    base = lay(tmp_path / "base", {**BASE, "app.py": "nothing alike\n"})

    assert rejected(patch_of(repository), base) == (
        "app.py:1",
        "the patch does not fit `app.py` at line 1",
    )


def test_a_binary_file_without_its_content_is_named(repository: Path, tmp_path: Path) -> None:
    lay(repository, {"app.sqlite": b"\0\1\2\3"})

    place, message = rejected(patch_of(repository), lay(tmp_path / "base", BASE))

    assert place == "app.sqlite:1"
    assert message == "the patch names the binary file `app.sqlite` without its content"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda t: t.replace(b"+b = 9\n", b""), "is damaged at its line", id="a lost line"),
        pytest.param(
            lambda t: t.replace(b"app.py", b"gone.py"), "cannot change `gone.py`", id="no file"
        ),
        pytest.param(lambda t: t.replace(b"app.py", b"../app.py"), "cannot change", id="outside"),
    ],
)
def test_a_patch_that_was_edited_is_refused(
    repository: Path, tmp_path: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    lay(repository, {"app.py": "a = 1\nb = 9\nc = 3\n"})
    patch = patch_of(repository)
    patch.write_bytes(change(patch.read_bytes()))

    assert message in rejected(patch, lay(tmp_path / "base", BASE))[1]


def test_a_patch_writes_nothing_outside_of_the_app(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "agent.patch": """\
                --- /dev/null
                +++ b/../evil.py
                @@ -0,0 +1 @@
                +x = 1
                """
        },
    )

    with delivered(tmp_path / "agent.patch", None) as app:
        assert app.fault is not None
        assert app.fault.rule == REJECTED
        assert not (app.root.parent / "evil.py").exists()


def test_a_repository_around_the_temporary_folder_changes_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(repository, {"app.py": "a = 1\nb = 9\nc = 3\n"})
    patch = patch_of(repository)
    base = lay(repository.parent / "base", BASE)
    monkeypatch.setenv("GIT_DIR", str(repository / ".git"))
    monkeypatch.setattr("tempfile.tempdir", str(repository))

    app, files = outcome(patch, base)

    assert app.fault is None
    assert files["app.py"] == b"a = 1\nb = 9\nc = 3\n"


def test_a_patch_or_base_that_is_not_there_is_asked_wrongly(tmp_path: Path) -> None:
    lay(tmp_path, {"agent.patch": "diff --git a/x b/x\n"})

    with pytest.raises(UsageError, match="cannot be read"):
        outcome(tmp_path / "nowhere.patch", None)
    with pytest.raises(UsageError, match="there is no folder"):
        outcome(tmp_path / "agent.patch", tmp_path / "nowhere")
