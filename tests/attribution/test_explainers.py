"""Each explainer claims what its evidence proves and no more; the first in order counts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cdcheck.attribution.ledger import ledger_of
from cdcheck.cli.attribute import command
from cdcheck.runs import End, Start, StartResult, StepResult
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
