"""Installs a fixture app's dependencies once, in a cache that outlives the run.

The cache is `$CDCHECK_FIXTURE_CACHE`, else `~/.cache/cdcheck-fixtures`. The app itself stays as it is.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from cdcheck.errors import CdcheckError
from cdcheck.runtime.contract import App, Limits, Runtime
from cdcheck.runtime.processes import installs
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.workplace import workplace
from tests.fixture_apps.fixture import UnavailableError


def install(folder: Path) -> Mapping[str, str]:
    """Makes the dependencies of an app importable and gives the environment in which they are.

    `folder` is a copy that may be written to: a Node app gets a link `node_modules`.
    """
    app = app_in(folder)
    try:
        with workplace() as work:
            dependencies = ProcessRunner(work, cache()).prepare(app, Limits())
    except CdcheckError as error:
        raise UnavailableError(f"{error}: {' '.join(getattr(error, 'log', ())[-3:])}") from None
    installs.link(app, dependencies, folder)
    return dependencies.environment


def app_in(folder: Path) -> App:
    """Tells how the app in a folder is installed."""
    if (folder / "package.json").exists():
        return App(folder=folder, runtime=Runtime.NODE)
    return App(folder=folder, runtime=Runtime.PYTHON, manifests=("requirements.txt",))


def cache() -> Path:
    """The folder that holds what was installed."""
    told = os.environ.get("CDCHECK_FIXTURE_CACHE")
    return Path(told) if told else Path.home() / ".cache" / "cdcheck-fixtures"
