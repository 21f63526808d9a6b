"""Apps that misbehave as processes: each is told apart, and nothing of it stays behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cdcheck.runs import End, Limit, Start
from cdcheck.runtime.contract import MEGABYTE, App, Limits
from cdcheck.runtime.processes.postgres import INSTALLED, postgres
from cdcheck.runtime.processes.runner import AppProcess, ProcessRunner
from cdcheck.runtime.trial import Trial, run_app
from cdcheck.runtime.workplace import MARK, Workplace, sweep, workplace
from tests.runtime.apps import app_in, asking, eventually, statuses
from tests.runtime.misbehaving import DEAF, DURING, FLOOD, LATE_LINES, NEVER_READY, ORPHANS

QUICK = Limits(ready=4, suite=20, grace=1, memory=200 * MEGABYTE, processes=60, disk=30 * MEGABYTE)


@pytest.fixture
def work() -> Iterator[Workplace]:
    with workplace() as made:
        yield made
    assert marked(made.id) == set()
    assert not made.folder.exists()


def run(app: App, work: Workplace, times: int = 3, limits: Limits = QUICK) -> Trial:
    return run_app(app, ProcessRunner(work), asking(times), limits)


def marked(run: str) -> set[int]:
    """The processes that carry a run's mark."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={run}".encode() in (entry / "environ").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def test_an_app_that_answers_is_ready_and_is_asked(tmp_path: Path, work: Workplace) -> None:
    trial = run(app_in(tmp_path / "app"), work)

    assert (trial.start.how, trial.start.end) == (Start.READY, End.RUNNING)
    assert statuses(trial.steps) == [200, 200, 200]
    assert trial.limits == ()
    assert trial.harness == trial.unobserved == ()
    assert [stage.name for stage in trial.stages] == [
        "install",
        "launch",
        "start",
        "suite",
        "observe",
        "take down",
    ]
    assert trial.peak_memory is not None


@pytest.mark.parametrize(("body", "instead", "how", "why"), NEVER_READY)
def test_an_app_that_does_not_start_says_how_far_it_came(
    tmp_path: Path, work: Workplace, body: str, instead: str, how: Start, why: str
) -> None:
    trial = run(app_in(tmp_path / "app", body, before=instead), work)

    assert trial.start.how is how
    assert why in trial.start.why
    assert trial.start.end is End.NOT_STARTED
    assert statuses(trial.steps) == [None] * 3


def test_the_log_is_attached_when_an_app_does_not_start(tmp_path: Path, work: Workplace) -> None:
    trial = run(app_in(tmp_path / "app", before="raise RuntimeError('no \x1b[31mluck\x1b[0m')"), work)

    assert trial.start.exit_code == 1
    assert trial.start.log[-1] == "RuntimeError: no luck"


def test_an_app_that_listens_late_is_waited_for(tmp_path: Path, work: Workplace) -> None:
    trial = run(app_in(tmp_path / "app", "time.sleep(1.5)"), work)

    assert trial.start.how is Start.READY


@pytest.mark.parametrize(("times", "answered"), [(1, [200, 200]), (9, [None, None])])
def test_nothing_answers_in_the_place_of_an_app(
    tmp_path: Path, work: Workplace, times: int, answered: list[int | None]
) -> None:
    app = app_in(tmp_path / "app", "time.sleep(1)")

    with ExitStack() as stack:
        trial = run_app(app, _Displacing(work, times, stack), asking(2), QUICK)

    assert statuses(trial.steps) == answered
    assert [*trial.harness] == [one for one in trial.harness if "other programs take" in one]
    assert bool(trial.harness) is (answered == [None, None])


class _Displacing(ProcessRunner):
    """Lets something else listen on the ports of the first apps, while these are still starting."""

    def __init__(self, work: Workplace, times: int, stack: ExitStack) -> None:
        super().__init__(work)
        self._left = times
        self._stack = stack

    @contextmanager
    def start(self, *given: Any) -> Iterator[AppProcess]:
        with super().start(*given) as running:
            if self._left:
                self._left -= 1
                self._stack.enter_context(socket.create_server(("0.0.0.0", running.address[1])))
            yield running


