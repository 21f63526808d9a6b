"""Each explainer claims what its evidence proves and no more; the first in order counts."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from cdcheck.attribution.ledger import ledger_of
from cdcheck.cli.attribute import command
from cdcheck.runs import End, Kind, Served, Start, StartResult, StepResult
from tests.attribution.made_runs import finding, run, step

GONE = StartResult(how=Start.READY, end=End.OUT_OF_MEMORY)
NAME_ERROR = (
    "Traceback (most recent call last):",
    '  File "/app/a.py", line 3, in f',
    "NameError: name 'x' is not defined",
)


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        pytest.param(
            step("a", failed=1, status=400, conforms=False), "harness", id="outside the contract"
        ),
        pytest.param(
            step("a", failed=1, status=429), "harness", id="asked more often than the app allows"
        ),
        pytest.param(
            step("a", failed=1, status=500, conforms=False), "unexplained", id="not refused for its form"
        ),
        pytest.param(step("a", failed=1, status=405), "contract", id="method not routed"),
        pytest.param(step("a", failed=1, status=404), "unexplained", id="404 for what may be missing"),
        pytest.param(step("a", failed=1, status=401), "auth", id="refused"),
        pytest.param(
            step("a", failed=1, status=401, operation="Login"), "unexplained", id="a login refused"
        ),
        pytest.param(
            step("a", failed=1, status=200, expected=401), "auth", id="granted what is not allowed"
        ),
        pytest.param(step("a", failed=1, status=404, expected=422), "unexplained", id="another refusal"),
        pytest.param(step("a", failed=1, status=200), "unexplained", id="a wrong value"),
        pytest.param(step("a", failed=1, status=500, log=NAME_ERROR), "logic", id="a general mistake"),
    ],
)
def test_a_failure_goes_where_its_evidence_proves(asked: StepResult, part: str) -> None:
    ledger = ledger_of(run(asked))

    assert [share.value for share in ledger.root] == [part]


def test_what_was_never_asked_because_we_failed_is_lost_to_us() -> None:
    never = StartResult(how=Start.NEVER_LISTENED, why="cdcheck failed before it was started")
    asked = (step("a", failed=1, status=None), step("b", failed=1, missing=("a",)))

    ledger = ledger_of(run(*asked, start=never, harness=("the engine does not answer",)))

    assert [share.value for share in ledger.root] == ["harness"]


def test_what_was_asked_of_an_app_that_had_gone_is_its_end() -> None:
    ledger = ledger_of(run(step("a", passed=1), step("b", failed=1, status=None), start=GONE))

    assert ledger.entries[0].why.cause == "start/out-of-memory"


def test_a_finding_that_foretold_the_error_counts_for_more_than_a_general_signature() -> None:
    found = finding("orm/not-used", predicts="NameError: name 'x'")

    ledger = ledger_of(run(step("a", failed=1, status=500, log=NAME_ERROR), findings=(found,)))

    assert ledger.entries[0].why.cause == "orm/not-used"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"app": 3}', "[" * 100_000, "null"])
def test_a_result_that_is_none_is_refused_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, "utf-8")

    outcome = CliRunner().invoke(command, [str(path)])

    assert "is no result of a run" in str(outcome.exception)


def on_path(rule: str, predicts: str = "", **more: Any) -> dict[str, Any]:
    """Makes a run's findings and routes: one finding that is on the way of `GET /api/tags`."""
    found = finding(rule, predicts=predicts)
    route = Served(method="GET", path="/api/tags", findings=(found.fingerprint,))
    return {"findings": (found,), "routes": (route,), **more}


