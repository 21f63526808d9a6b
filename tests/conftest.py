import os
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from cdcheck.cli import main
from tests.commands import Done, Run
from tests.trees import lay


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Runs the tests that start apps one after the other, beside all the others by file."""
    return _AppsAlone(config, log)


class _AppsAlone(LoadFileScheduling):
    """Two apps at once would take each other's time, and a sweep looks at what others start."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(("tests/runtime/", "tests/fixture_apps/")):
            return "apps"
        scope: str = super()._split_scope(nodeid)
        return scope


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fails, in CI, what would be skipped: everything must be there."""
    report = yield
    if os.environ.get("CDCHECK_CI") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which fails in CI: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def no_cache_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDCHECK_CACHE", str(tmp_path / "cdcheck-cache"))


@pytest.fixture
def cdcheck(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process."""

    def run(*words: object) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        captured = capsys.readouterr()
        code = ended.value.code or 0
        assert isinstance(code, int)
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Mapping[str, str]], str]]:
    """Makes an importable package of rules and facts, and gives its name."""
    before = set(sys.modules)
    made: list[str] = []

    def make(texts: Mapping[str, str]) -> str:
        name = f"acme{len(made)}"
        made.append(name)
        folder = tmp_path / "packages" / name
        folders = {path.rpartition("/")[0] for path in texts} | {"", "rules"}
        lay(folder, {f"{inner}/__init__.py".lstrip("/"): "" for inner in folders})
        lay(folder, texts)
        monkeypatch.syspath_prepend(str(tmp_path / "packages"))
        return name

    yield make
    for module in set(sys.modules) - before:
        if module.partition(".")[0] in made:
            del sys.modules[module]