@pytest.mark.parametrize(("body", "end", "code"), DURING)
def test_an_app_that_fails_at_the_tenth_request_is_told_apart(
    tmp_path: Path, work: Workplace, body: str, end: End, code: int | None
) -> None:
    trial = run_app(app_in(tmp_path / "app", body), ProcessRunner(work), asking(12, 0.5), QUICK)

    assert trial.start.how is Start.READY
    assert (trial.start.end, trial.start.exit_code) == (end, code)
    assert statuses(trial.steps) == [200] * 9 + [None] * 3


GREEDY = [
    pytest.param(
        "KEPT = []\ndef on_request(handler):\n    KEPT.append(bytearray(400_000_000))\n"
        "    time.sleep(1)\n    return 200, '{}'",
        (Limit.MEMORY,),
        End.OUT_OF_MEMORY,
        id="eats memory",
    ),
    pytest.param(
        "def on_request(handler):\n    while True:\n        os.fork() or time.sleep(30)",
        (Limit.PROCESSES,),
        End.EXITED,
        id="forks without end",
    ),
    pytest.param(
        "def on_request(handler):\n    for _ in range(8):\n        os.fork()\n    time.sleep(30)",
        (Limit.PROCESSES,),
        End.EXITED,
        id="forks in every fork",
    ),
    pytest.param(
        "def on_request(handler):\n    for n in range(9):\n"
        "        open(f'f{n}', 'wb').write(b'x' * 10_000_000)\n    time.sleep(2)\n    return 200, '{}'",
        (Limit.DISK,),
        End.EXITED,
        id="fills the disk",
    ),
]


@pytest.mark.parametrize(("body", "limits", "end"), GREEDY)
def test_an_app_that_takes_too_much_is_ended_and_the_limit_is_named(
    tmp_path: Path, work: Workplace, body: str, limits: tuple[Limit, ...], end: End
) -> None:
    trial = run_app(app_in(tmp_path / "app", body), ProcessRunner(work), asking(2, 5), QUICK)

    assert trial.limits == limits
    assert trial.start.end is end


def test_a_flood_of_log_lines_is_cut_and_the_app_goes_on(tmp_path: Path, work: Workplace) -> None:
    limits = replace(QUICK, log=MEGABYTE)

    trial = run_app(app_in(tmp_path / "app", FLOOD), ProcessRunner(work), asking(1, 20), limits)

    assert statuses(trial.steps) == [200]
    assert (trial.start.end, trial.limits) == (End.RUNNING, (Limit.LOG,))


def test_children_that_nobody_waits_for_are_reaped(tmp_path: Path, work: Workplace) -> None:
    trial = run(app_in(tmp_path / "app", ORPHANS), work, times=30)

    assert set(statuses(trial.steps)) == {200}
    assert trial.limits == ()


def test_an_app_that_ignores_the_request_to_end_is_killed(tmp_path: Path, work: Workplace) -> None:
    begun = time.monotonic()

    trial = run(app_in(tmp_path / "app", DEAF), work)

    assert trial.start.how is Start.READY
    assert time.monotonic() - begun < 15


def test_lines_are_given_to_the_request_that_they_follow(tmp_path: Path, work: Workplace) -> None:
    trial = run(app_in(tmp_path / "app", LATE_LINES), work)

    assert [step.log for step in trial.steps] == [
        (f"asked /items/{n}", f"Traceback of /items/{n}") for n in (1, 2, 3)
    ]


def test_the_folder_of_the_app_stays_as_it_is(tmp_path: Path, work: Workplace) -> None:
    app = app_in(tmp_path / "app", "open('made.db', 'w').write('x')")
    before = sorted(app.folder.iterdir())

    assert run(app, work).start.how is Start.READY

    assert sorted(app.folder.iterdir()) == before


