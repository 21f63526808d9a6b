"""Apps that misbehave in containers: each is told apart, and nothing of it stays behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docker.errors import ImageNotFound
from msgspec.structs import replace

from cdcheck.errors import ToolError
from cdcheck.runs import End, Limit, Start
from cdcheck.runtime.containers.engine import DEADLINE, PLACE, RUN, asking, connect, place_of
from cdcheck.runtime.containers.images import Site
from cdcheck.runtime.containers.networks import private_network
from cdcheck.runtime.containers.runner import container_runner
from cdcheck.runtime.containers.taking_down import sweep
from cdcheck.runtime.contract import MEGABYTE, App, Limits
from cdcheck.runtime.trial import Trial, run_app
from cdcheck.runtime.workplace import Workplace, workplace
from tests.runtime.apps import app_in, eventually, statuses
from tests.runtime.apps import asking as asked_times
from tests.runtime.misbehaving import (
    DEAF,
    DURING,
    EATS_MEMORY,
    FILLS_THE_DISK,
    FLOOD,
    FORKS,
    LATE_LINES,
    NEVER_READY,
    ORPHANS,
    TRIES_THE_NETWORK,
)

QUICK = Limits(ready=5, suite=30, grace=1, memory=200 * MEGABYTE, processes=60, disk=30 * MEGABYTE)
LOCAL = {"python": "cdcheck-python", "postgres": "cdcheck-postgres"}
SITE = Site(LOCAL, addresses="10.214.0.0/16")


@pytest.fixture(scope="module")
def client() -> Any:
    try:
        return connect()
    except ToolError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def site(client: Any) -> Site:
    """The images that `scripts/base-images` makes, or else the public ones where they can be had."""
    for image in LOCAL.values():
        try:
            client.images.get(image)
        except ImageNotFound:
            pytest.skip(f"there is no image `{image}`; `scripts/base-images` makes it")
    return SITE


@pytest.fixture(autouse=True)
def nothing_stays(tmp_path: Path, client: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks at what this test made: others may use the engine at the same time."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield
    made = client.containers.list(all=True, filters={"label": RUN}, ignore_removed=True)
    assert [c.name for c in made if str(tmp_path) in c.labels.get(PLACE, "")] == []
    networks = client.networks.list(filters={"label": RUN})
    assert [n.name for n in networks if str(tmp_path) in n.attrs["Labels"].get(PLACE, "")] == []


def run(
    app: App, client: Any, site: Site, times: int = 3, timeout: float = 5, limits: Limits = QUICK
) -> Trial:
    with workplace() as work, container_runner(client, work, site) as runner:
        return run_app(app, runner, asked_times(times, timeout), limits)


def test_an_app_that_answers_is_ready_and_is_asked(tmp_path: Path, client: Any, site: Site) -> None:
    trial = run(app_in(tmp_path / "app"), client, site)

    assert (trial.start.how, trial.start.end) == (Start.READY, End.RUNNING)
    assert statuses(trial.steps) == [200, 200, 200]
    assert (trial.limits, trial.harness) == ((), ())
    assert trial.root == "/app"
    assert [stage.name for stage in trial.stages].count("start") == 1
    assert trial.peak_memory is not None


@pytest.mark.parametrize(("body", "instead", "how", "why"), NEVER_READY)
def test_an_app_that_does_not_start_says_how_far_it_came(  # noqa: PLR0913, PLR0917 (a table of four)
    tmp_path: Path, client: Any, site: Site, body: str, instead: str, how: Start, why: str
) -> None:
    trial = run(app_in(tmp_path / "app", body, before=instead), client, site)

    assert trial.harness == ()
    assert trial.start.how is how
    assert why in trial.start.why
    assert statuses(trial.steps) == [None] * 3


def test_what_an_app_sent_before_it_ended_is_kept(tmp_path: Path, client: Any, site: Site) -> None:
    body = """
import sqlite3

def on_request(handler):
    sqlite3.connect("own.sqlite").execute("SELECT 1 AS last")
    os._exit(3)
