"""A study is run for real: small apps as processes, killed, interrupted, resumed, and tried again."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from cdcheck.attribution.causes import Part
from cdcheck.errors import UsageError
from cdcheck.runs import RunResult, Start
from cdcheck.study.carrying_out import Finished, How, Retry
from cdcheck.study.conducting import Ways, conducted
from cdcheck.study.gathering import gathered
from cdcheck.study.plan import Plan, read_plan
from cdcheck.study.stored import Places, read_stored
from tests.commands import Run
from tests.fixture_apps.conftest import unavailable
from tests.fixture_apps.dependencies import cache, install
from tests.fixture_apps.fixture import FIXTURES, UnavailableError
from tests.runtime.apps import app_in, eventually
from tests.runtime.test_process_runner import marked
from tests.study.test_plan import SUITE
from tests.trees import lay

ANSWERS = "def on_request(handler):\n    return 200, '{\"tags\": []}'"
REFUSES = "def on_request(handler):\n    return 500, '{}'"
HANGS = "def on_request(handler):\n    print('asked', flush=True)\n    time.sleep(60)"
# What a shell starts in the background ignores the key that interrupts, and so would its children.
INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from cdcheck.cli import main; main()"
)
STUDY = """\
study: small
suite: tags.yaml
runner: process
health: /health
ready-within: 10
runs:
  - {app: 'apps/{attempt}', model: m, constraints: []}
"""


@pytest.fixture(autouse=True)
def installed_once(no_cache_of_the_user: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps what is installed from one test to the next."""
    monkeypatch.setenv("CDCHECK_CACHE", str(cache()))


def study_of(folder: Path, **apps: str) -> Plan:
    """Lays out a study of small apps, given as what they do, and reads it."""
    lay(folder, {"tags.yaml": SUITE, "study.yaml": STUDY})
    for name, body in apps.items():
        app_in(folder / "apps" / name, body)
    return read_plan(folder / "study.yaml")


def ran(plan: Plan, folder: Path, **ways: object) -> dict[str, Finished]:
    given = msgspec.convert({"jobs": 2, **ways}, Ways)
    return {one.id: one for one in conducted(plan, folder, given)}


def result_in(folder: Path, id_: str) -> RunResult:
    return msgspec.json.decode(Places(folder).result(id_).read_bytes(), type=RunResult)


def test_every_run_gets_a_result_and_is_not_run_again(tmp_path: Path, cdcheck: Run) -> None:
    study_of(tmp_path, good=ANSWERS, bad=REFUSES)
    (tmp_path / "apps" / "empty").mkdir()
    words = ("study", "run", tmp_path / "study.yaml", "--output", tmp_path / "out", "--jobs", "3")

    first = cdcheck(*words)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "runs").iterdir()}
    again = cdcheck(*words)

    assert (first.code, again.code) == (0, 0)
    assert "does not isolate" in first.err
    lines = {line.split()[1]: line for line in first.out.splitlines()[:-1]}
    assert "A% 100.0 (2 of 2), 0 proven findings" in lines["good:"]
    assert "A% 0.0 (0 of 2), 0 proven findings" in lines["bad:"]
    assert "A% 0.0 (0 of 2), no start script" in lines["empty:"]
    assert first.out.splitlines()[-1] == f"3 runs done; results are in `{tmp_path}/out`"
    assert again.out.splitlines()[-1] == f"0 runs done, 3 done before; results are in `{tmp_path}/out`"
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert (tmp_path / "out/runs/good.logs/app.log").read_text() == "serving\n"
    assert result_in(tmp_path / "out", "empty").start.how is Start.NO_SCRIPT
    found = gathered(tmp_path / "out")
    assert {one.design.id: one.raw for one in found.records} == {"good": 1, "bad": 0, "empty": 0}
    assert (found.missing, found.refused, found.planned) == ((), (), 3)


