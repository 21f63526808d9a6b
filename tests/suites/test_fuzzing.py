"""Random requests are a suite as any other: the contract allows them, and a seed draws them again."""

import sys
from pathlib import Path

import httpx
import pytest

from cdcheck.errors import UsageError
from cdcheck.runs import Verdict
from cdcheck.runtime.suites.conformity import conformity
from cdcheck.runtime.suites.decode import find_suite, read_suite
from cdcheck.runtime.suites.fire import fire
from cdcheck.runtime.suites.fuzzing import fuzzed, written
from cdcheck.runtime.suites.plan import plan
from cdcheck.runtime.suites.validate import nonconforming, problems
from tests.commands import Run
from tests.suites.apps import written as notes

HEAD = """
identities: {writer: "{token}"}
"""
STEPS = """
- {id: login, operation: Create, request: POST /notes, body: {text: a}, capture: {token: id}}
"""


def made(folder: Path, seed: int = 1, cases: int = 5) -> str:
    suite = read_suite(notes(folder, STEPS, HEAD))
    return written(fuzzed(suite, folder, "writer", cases=cases, seed=seed))


def test_every_operation_is_asked_for_as_the_contract_allows(tmp_path: Path) -> None:
    path = tmp_path / "fuzzed.yaml"
    path.write_text(made(tmp_path), "utf-8")

    planned = plan(read_suite(path), "seed")

    assert list(problems(path)) == []
    assert {step.step.operation for step in planned.steps} == {"List", "Create", "Read", "Delete"}
    assert list(nonconforming(planned, conformity(tmp_path / "contract.yaml"))) == []


def test_a_seed_draws_the_same_again(tmp_path: Path) -> None:
    assert made(tmp_path) == made(tmp_path)
    assert made(tmp_path) != made(tmp_path, seed=2)


@pytest.mark.parametrize(
    ("status", "passes"),
    [
        pytest.param(500, False, id="broken"),
        pytest.param(404, True, id="refused"),
        pytest.param(302, False, id="neither"),
    ],
)
def test_an_app_may_refuse_and_may_not_break(tmp_path: Path, status: int, *, passes: bool) -> None:
    path = tmp_path / "fuzzed.yaml"
    path.write_text(made(tmp_path), "utf-8")
    transport = httpx.MockTransport(lambda request: httpx.Response(status))
    results = fire(
        plan(read_suite(path), "seed"),
        conformity(tmp_path / "contract.yaml"),
        "http://app",
        transport=transport,
    )

    verdicts = {
        assertion.verdict is Verdict.PASSED
        for step in results
        if step.operation == "Read" and not step.missing
        for assertion in step.assertions
        if assertion.id.endswith("status")
    }

    assert verdicts == {passes}


def test_the_identities_of_conduit_are_given_by_one_step(tmp_path: Path) -> None:
    path = find_suite("conduit")

    suite = fuzzed(read_suite(path), path.parent, "writer", cases=1, seed=1)

    assert list(suite.identities) == ["writer"]
    assert list(suite.steps[0].each) == ["writer"]
    assert {step.identity for step in suite.steps if step.operation == "CreateArticle"} == {"writer"}


def test_an_identity_that_nobody_gives_is_refused(tmp_path: Path) -> None:
    path = find_suite("conduit")

    with pytest.raises(UsageError, match="has no identity `nobody`"):
        fuzzed(read_suite(path), path.parent, "nobody", cases=1, seed=1)
    with pytest.raises(UsageError, match="no step without needs gives"):
        fuzzed(read_suite(path), path.parent, "forged", cases=1, seed=1)


def test_what_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cdcheck: Run
) -> None:
    monkeypatch.setitem(sys.modules, "schemathesis", None)

    done = cdcheck("suite", "fuzz", "conduit", "--as", "writer", "--output", tmp_path / "a.yaml")

    assert done.code == 2
    assert "pip install 'cdcheck[fuzz]'" in done.err


def test_the_command_writes_a_suite(tmp_path: Path, cdcheck: Run) -> None:
    path = tmp_path / "a.yaml"

    done = cdcheck("suite", "fuzz", "conduit", "--as", "writer", "--cases", 1, "--output", path)

    assert done.code == 0
    assert list(problems(path)) == []