"""

    trial = run(app_in(tmp_path / "app", body), client, site)

    assert (trial.start.end, trial.start.exit_code) == (End.EXITED, 3)
    assert [one.sql for one in trial.steps[0].statements] == ["SELECT 1 AS last"]
    assert not any("SELECT" in line for line in trial.start.log_after)


def test_an_app_that_listens_late_is_waited_for(tmp_path: Path, client: Any, site: Site) -> None:
    trial = run(app_in(tmp_path / "app", "time.sleep(1.5)"), client, site)

    assert trial.start.how is Start.READY


@pytest.mark.parametrize(("body", "end", "code"), DURING)
def test_an_app_that_fails_at_the_tenth_request_is_told_apart(
    tmp_path: Path, client: Any, site: Site, body: str, end: End, code: int | None
) -> None:
    trial = run(app_in(tmp_path / "app", body), client, site, times=12, timeout=0.5)

    assert trial.start.how is Start.READY
    assert (trial.start.end, trial.start.exit_code) == (end, code)
    assert trial.unobserved == ()
    assert statuses(trial.steps) == [200] * 9 + [None] * 3


@pytest.mark.parametrize(
    ("body", "limit", "end"),
    [
        pytest.param(EATS_MEMORY, Limit.MEMORY, End.OUT_OF_MEMORY, id="eats memory"),
        pytest.param(FORKS, Limit.PROCESSES, End.RUNNING, id="forks without end"),
        pytest.param(FILLS_THE_DISK, Limit.DISK, End.RUNNING, id="fills the disk"),
        pytest.param(TRIES_THE_NETWORK, Limit.NETWORK, End.RUNNING, id="tries the network"),
    ],
)
def test_an_app_that_takes_too_much_is_held_in_and_the_limit_is_named(
    tmp_path: Path, client: Any, site: Site, body: str, limit: Limit, end: End
) -> None:
    trial = run(app_in(tmp_path / "app", body), client, site, times=1)

    assert trial.start.how is Start.READY
    assert trial.limits == (limit,)
    assert trial.start.end is end


def test_a_flood_of_log_lines_is_cut_and_the_app_goes_on(
    tmp_path: Path, client: Any, site: Site
) -> None:
    limits = replace(QUICK, log=MEGABYTE)

    trial = run(app_in(tmp_path / "app", FLOOD), client, site, times=1, timeout=30, limits=limits)

    assert statuses(trial.steps) == [200]
    assert (trial.start.end, trial.limits) == (End.RUNNING, (Limit.LOG,))


@pytest.mark.parametrize(
    "body", [pytest.param(ORPHANS, id="forks orphans"), pytest.param(DEAF, id="ignores signals")]
)
def test_an_app_with_strange_processes_is_served_and_removed(
    tmp_path: Path, client: Any, site: Site, body: str
) -> None:
    trial = run(app_in(tmp_path / "app", body), client, site, times=30)

    assert set(statuses(trial.steps)) == {200}
    assert trial.limits == ()


def test_lines_are_given_to_the_request_that_they_follow(
    tmp_path: Path, client: Any, site: Site
) -> None:
    trial = run(app_in(tmp_path / "app", LATE_LINES), client, site)

    assert [step.log for step in trial.steps] == [
        (f"asked /items/{n}", f"Traceback of /items/{n}") for n in (1, 2, 3)
    ]


def test_an_app_reaches_its_database_by_the_name_that_tasks_give_it(
    tmp_path: Path, client: Any, site: Site
) -> None:
    body = "import socket\nsocket.create_connection(('postgres', 5432), timeout=5)"
    body += "\nprint(os.environ['DATABASE_URL'], os.getuid(), os.access('/', os.W_OK))"
    app = replace(app_in(tmp_path / "app", body), database="postgres")

    trial = run(app, client, site)

    assert trial.harness == ()
    assert trial.start.log[0] == "postgresql://user:password@postgres:5432/conduit 65534 False"


def test_an_app_that_must_write_elsewhere_is_given_what_it_needs(
    tmp_path: Path, client: Any, site: Site
) -> None:
    trial = run(app_in(tmp_path / "app", "open('/made', 'w').write('x')"), client, site)

    assert trial.start.how is Start.READY
    assert [stage.name for stage in trial.stages].count("start") == 2


def test_an_app_is_run_by_its_own_dockerfile_when_that_is_asked_for(
    tmp_path: Path, client: Any, site: Site
) -> None:
    app = app_in(tmp_path / "app")
    own = f'FROM {LOCAL["python"]}\nWORKDIR /srv\nCOPY . .\nCMD ["python", "app.py"]\n'
    (app.folder / "Dockerfile").write_text(own)

    trial = run(app, client, replace(site, dockerfile="Dockerfile"))

    assert (trial.start.how, trial.start.end, trial.root) == (Start.READY, End.RUNNING, "/srv")
    assert (statuses(trial.steps), trial.limits) == ([200] * 3, ())


def test_the_database_that_an_app_makes_is_seen(tmp_path: Path, client: Any, site: Site) -> None:
    body = (
        "import sqlite3\nconnection = sqlite3.connect('made.db')\n"
        "connection.execute('CREATE TABLE t (x)')\nconnection.commit()"
    )

    trial = run(app_in(tmp_path / "app", body), client, site)

    assert (trial.database.kind, trial.database.how) == ("sqlite", "through `sqlite3` to `made.db`")


def test_two_runs_at_once_share_an_image_and_do_not_meet(
    tmp_path: Path, client: Any, site: Site
) -> None:
    trials: list[Trial] = []

    def one(name: str) -> None:
        body = f"def on_request(handler):\n    return 200, '\"{name}\"'"
        trials.append(run(app_in(tmp_path / name, body), connect(), site))

    threads = [threading.Thread(target=one, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(trial.steps[0].exchanges[0].body for trial in trials) == ['"one"', '"two"']
    assert len({trial.image for trial in trials}) == 1


KILLED = """
import sys, time
from pathlib import Path
from cdcheck.runtime.containers.engine import connect
from cdcheck.runtime.containers.runner import container_runner
from cdcheck.runtime.contract import Limits
from cdcheck.runtime.workplace import Workplace, workplace
from tests.runtime.apps import app_in
from tests.runtime.test_container_runner import SITE

