"""Runs the small Node apps of pages against the real libraries, installed once for all of them."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cdcheck import engine
from cdcheck.catalog import Catalog, Rule
from cdcheck.proving import SourceTexts
from cdcheck.testing.cases import Case
from cdcheck.testing.projects import project_of
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import install
from tests.fixture_apps.fixture import FIXTURES, UnavailableError

ON_SQLITE = {"better-sqlite3": "12.4.1", "drizzle-orm": "0.45.4", "knex": "3.3.0", "sqlite3": "5.1.7"}
"""The drivers of SQLite, which take minutes to build, and what is used with them."""
_DEADLINE = 60


@contextmanager
def installed_like(fixture: str) -> Iterator[Path]:
    """Gives a folder whose `node_modules` are those of a fixture app; skips where there is no Node."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for manifest in ("package.json", "package-lock.json"):
            if (FIXTURES / fixture / manifest).exists():
                shutil.copyfile(FIXTURES / fixture / manifest, folder / manifest)
        _install(folder)
        yield folder


@contextmanager
def installed(dependencies: Mapping[str, str]) -> Iterator[Path]:
    """Gives a folder with packages of these versions; skips where they cannot be installed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        told = {"name": "pages", "private": True, "dependencies": dict(dependencies)}
        (folder / "package.json").write_text(json.dumps(told), "utf-8")
        _install(folder)
        yield folder


def _install(folder: Path) -> None:
    try:
        install(folder)
    except UnavailableError as error:
        unavailable(error)


def run(files: Iterable[tuple[str, str]], main: str, modules: Path) -> subprocess.CompletedProcess[str]:
    """Runs an app's main module with the packages that are installed in another folder."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        (folder / "node_modules").symlink_to((modules / "node_modules").resolve())
        node = shutil.which("node") or "node"
        command = [node, main]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=_DEADLINE
        )


def predictions(catalog: Catalog, rule: Rule, case: Case) -> list[str]:
    """The errors that the findings of a case predict, without the name of their class."""
    texts = {path: text.encode() for path, text in case.files}
    project, selected = project_of(dict(case.files)), [engine.Selected(rule)]
    checked = engine.run(selected, project, case.task, catalog, SourceTexts(texts.get))
    said = [finding.violation.predicts for finding in checked.findings]
    return [words.partition("Error: ")[2] or words for words in said if words]
