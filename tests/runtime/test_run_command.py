"""`cdcheck run` and `cdcheck clean` from the outside: exit codes, the result file, what is said."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cdcheck.runs import End, RunResult, Start, Verdict
from tests.commands import Run
from tests.runtime.apps import app_in
from tests.trees import lay

FIXTURES = Path(__file__).parents[2] / "fixtures"
SUITE = """\
suite: tags
contract: conduit
steps:
  - id: tags
    operation: GetTags
    request: GET /api/tags
    expect:
      status: 200
      tags: {at: tags, type: array}
"""
ANSWERS = "def on_request(handler):\n    return 200, '{\"tags\": []}'"
RETRY_AFTER = """
class Handler(Handler):
    def end_headers(self):
        self.send_header("Retry-After", "0")
        super().end_headers()
"""
REFUSES = "def on_request(handler):\n    return 500, '{}'"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return lay(tmp_path / "suite", {"tags.yaml": SUITE}) / "tags.yaml"


def words_for(app: Path, suite: Path, output: Path, runner: str = "process") -> list[object]:
    more = ["--rules", "L0", "--runner", runner, "--health", "/health", "--output", output]
    return ["run", app, "--suite", suite, *more, "--ready-within", "5"]


def result_in(path: Path) -> RunResult:
    return msgspec.json.decode(path.read_bytes(), type=RunResult)


def test_a_missing_driver_of_postgresql_is_told_before_anything_runs(
    tmp_path: Path, suite: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    done = cdcheck(*words_for(FIXTURES / "fastapi-postgres-sqlalchemy", suite, tmp_path / "r.json"))

    assert (done.code, done.out) == (2, "")
    assert done.err == "cdcheck: `psycopg` is not installed; install `cdcheck[live]`\n"
    assert not (tmp_path / "r.json").exists()


def test_an_app_that_passes_is_met(tmp_path: Path, suite: Path, cdcheck: Run) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    output = tmp_path / "result.json"

    done = cdcheck(*words_for(app, suite, output))

    result = result_in(output)
    assert (done.code, result.start.how, result.start.end) == (0, Start.READY, End.RUNNING)
    assert {one.verdict for step in result.steps for one in step.assertions} == {Verdict.PASSED}
    assert "does not isolate" in done.err
    assert "assertions: 2 of 2 passed" in done.out
    assert (tmp_path / "result.logs" / "app.log").read_text() == "serving\n"
    assert result.artefacts == ("result.logs/app.log",)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_what_a_comment_ignores_is_found_all_the_same(tmp_path: Path, suite: Path, cdcheck: Run) -> None:
    ignored = "\n\ndef unused():\n    return missing  # cdcheck: ignore[startup/undefined-name] unused"
    app = app_in(tmp_path / "app", ANSWERS + ignored).folder

    done = cdcheck(*words_for(app, suite, tmp_path / "result.json"))

    assert "(startup/undefined-name, proven)" in done.out
    found = result_in(tmp_path / "result.json").findings
    assert [finding.rule for finding in found] == ["startup/undefined-name"]


def test_a_wrong_call_is_one_sentence(tmp_path: Path, cdcheck: Run) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder

    done = cdcheck("run", app, "--suite", "nope", "--runner", "process")

    assert done.code == 2
    assert done.err == "cdcheck: there is no suite `nope`; name a file, or one of `conduit`\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("absent/r.json", "cannot be written: there is no folder", id="no folder"),
        pytest.param(".", "is a folder; name a file for the result", id="a folder"),
    ],
)
def test_a_result_that_could_not_be_written_is_refused_before_anything_runs(
    name: str, said: str, tmp_path: Path, suite: Path, cdcheck: Run
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder

    done = cdcheck(*words_for(app, suite, tmp_path / name))

    assert (done.code, done.out, said in done.err) == (2, "", True)
    assert "does not isolate" not in done.err


def test_what_a_run_came_to_is_told_though_it_cannot_be_written(
    tmp_path: Path, suite: Path, cdcheck: Run
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    output = tmp_path / "result.json"
    (tmp_path / "result.logs").write_text("")
    output.symlink_to("/dev/full")

    done = cdcheck(*words_for(app, suite, output))

    assert done.code == 2
    assert "No space left on device" in done.err
    assert "assertions: 2 of 2 passed" in done.out
    assert "not observed: its logs cannot be kept in" in done.out
    assert Path("/dev/full").is_char_device()
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--port", "99999"), "99999 is not in the range"),
        (("--memory", "0"), "0 is not in the range"),
        (("--ready-within", "0"), "0.0 is not in the range"),
        (("--ca-bundle", "absent.pem"), "'absent.pem' does not exist"),
        (("--base-image", "ruby=slim"), "`ruby` is none of python, node, postgres"),
        (("--mirror", "postgres=x"), "`postgres` is none of python, node"),
        (("--dockerfile", "absent"), "there is no `absent` in the app's folder"),
    ],
)
def test_an_option_that_cannot_be_meant_is_asked_wrongly(
    option: tuple[str, str], said: str, tmp_path: Path, cdcheck: Run
) -> None:
    done = cdcheck("run", tmp_path, "--suite", "conduit", *option)

    assert (done.code, said in done.err) == (2, True)


def test_the_same_run_gives_the_same_result_apart_from_times(
    tmp_path: Path, suite: Path, cdcheck: Run
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder

    for name in ("one", "two"):
        assert cdcheck(*words_for(app, suite, tmp_path / f"{name}.json")).code == 0

    one, two = (timeless(result_in(tmp_path / f"{name}.json")) for name in ("one", "two"))
    assert one == two


def timeless(result: RunResult) -> RunResult:
    steps = tuple(
        msgspec.structs.replace(
            step,
            exchanges=tuple(
                msgspec.structs.replace(one, seconds=0, headers={}) for one in step.exchanges
            ),
        )
        for step in result.steps
    )
    return msgspec.structs.replace(
        result, steps=steps, stages=(), peak_memory=None, root="", artefacts=()
    )


def identity_of(path: Path) -> tuple[object, ...]:
    """Gives what another writing would change: all but when the file was last read."""
    status = path.stat()
    return (status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_mode, path.read_bytes())


def test_a_run_with_a_result_is_resumed_without_running_it_again(
    tmp_path: Path, suite: Path, cdcheck: Run
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    words = (*words_for(app, suite, tmp_path / "result.json"), "--resume")
    first = cdcheck(*words)
    written = identity_of(tmp_path / "result.json")

    again = cdcheck(*words)

    assert (first.code, again.code) == (0, 0)
    assert "not run again" in again.err
    assert again.out == first.out
    assert identity_of(tmp_path / "result.json") == written


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda app, _: (app / "more.py").write_text(""), id="the app has changed"),
        pytest.param(lambda _, suite: suite.write_text(f"{SUITE}\n      a: 1\n"), id="the suite has"),
        pytest.param(lambda app, _: (app.parent / "result.json").write_text("{"), id="it is no result"),
        pytest.param(
            lambda app, _: failed_by_us(app.parent / "result.json"), id="it tells of a failure of ours"
        ),
    ],
)
def test_a_result_of_another_run_is_not_taken(
    tmp_path: Path, suite: Path, cdcheck: Run, spoil: Callable[[Path, Path], object]
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    words = (*words_for(app, suite, tmp_path / "result.json"), "--resume")
    cdcheck(*words)
    spoil(app, suite)

    again = cdcheck(*words)

    assert "not run again" not in again.err
    assert result_in(tmp_path / "result.json").harness == ()


def failed_by_us(path: Path) -> None:
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(result_in(path), harness=("broken",))))


def test_resuming_without_a_file_is_asked_wrongly(tmp_path: Path, cdcheck: Run) -> None:
    app = app_in(tmp_path / "app").folder

    done = cdcheck("run", app, "--suite", "conduit", "--resume")

    assert (done.code, "--resume needs --output" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("body", "before", "how"),
    [
        pytest.param(REFUSES, "", Start.READY, id="answers wrongly"),
        pytest.param("", "sys.exit(4)", Start.EXITED, id="does not start"),
    ],
)
def test_an_app_that_fails_is_not_met(
    tmp_path: Path, suite: Path, cdcheck: Run, body: str, before: str, how: Start
) -> None:
    app = app_in(tmp_path / "app", body, before=before).folder
    output = tmp_path / "result.json"

    done = cdcheck(*words_for(app, suite, output))

    result = result_in(output)
    assert (done.code, result.start.how) == (1, how)
    assert len([one for step in result.steps for one in step.assertions]) == 2


@pytest.mark.parametrize(
    ("patience", "code", "statuses"),
    [
        pytest.param("patience: 5\n", 0, [429, 429, 200], id="a suite that waits"),
        pytest.param("", 1, [429], id="a suite that does not wait"),
    ],
)
def test_an_app_that_limits_its_rate_is_told_apart(
    tmp_path: Path, suite: Path, cdcheck: Run, patience: str, code: int, statuses: list[int]
) -> None:
    answers = "return (200, '{\"tags\": []}') if COUNT > 2 else (429, '{}')"
    app = app_in(tmp_path / "app", f"def on_request(handler):\n    {answers}\n{RETRY_AFTER}").folder
    suite.write_text(f"{patience}{SUITE}")

    done = cdcheck(*words_for(app, suite, tmp_path / "result.json"))

    (step,) = result_in(tmp_path / "result.json").steps
    assert (done.code, [exchange.status for exchange in step.exchanges]) == (code, statuses)
    assert "asked too often for this app" in done.out
    assert ("harness" in done.out) == bool(code)


def test_a_suite_that_is_not_there_is_asked_wrongly(tmp_path: Path, cdcheck: Run) -> None:
    done = cdcheck(*words_for(app_in(tmp_path / "app").folder, tmp_path / "no.yaml", tmp_path / "r"))

    assert (done.code, "there is no suite" in done.err) == (2, True)


def test_an_engine_that_is_absent_is_our_failure(
    tmp_path: Path, suite: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    app = app_in(tmp_path / "app", ANSWERS).folder

    done = cdcheck(*words_for(app, suite, tmp_path / "result.json", runner="docker"))

    assert done.code == 3
    assert "no Docker engine answers" in done.err


def test_cleaning_says_what_was_removed(
    tmp_path: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    done = cdcheck("clean")

    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "0 folders of killed runs removed, 0 processes ended",
            "no Docker engine answers: no containers looked for",
        ],
    )


def test_without_bash_it_is_our_failure(
    tmp_path: Path, suite: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    monkeypatch.setenv("PATH", str(tmp_path))

    done = cdcheck(*words_for(app, suite, tmp_path / "r.json"))

    assert done.code == 3
    assert "cdcheck failed: `bash` is not installed, and apps are started by it" in done.out


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, suite: Path, cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    monkeypatch.setenv("CDCHECK_CACHE", "/dev/null/cache")

    assert cdcheck(*words_for(app, suite, tmp_path / "r.json")).code == 0


def test_without_a_start_script_nothing_is_installed(tmp_path: Path, suite: Path, cdcheck: Run) -> None:
    app = app_in(tmp_path / "app", ANSWERS).folder
    (app / "run.sh").unlink()

    done = cdcheck(*words_for(app, suite, tmp_path / "r.json"))

    assert done.code == 1
    assert "start: no start script, there is no `run.sh` in the app's folder" in done.out
    assert "start/no-script" in done.out
    assert "install" not in {stage.name for stage in result_in(tmp_path / "r.json").stages}