with workplace(Path(sys.argv[1])) as work:
    with container_runner(connect(), work, SITE) as runner:
        app, limits = app_in(Path(sys.argv[2])), Limits()
        prepared = runner.prepare(app, limits)
        with runner.database() as database, runner.start(app, prepared, database, limits):
            print(work.id, flush=True)
            time.sleep(60)
"""


def test_when_cdcheck_is_killed_its_containers_end_and_a_sweep_removes_them(
    tmp_path: Path, client: Any, site: Site
) -> None:
    runs = tmp_path / "runs"
    runs.mkdir()
    words = [sys.executable, "-c", KILLED, str(runs), str(tmp_path / "app")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as killed:
        assert killed.stdout is not None
        run_id = killed.stdout.readline().strip()
        both = [client.containers.get(f"cdcheck-{run_id}-{name}") for name in ("app", "postgres")]
        assert sweep(client, runs).containers == 0
        killed.send_signal(signal.SIGKILL)

    # Their standard input has ended, so they end by themselves, before any sweep.
    for container in both:
        assert eventually(lambda one=container: one.reload() or one.status == "exited")
    swept = sweep(client, runs)
    assert (swept.containers, swept.networks) == (2, 1)


def test_a_sweep_leaves_alone_what_others_still_need_and_takes_what_is_forgotten(
    tmp_path: Path, client: Any, site: Site
) -> None:
    made = [
        client.containers.create(site.base_image("python"), ["true"], labels={RUN: run_id, **labels})
        for run_id, labels in (
            ("old", {PLACE: "elsewhere:/runs", DEADLINE: "1"}),
            ("ours", {PLACE: place_of(tmp_path), DEADLINE: "99999999999"}),
            ("theirs", {PLACE: "elsewhere:/runs", DEADLINE: "99999999999"}),
        )
        for _ in range(5)
    ]

    swept = sweep(client, tmp_path)

    listed = client.containers.list(all=True, filters={"label": RUN}, ignore_removed=True)
    left = {one.labels[RUN] for one in listed if one.id in {each.id for each in made}}
    for container in made[-5:]:
        container.remove(force=True)
    assert (swept.containers, left) == (10, {"theirs"})


def test_a_network_is_found_beside_those_that_are_taken(tmp_path: Path, client: Any, site: Site) -> None:
    taken, two = {RUN: "aaaa"}, "10.214.255.0/27"
    one, other, third = (Workplace(name, tmp_path) for name in ("aaaa", "aaab", "aaac"))
    with (
        private_network(client, one, taken, two) as first,
        private_network(client, other, taken, two) as second,
    ):
        subnets = {network.attrs["IPAM"]["Config"][0]["Subnet"] for network in (first, second)}
        assert subnets == {"10.214.255.0/28", "10.214.255.16/28"}
        with (
            pytest.raises(ToolError, match=r"no network of .* is free"),
            private_network(client, third, taken, two),
        ):
            pass


def test_an_engine_that_is_absent_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")

    with pytest.raises(ToolError, match=r"no Docker engine answers.*--runner process"):
        connect()


def test_an_engine_that_dies_in_the_middle_is_our_failure_and_not_the_apps(
    tmp_path: Path, client: Any, site: Site
) -> None:
    """The engine is cut off behind a socket of ours, so that other runs keep theirs."""
    real = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")
    through = tmp_path / "engine.sock"
    with subprocess.Popen([sys.executable, "-c", FORWARD, str(through), real]) as forward:
        assert eventually(through.exists)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DOCKER_HOST", f"unix://{through}")
            cut_off = connect(timeout=5)
        body = "def on_request(handler):\n    return 200, '{}'"

        def cut(*_: object, **__: object) -> Iterator[Any]:
            forward.kill()
            forward.wait()
            yield from ()

        with workplace() as work, container_runner(cut_off, work, site) as runner:
            trial = run_app(app_in(tmp_path / "app", body), runner, cut, QUICK)
            runs = work.folder.parent

    assert trial.harness
    assert "Docker engine" in trial.harness[0]
    with asking("sweep"):
        assert sweep(client, runs).containers == 1


FORWARD = """
import socket, sys, threading

def pump(a, b):
    try:
        while data := a.recv(65536):
            b.sendall(data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass

server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen()
while True:
    near, _ = server.accept()
    far = socket.socket(socket.AF_UNIX)
    far.connect(sys.argv[2])
    threading.Thread(target=pump, args=(near, far), daemon=True).start()
    threading.Thread(target=pump, args=(far, near), daemon=True).start()
"""