def test_what_fails_on_our_side_is_written_down_and_the_study_goes_on(tmp_path: Path) -> None:
    plan = study_of(tmp_path, good=ANSWERS, gone=ANSWERS)
    out = tmp_path / "out"
    shutil.rmtree(tmp_path / "apps" / "gone")

    first = ran(plan, out)
    again = ran(plan, out)

    assert {id_: one.how for id_, one in first.items()} == {"good": How.DONE, "gone": How.FAILED}
    assert {id_: one.how for id_, one in again.items()} == {
        "good": How.EARLIER,
        "gone": How.FAILED_EARLIER,
    }
    assert result_in(out, "gone").harness == (first["gone"].why,) == (again["gone"].why,)
    assert {one.design.id: bool(one.faults) for one in gathered(out).records} == {
        "good": False,
        "gone": True,
    }
    # Once it is there it is another app than the one that could not be run.
    app_in(tmp_path / "apps" / "gone", ANSWERS)
    assert {id_: one.how for id_, one in ran(plan, out).items()} == {
        "good": How.EARLIER,
        "gone": How.DONE,
    }


def test_what_failed_is_tried_again_when_that_is_asked_for(tmp_path: Path, cdcheck: Run) -> None:
    plan = study_of(tmp_path, good=ANSWERS, other=ANSWERS)
    out = tmp_path / "out"
    ran(plan, out)
    place = Places(out).result("good")
    failed = msgspec.structs.replace(result_in(out, "good"), harness=("no engine",))
    place.write_bytes(msgspec.json.encode(failed))

    left = cdcheck("study", "run", tmp_path / "study.yaml", "--output", out)
    tried = ran(plan, out, retry=Retry.HARNESS)

    assert left.code == 3
    assert "good: failed before on our side, no engine" in left.out
    assert left.out.splitlines()[-2:] == [
        f"0 runs done, 1 done before, 1 failed on our side; results are in `{out}`",
        "what failed says nothing of its app and is not counted; `--retry harness` runs it again",
    ]
    assert {id_: one.how for id_, one in tried.items()} == {"good": How.DONE, "other": How.EARLIER}
    assert {one.how for one in ran(plan, out, retry=Retry.ALL).values()} == {How.DONE}


def test_a_run_whose_process_is_killed_is_a_failure_of_ours(tmp_path: Path) -> None:
    plan = study_of(tmp_path, good=ANSWERS)

    def kill() -> None:
        for child in multiprocessing.active_children():
            child.kill()

    timer = threading.Timer(0.2, kill)
    (finished,) = conducted(plan, tmp_path / "out", Ways(on_start=lambda _: timer.start()))

    assert (finished.how, finished.why) == (How.FAILED, "the process of the run was ended by SIGKILL")
    assert ran(plan, tmp_path / "out", retry=Retry.HARNESS)["good"].how is How.DONE


class Started:
    """Is a study that runs as a command, with a folder of runs of its own."""

    def __init__(self, folder: Path, temporary: Path) -> None:
        self.temporary = temporary
        self.results = folder / "out"
        words = ["study", "run", folder / "study.yaml", "--output", self.results, "--jobs", "2"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, *map(str, words)],
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def runs(self) -> set[str]:
        """Lists the runs that go on."""
        return {path.parent.name for path in self.temporary.glob("*/[!.]*/owner")}

    def is_at_work(self) -> bool:
        """Tells whether one run has a result and another has asked its app."""
        asked = any(b"asked" in log.read_bytes() for log in self.temporary.rglob("app.log"))
        return asked and (self.results / "runs/good.json").exists()


@pytest.fixture(params=["short", "too-long-for-the-path-of-a-socket" * 3])
def hanging(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Started]:
    """Starts a study of one app that answers and one that hangs, and waits for it to be at work."""
    study_of(tmp_path, good=ANSWERS, hangs=HANGS)
    suite = SUITE.replace("contract:", "timeout: 60\ncontract:")
    (tmp_path / "tags.yaml").write_text(suite)
    place = tempfile.TemporaryDirectory()
    temporary = Path(place.name) / request.param
    temporary.mkdir()
    started = Started(tmp_path, temporary)
    try:
        assert eventually(started.is_at_work, within=60)
        yield started
    finally:
        started.process.kill()
        started.process.wait()
        place.cleanup()


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGKILL, -9, id="killed"),
        pytest.param(signal.SIGINT, 130, id="interrupted"),
    ],
)
def test_a_study_that_is_ended_leaves_nothing_and_goes_on(
    number: signal.Signals, code: int, tmp_path: Path, hanging: Started
) -> None:
    left = hanging.runs()

    hanging.process.send_signal(number)

    assert hanging.process.wait(30) == code
    assert len(left) == 1
    assert eventually(lambda: {pid for run in left for pid in marked(run)} == set(), within=30)
    assert eventually(lambda: hanging.runs() == set(), within=30)
    assert not Places(tmp_path / "out").result("hangs").exists()
    # An app that answers now is another app; the other has its result.
    app_in(tmp_path / "apps" / "hangs", ANSWERS)
    plan = read_plan(tmp_path / "study.yaml")
    assert {id_: one.how for id_, one in ran(plan, tmp_path / "out").items()} == {
        "good": How.EARLIER,
        "hangs": How.DONE,
    }


