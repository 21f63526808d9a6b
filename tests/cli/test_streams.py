"""Where the reader has left, the disk is full or nobody listens, the exit code still tells."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.broken import BROKEN
from tests.trees import lay


def _in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = f'cdcheck() {{ "{sys.executable}" -m cdcheck "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_reader_that_leaves_is_no_verdict(tmp_path: Path) -> None:
    done = _in_shell("set -o pipefail; cdcheck rules | true", tmp_path)

    assert (done.returncode, done.stderr) == (141, "")


def test_the_exit_code_tells_where_standard_output_is_closed(tmp_path: Path) -> None:
    lay(tmp_path, BROKEN)

    done = _in_shell("cdcheck . --rules L1 --format json >&-", tmp_path)

    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("buffering", ["unset PYTHONUNBUFFERED", "export PYTHONUNBUFFERED=1"])
@pytest.mark.parametrize("words", [". --rules L1", "model .", "rules", "--help"])
def test_a_full_disk_is_said(words: str, buffering: str, tmp_path: Path) -> None:
    lay(tmp_path, BROKEN)

    done = _in_shell(f"{buffering}; cdcheck {words} >/dev/full", tmp_path)

    sentence = "cdcheck: there is no space left where it writes\n"
    assert (done.returncode, done.stderr) == (3, sentence)


@pytest.mark.parametrize("nowhere", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("words", "code"), [(". --rules L1", 1), (". --rules L9", 2), ("absent", 2)])
def test_the_exit_code_tells_where_nobody_hears_what_is_wrong(
    nowhere: str, words: str, code: int, tmp_path: Path
) -> None:
    lay(tmp_path, BROKEN)

    assert _in_shell(f"cdcheck {words} {nowhere}", tmp_path).returncode == code


def test_a_misspelt_command_is_told_from_a_folder(tmp_path: Path) -> None:
    done = _in_shell("cdcheck modle .", tmp_path)

    assert done.returncode == 2
    assert done.stderr == "cdcheck: there is no command `modle`; did you mean `model`?\n"