@pytest.mark.parametrize(
    ("asked", "known", "part"),
    [
        pytest.param(
            step("a", failed=1, status=500), on_path("orm/x", "FieldError: y"), "orm", id="raises"
        ),
        pytest.param(
            step("a", failed=1, status=500), on_path("orm/x"), "unexplained", id="raises nothing"
        ),
        pytest.param(
            step("a", failed=1, status=500, log=("Traceback (most recent call last):", "A: b")),
            on_path("orm/x", "FieldError: y"),
            "unexplained",
            id="another exception was seen",
        ),
        pytest.param(
            step("a", failed=1, status=500, request="GET /api/user"),
            on_path("orm/x", "FieldError: y"),
            "unexplained",
            id="on another's way",
        ),
        pytest.param(
            step("a", failed=1, status=200), on_path("orm/x", "FieldError: y"), "unexplained", id="200"
        ),
    ],
)
def test_a_finding_on_the_call_path_accounts_for_what_it_foretells(
    asked: StepResult, known: dict[str, Any], part: str
) -> None:
    ledger = ledger_of(run(asked, **known))

    assert [share.value for share in ledger.root] == [part]


def test_findings_of_two_categories_on_a_call_path_tell_nothing() -> None:
    found = finding("orm/x", predicts="FieldError: y"), finding("database/x", predicts="no such table")
    route = Served(method="GET", path="/api/tags", findings=("f",))

    ledger = ledger_of(run(step("a", failed=1, status=500), findings=found, routes=(route,)))

    assert [share.value for share in ledger.root] == ["unexplained"]


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        pytest.param("database/missing-commit", "database", id="what is not kept"),
        pytest.param("database/wrong-engine", "unexplained", id="what has no such effect"),
    ],
)
def test_what_is_not_read_back_may_be_lost_in_the_write(rule: str, part: str) -> None:
    written = step("write", passed=1, request="GET /api/tags")
    read = step("read", failed=2, passed=1, request="GET /api/other", needs=("write",))
    kinds = (Kind.READ_AFTER_WRITE, Kind.READ_AFTER_WRITE, Kind.STATUS)
    asserted = tuple(replace(a, kind=kind) for a, kind in zip(read.assertions, kinds, strict=True))

    ledger = ledger_of(run(written, replace(read, assertions=asserted), **on_path(rule)))

    assert [share.value for share in ledger.root] == [part]


@pytest.mark.parametrize(
    ("log", "predicts", "part"),
    [
        pytest.param(("Error: no such table: a",), "", "unexplained", id="a table of a statement"),
        pytest.param(
            ("sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) no such table: a",),
            "",
            "database",
            id="a table of a model",
        ),
        pytest.param(("Error: no such column: a",), "", "query", id="a column of a statement"),
        pytest.param(
            ("Error: no such column: a", "name: 'SequelizeDatabaseError'"),
            "",
            "unexplained",
            id="a column of a statement that an ORM made",
        ),
        pytest.param(
            ("Error: no such column: a", "name: 'SequelizeDatabaseError'"),
            "SequelizeDatabaseError: no such column: a",
            "orm",
            id="a column as a finding foretold, the type apart",
        ),
        pytest.param(
            ("Error: UNIQUE constraint failed: users.email",), "", "unexplained", id="a constraint"
        ),
    ],
)
def test_an_error_is_put_down_to_no_more_than_it_tells(
    log: tuple[str, ...], predicts: str, part: str
) -> None:
    stack = (log[0], "    at f (/app/a.js:3:1)", *log[1:])
    found = (finding("orm/x", predicts=predicts),) if predicts else ()

    ledger = ledger_of(run(step("a", failed=1, status=500, log=stack), findings=found))

    assert [share.value for share in ledger.root] == [part]


@pytest.mark.parametrize(
    ("last", "part"),
    [
        pytest.param("RuntimeError: no settings", "startup", id="the app's own"),
        pytest.param("sqlalchemy.exc.ArgumentError: unheard of", "unexplained", id="a database's"),
    ],
)
def test_an_app_that_broke_at_start_by_an_unknown_error_says_little(last: str, part: str) -> None:
    log = ("Traceback (most recent call last):", '  File "/app/a.py", line 3, in f', last)

    ledger = ledger_of(run(step("a", failed=1, status=0), start=StartResult(how=Start.EXITED, log=log)))

    assert [share.value for share in ledger.root] == [part]