def test_two_do_not_run_one_study(tmp_path: Path) -> None:
    plan = study_of(tmp_path, good=ANSWERS)
    first = conducted(plan, tmp_path / "out", Ways())
    next(first)

    with pytest.raises(UsageError, match="another cdcheck runs the study in"):
        next(conducted(plan, tmp_path / "out", Ways()))
    first.close()


def test_a_folder_of_another_study_is_left(tmp_path: Path) -> None:
    plan = study_of(tmp_path, good=ANSWERS)
    ran(plan, tmp_path / "out")
    other = msgspec.structs.replace(plan, file=msgspec.structs.replace(plan.file, study="other"))

    with pytest.raises(UsageError, match="is of the study `small`; name another folder"):
        next(conducted(other, tmp_path / "out", Ways()))

    assert read_stored(Places(tmp_path / "out").plan).study == "small"


def test_a_cluster_is_given_the_same_runs(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    plan = study_of(tmp_path, good=ANSWERS, bad=REFUSES)

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp://", dashboard_address=None
    ) as cluster:
        finished = ran(plan, tmp_path / "out", cluster=cluster.scheduler_address)

    assert {id_: (one.how, one.passed) for id_, one in finished.items()} == {
        "good": (How.DONE, 2),
        "bad": (How.DONE, 0),
    }
    assert result_in(tmp_path / "out", "good").harness == ()


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        pytest.param("nowhere://x", 2, "is no address of a scheduler", id="no address"),
        pytest.param("tcp://127.0.0.1:1", 3, "no Dask scheduler answers at", id="nobody there"),
    ],
)
def test_a_cluster_that_is_not_there_is_one_sentence(
    address: str, code: int, said: str, tmp_path: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("cdcheck.study.cluster._ANSWERS_WITHIN", 0.5)
    study_of(tmp_path, good=ANSWERS)

    words = ("study", "run", tmp_path / "study.yaml", "--output", tmp_path / "out")
    done = cdcheck(*words, "--cluster", address)

    warning, sentence = done.err.splitlines()
    assert (done.code, done.out, said in sentence) == (code, "", True)
    assert "does not isolate" in warning


def test_an_engine_that_is_absent_is_told_before_anything_runs(
    tmp_path: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    study_of(tmp_path, good=ANSWERS)
    (tmp_path / "study.yaml").write_text(STUDY.replace("process", "docker"))

    done = cdcheck("study", "run", tmp_path / "study.yaml", "--output", tmp_path / "out")

    assert (done.code, "no Docker engine answers" in done.err) == (3, True)
    assert not (tmp_path / "out").exists()


def test_clean_and_planted_apps_are_told_apart(tmp_path: Path) -> None:
    clean = FIXTURES / "flask-sqlite-sqlalchemy"
    try:
        shutil.copytree(clean, tmp_path / "warm")
        install(tmp_path / "warm")
    except UnavailableError as error:
        unavailable(error)
    apps = tmp_path / "out" / "mini" / "gpt" / "flask-tags-sqlite-sqlalchemy"
    for number, what in enumerate(("", ".cascade-misspelt")):
        app = shutil.copytree(FIXTURES / f"{clean.name}{what}", apps / str(number))
        shutil.copy(clean / "requirements.txt", app)
    plain = "study: a\nsuite: tags.yaml\nrunner: process\nruns:\n"
    pattern = "  - {app: 'out/{agent}/{model}/{task}/{attempt}'}\n"
    lay(tmp_path, {"tags.yaml": SUITE, "study.yaml": plain + pattern})

    finished = ran(read_plan(tmp_path / "study.yaml"), tmp_path / "results")

    assert {one.how for one in finished.values()} == {How.DONE}
    records = {one.design.attempt: one for one in gathered(tmp_path / "results").records}
    assert {number: one.is_solved for number, one in records.items()} == {"0": True, "1": False}
    assert {number: [*one.root] for number, one in records.items()} == {"0": [], "1": [Part.ORM]}
