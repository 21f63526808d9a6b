"""Folders that hold nothing to check, or not all of it."""

from pathlib import Path

from tests.cli.broken import BROKEN
from tests.commands import Run
from tests.trees import lay


def test_a_folder_without_source_code_is_asked_wrongly(cdcheck: Run, tmp_path: Path) -> None:
    done = cdcheck("check", str(tmp_path))

    assert done.code == 2
    assert "holds no Python, JavaScript or TypeScript" in done.err


def test_a_folder_of_which_nothing_could_be_read_is_told_what(cdcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_bytes(b"\0" * 100)

    done = cdcheck("check", str(tmp_path))

    assert done.code == 2
    assert "not read: `app.py` (binary)" in done.err


def test_a_folder_of_tests_alone_is_asked_wrongly(cdcheck: Run, tmp_path: Path) -> None:
    lay(tmp_path, {"tests/test_app.py": "def test_it(): ...\n"})

    done = cdcheck("check", str(tmp_path))

    assert done.code == 2
    assert "holds only tests, and no app to check" in done.err


def test_settings_that_exclude_all_are_said(cdcheck: Run, tmp_path: Path) -> None:
    lay(tmp_path, {"app.py": "", "cdcheck.toml": "exclude = ['*.py']\n"})

    done = cdcheck("check", str(tmp_path))

    assert done.code == 2
    assert "not read: `app.py` (excluded by the configuration)" in done.err


def test_a_source_file_that_links_nowhere_is_said_not_to_be_read(cdcheck: Run, tmp_path: Path) -> None:
    app = lay(tmp_path, BROKEN)
    (app / "gone.py").symlink_to("absent.py")

    done = cdcheck("check", str(app))

    assert "not read: gone.py (cannot be read: a link out of the app" in done.out


def test_a_file_in_place_of_a_folder_is_asked_wrongly(cdcheck: Run, tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_text("print(1)\n")

    done = cdcheck("check", str(file))

    assert done.code == 2
    assert "is a file; name the folder" in done.err
