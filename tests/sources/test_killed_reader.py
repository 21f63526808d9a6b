import os
from pathlib import Path
from typing import NoReturn

import pytest

from cdcheck.errors import ToolError
from cdcheck.session import understand
from tests.trees import lay


def _is_killed(_: object) -> NoReturn:
    os._exit(137)


def test_a_process_that_is_killed_while_it_reads_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = "x = 1\n" * 130_000
    lay(tmp_path, {f"{name}.py": large for name in "abc"})
    monkeypatch.setattr("cdcheck.reading._packed", _is_killed)
    monkeypatch.setattr("os.cpu_count", lambda: 2)

    with pytest.raises(ToolError, match="a process that reads files was killed"):
        understand(tmp_path, uses_cache=False)
