"""Lets planted apps use what a clean one has installed, so that nothing is installed twice."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from cdcheck.errors import CdcheckError
from cdcheck.runtime.contract import App, Limits
from cdcheck.runtime.installing import plan_of
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.workplace import workplace
from tests.fixture_apps.dependencies import app_in, cache
from tests.fixture_apps.fixture import FIXTURES, UnavailableError, fixtures


def lend(borrower: App) -> None:
    """Puts into the cache, for an app, the dependencies of a clean one that has all of its own.

    Does nothing if no clean app has. Raises `UnavailableError` where these cannot be installed.
    """
    lender = next((f.folder for f in fixtures("clean", FIXTURES) if _has_all(f.folder, borrower)), None)
    if lender is None:
        return
    try:
        with workplace() as work:
            lent = ProcessRunner(work, cache()).prepare(app_in(lender), Limits())
    except CdcheckError as error:
        raise UnavailableError(str(error)) from None
    version = lent.digest.rpartition("-")[0]
    folder = cache() / "dependencies" / f"{version}-{plan_of(borrower).digest}"
    if (folder / "complete").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("venv", "node_modules"):
        if (Path(lent.place) / name).exists() and not (folder / name).is_symlink():
            (folder / name).symlink_to(Path(lent.place) / name)
    (folder / "complete").touch()


def _has_all(lender: Path, borrower: App) -> bool:
    if app_in(lender).runtime is not borrower.runtime:
        return False
    wanted = _versions(borrower.folder)
    return bool(wanted) and wanted.items() <= _versions(lender).items()


def _versions(folder: Path) -> Mapping[str, str]:
    """Reads the stated dependencies; nothing from a manifest with more in it than versions."""
    manifest = folder / "package.json"
    if manifest.exists():
        return dict(json.loads(manifest.read_text("utf-8")).get("dependencies", {}))
    requirements = folder / "requirements.txt"
    lines = requirements.read_text("utf-8").split() if requirements.exists() else []
    found = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==([\w.]+)", line) for line in lines]
    return {one[1].lower(): one[2] for one in found if one} if all(found) else {}