def test_secrets_of_the_user_do_not_enter(
    tmp_path: Path, work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_SECRET", "hidden")
    body = (
        "print('secret', os.environ.get('MY_SECRET'), os.environ['HOME'] == os.path.expanduser('~root'))"
    )

    trial = run(app_in(tmp_path / "app", body), work)

    assert trial.start.log[0] == "secret None False"


def test_two_runs_at_once_do_not_meet(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    beside = tmp_path_factory.mktemp("runs")
    trials: list[Trial] = []

    def one(name: str) -> None:
        body = f"def on_request(handler):\n    return 200, '\"{name}\"'"
        with workplace(beside) as work:
            trials.append(run(app_in(tmp_path / name, body), work))

    threads = [threading.Thread(target=one, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    said = sorted({step.exchanges[0].body for step in trial.steps}.pop() for trial in trials)
    assert said == ['"one"', '"two"']


KILLED = """
import sys, time
from pathlib import Path
from cdcheck.runtime.contract import Limits
from cdcheck.runtime.processes.runner import ProcessRunner
from cdcheck.runtime.workplace import workplace
from tests.runtime.apps import app_in

with workplace(Path(sys.argv[1])) as work:
    runner, limits = ProcessRunner(work), Limits()
    app = app_in(Path(sys.argv[2]), "import signal\\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)")
    with runner.start(app, runner.prepare(app, limits), None, limits):
        print(work.id, flush=True)
        time.sleep(60)
"""


def test_when_cdcheck_is_killed_its_apps_end_and_a_sweep_removes_the_rest(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    beside = tmp_path_factory.mktemp("runs")
    words = [sys.executable, "-c", KILLED, str(beside), str(tmp_path / "app")]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env) as killed:
        assert killed.stdout is not None
        run = killed.stdout.readline().strip()
        assert sweep(beside).runs == ()
        assert eventually(lambda: len(marked(run)) >= 2)
        killed.send_signal(signal.SIGKILL)

    assert eventually(lambda: marked(run) == set(), within=15)
    assert sweep(beside).runs == (run,)
    assert not (beside / run).exists()


def test_what_outlives_even_its_keeper_is_ended_by_the_sweep(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    beside = tmp_path_factory.mktemp("runs")
    (beside / "abandoned").mkdir()
    (beside / "abandoned" / "owner").touch()
    with subprocess.Popen(["sleep", "60"], env={MARK: "abandoned"}) as left:
        assert eventually(lambda: marked("abandoned") != set())
        assert sweep(beside).processes == 1
        assert left.wait(5) == -signal.SIGKILL


@pytest.mark.skipif(
    not any(INSTALLED.glob("*/bin/initdb")) and shutil.which("initdb") is None,
    reason="PostgreSQL's server is not installed",
)
def test_a_database_is_empty_reachable_and_gone_afterwards(work: Workplace) -> None:
    with postgres(work, work.folder) as database:
        words = ["psql", database.url, "-Atc", "select current_database(), 'seen'"]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert said == "conduit|seen\n"
        # What the server prints comes into its log by way of the keeper.
        assert eventually(lambda: "select current_database(), 'seen'" in database.log.read_text())
        url = database.environment["DATABASE_URL"]

    words = ["psql", url, "-c", "select 1"]
    assert subprocess.run(words, capture_output=True, check=False).returncode != 0


def test_what_cannot_be_installed_is_the_apps_failure(tmp_path: Path, work: Workplace) -> None:
    app = app_in(tmp_path / "app")
    (app.folder / "requirements.txt").write_text("./nowhere\n")

    trial = run(replace(app, manifests=("requirements.txt",)), work)

    assert trial.start.how is Start.INSTALL_FAILED
    assert any("nowhere" in line for line in trial.start.log)
    assert (trial.harness, statuses(trial.steps)) == ((), [None] * 3)


def test_the_database_that_an_app_makes_is_seen(tmp_path: Path, work: Workplace) -> None:
    body = (
        "import sqlite3\nconnection = sqlite3.connect('made.db')\n"
        "connection.execute('CREATE TABLE t (x)')\nconnection.commit()"
    )

    trial = run(app_in(tmp_path / "app", body), work)

    assert (trial.database.kind, trial.database.how) == ("sqlite", "through `sqlite3` to `made.db`")
