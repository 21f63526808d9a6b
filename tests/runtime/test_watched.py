"""What an app asks its database is seen however it is started, or said not to have been."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docker.errors import ImageNotFound
from msgspec.structs import replace

from cdcheck.errors import ToolError
from cdcheck.runtime.containers.engine import connect
from cdcheck.runtime.containers.images import Site
from cdcheck.runtime.containers.runner import container_runner
from cdcheck.runtime.contract import App, Limits, Runtime
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.trial import Trial, run_app
from cdcheck.runtime.workplace import workplace
from tests.runtime.apps import app_in, asking
from tests.trees import lay

Run = Callable[[App], Trial]
LIMITS = Limits(ready=10, suite=30, grace=1)
ASKS = """
import sqlite3

def on_request(handler):
    sqlite3.connect("own.db").execute("CREATE TABLE IF NOT EXISTS t (x)")
    return 200, "{}"
"""
FORKED = "exec python -c 'import os\nif os.fork():\n    os.wait()\nelse:\n    import app'"
UNWATCHED = (
    "its statements: what serves it did not load the hooks; "
    "it may set PYTHONPATH or NODE_OPTIONS itself, or start without an environment"
)
STARTS = [
    pytest.param("exec python app.py", True, id="plainly"),
    pytest.param("export PYTHONPATH=.\nexec python app.py", True, id="with a PYTHONPATH of its own"),
    pytest.param("exec python -I app.py", True, id="isolated"),
    pytest.param("exec python -E app.py", True, id="without what the environment says"),
    pytest.param(FORKED, True, id="forked"),
    pytest.param("exec python -S app.py", False, id="without packages"),
    pytest.param(
        'exec env -i PORT="$PORT" "$(which python)" app.py', False, id="without an environment"
    ),
]


def as_process(app: App) -> Trial:
    with workplace() as work:
        return run_app(app, ProcessRunner(work), asking(2), LIMITS)


def in_container(app: App) -> Trial:
    try:
        client = connect()
        client.images.get("cdcheck-python")
    except (ToolError, ImageNotFound):
        pytest.skip("no engine answers, or it lacks the images that `scripts/base-images` makes")
    site = Site({"python": "cdcheck-python"}, addresses="10.214.0.0/16")
    with workplace() as work, container_runner(client, work, site) as runner:
        return run_app(app, runner, asking(2), LIMITS)


@pytest.fixture(params=[as_process, in_container], ids=["process", "container"])
def run(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield request.param


@pytest.mark.parametrize(("start", "is_seen"), STARTS)
def test_statements_are_seen_or_said_not_to_be(
    start: str, is_seen: bool, tmp_path: Path, run: Run
) -> None:
    app = app_in(tmp_path / "app", ASKS)
    script = app.folder / "run.sh"
    script.write_text(script.read_text().replace("exec python app.py", f"python -c 0\n{start}"))

    trial = run(app)

    assert {bool(step.statements) for step in trial.steps} == {is_seen}
    assert trial.unobserved == (() if is_seen else (UNWATCHED,))


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs Node.js")
@pytest.mark.parametrize(
    ("start", "is_seen"),
    [
        pytest.param("node server.js", True, id="plainly"),
        pytest.param("NODE_OPTIONS=--max-old-space-size=200 node server.js", True, id="own options"),
        pytest.param('env -i PATH="$PATH" PORT="$PORT" node server.js', True, id="no variables"),
        pytest.param(f"NODE_OPTIONS= {shutil.which('node')} server.js", False, id="by its place"),
    ],
)
def test_an_app_for_node_is_watched_or_said_not_to_be(start: str, is_seen: bool, tmp_path: Path) -> None:
    serve = "require('http').createServer((_, to) => to.end('{}')).listen(process.env.PORT, '0.0.0.0')"
    files = {
        "server.js": serve,
        "package.json": json.dumps({"scripts": {"start": start}}),
        "run.sh": 'cd "$(dirname "$0")"\nnpm run start\n',
    }
    app = App(folder=lay(tmp_path / "app", files), runtime=Runtime.NODE, health_path="/health")

    assert as_process(app).unobserved == (() if is_seen else (UNWATCHED,))


def test_a_driver_that_the_hooks_do_not_know_is_said_to_be_unobserved(tmp_path: Path) -> None:
    plain = app_in(tmp_path / "app")

    trials = [as_process(app) for app in (plain, replace(plain, engines=frozenset({"sqlite"})))]

    said = "its statements: it used no driver that the hooks know"
    assert [trial.unobserved for trial in trials] == [(), (said,)]
