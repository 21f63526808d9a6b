"""`cdcheck run` is killed at its worst moments: nothing goes on, and the same command then succeeds."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docker.errors import ImageNotFound

from cdcheck.errors import ToolError
from cdcheck.runs import RunResult, Verdict
from cdcheck.runtime.containers.engine import RUN, connect
from tests.runtime.apps import app_in, eventually
from tests.runtime.test_process_runner import marked
from tests.trees import lay

SUITE = """\
suite: tags
contract: conduit
timeout: 60
steps:
  - {id: tags, operation: GetTags, request: GET /api/tags, expect: {status: 200}}
"""
HANGS = "def on_request(handler):\n    print('asked', flush=True)\n    time.sleep(60)"
ANSWERS = "def on_request(handler):\n    return 200, '{\"tags\": []}'"
DOCKERFILE = 'FROM cdcheck-python\nCOPY . /app\nWORKDIR /app\nCMD ["bash", "run.sh"]\n'


class Command:
    """Is one command line, with a folder of runs of its own."""

    def __init__(self, folder: Path, runner: str, *more: str) -> None:
        self.temporary, self.output = folder / "tmp", folder / "result.json"
        self.temporary.mkdir()
        suite = lay(folder / "suite", {"tags.yaml": SUITE}) / "tags.yaml"
        self._words = [sys.executable, "-m", "cdcheck", "run", str(folder / "app"), "--rules", "L0"]
        self._words += ["--suite", str(suite), "--health", "/health", "--runner", runner]
        self._words += ["--base-image", "python=cdcheck-python", "--resume", *more]
        self._words += ["--output", str(self.output)]

    def killed(self, is_time: Callable[[], object]) -> str:
        """Starts it, kills it at a moment, and gives the id of its run."""
        with self._started() as process:
            try:
                assert eventually(lambda: bool(is_time()), within=60)
                (run,) = self.runs()
            finally:
                process.send_signal(signal.SIGKILL)
        return run

    def result(self) -> RunResult:
        """Lets it come to its end."""
        with self._started() as process:
            assert process.wait(120) == 0
        return msgspec.json.decode(self.output.read_bytes(), type=RunResult)

    def runs(self) -> list[str]:
        """Lists the runs that have a folder."""
        return [path.parent.name for path in self.temporary.glob("*/[!.]*/owner")]

    def has_logged(self, text: bytes) -> bool:
        """Tells whether the app has printed something."""
        return any(text in log.read_bytes() for log in self.temporary.rglob("app.log"))

    def _started(self) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        return subprocess.Popen(self._words, env=environment, stdout=subprocess.DEVNULL)


@pytest.fixture
def client() -> Iterator[Any]:
    try:
        engine = connect()
        engine.images.get("cdcheck-python")
    except (ToolError, ImageNotFound):
        pytest.skip("no engine answers, or it lacks the images that `scripts/base-images` makes")
    before = {container.id for container in engine.containers.list(all=True)}
    yield engine
    left = [one for one in engine.containers.list(all=True) if one.id not in before]
    assert [one.name for one in left if "sleep 61" in str(one.attrs["Config"]["Cmd"])] == []


def passed(result: RunResult) -> bool:
    return {one.verdict for step in result.steps for one in step.assertions} == {Verdict.PASSED}


def test_a_run_as_processes_that_is_killed_while_it_asks_leaves_nothing_and_can_be_resumed(
    tmp_path: Path,
) -> None:
    command = Command(tmp_path, "process")
    app_in(tmp_path / "app", HANGS)

    run = command.killed(lambda: command.has_logged(b"asked"))

    assert not command.output.exists()
    assert eventually(lambda: marked(run) == set(), within=30)
    app_in(tmp_path / "app", ANSWERS)
    assert passed(command.result())
    assert command.runs() == []


def test_a_run_as_processes_that_is_killed_while_it_installs_can_be_resumed(tmp_path: Path) -> None:
    command = Command(tmp_path, "process")
    app = app_in(tmp_path / "app", ANSWERS)
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(60)
        url = f"http://127.0.0.1:{index.getsockname()[1]}/"
        (app.folder / "requirements.txt").write_text(f"--index-url {url}\nflask\n")

        run = command.killed(lambda: index.accept()[0])

    assert eventually(lambda: marked(run) == set(), within=30)
    (app.folder / "requirements.txt").write_text("")
    assert passed(command.result())
    assert command.runs() == []


def test_a_run_in_containers_that_is_killed_while_it_asks_leaves_nothing_and_can_be_resumed(
    tmp_path: Path, client: Any
) -> None:
    command = Command(tmp_path, "docker")
    app_in(tmp_path / "app", HANGS)

    run = command.killed(lambda: command.has_logged(b"asked"))

    of_run = {"label": f"{RUN}={run}"}
    assert not command.output.exists()
    assert eventually(lambda: client.containers.list(filters=of_run) == [], within=30)
    app_in(tmp_path / "app", ANSWERS)
    assert passed(command.result())
    assert client.containers.list(all=True, filters=of_run) == []
    assert client.networks.list(filters=of_run) == []
    assert command.runs() == []


def test_a_run_in_containers_that_is_killed_while_it_builds_can_be_resumed(
    tmp_path: Path, client: Any
) -> None:
    command = Command(tmp_path, "docker", "--dockerfile", "Dockerfile")
    app = app_in(tmp_path / "app", ANSWERS)
    (app.folder / "Dockerfile").write_text(f"{DOCKERFILE}RUN sleep 61\n")

    def building() -> list[Any]:
        running = client.containers.list(ignore_removed=True)
        return [one for one in running if "sleep 61" in str(one.attrs["Config"]["Cmd"])]

    command.killed(building)

    assert eventually(lambda: building() == [], within=30)
    (app.folder / "Dockerfile").write_text(DOCKERFILE)
    assert passed(command.result())
    assert command.runs() == []
