"""Runs the examples of pages with the real libraries of Python."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cdcheck.testing.cases import Case
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import UnavailableError


def environment_with(needed: str, folder: Path) -> Mapping[str, str]:
    """Installs requirements, and gives the environment that has them; skips if that cannot be done."""
    (folder / "requirements.txt").write_text(needed, "utf-8")
    try:
        return {**os.environ, **install(folder)}
    except UnavailableError as error:
        unavailable(error)


def printed_by(script: str | Path, case: Case, folder: Path, environment: Mapping[str, str]) -> Any:
    """Runs a script, or the text of one, beside the files of a case; gives the JSON that it prints."""
    for path, text in case.files:
        (folder / path).write_text(text, "utf-8")
    words = ["python", str(script)] if isinstance(script, Path) else ["python", "-c", script]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
