import json
from pathlib import Path

from click.testing import CliRunner, Result

from cdcheck.cli import group
from tests.suites.apps import written

STEPS = """
- {id: make, operation: Create, request: POST /notes, body: {text: x}, expect: {status: 201, text: x}}
- {id: list, operation: List, request: GET /notes, query: {page: 2}, expect: {status: 200}}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(group, ["suite", *words], standalone_mode=False)


def test_a_suite_without_fault_is_counted(tmp_path: Path) -> None:
    result = run("validate", str(written(tmp_path, STEPS)))

    assert result.output == "notes: 2 steps, 3 assertions, nothing wrong\n"


def test_every_problem_of_a_suite_is_printed(tmp_path: Path) -> None:
    path = written(tmp_path, "- {id: a, operation: Lost, request: GET /notes, expect: {status: 999}}")

    result = run("validate", str(path))

    assert result.return_value == 1
    assert result.output.splitlines() == [
        "step `a`: the contract has no operation `Lost`",
        "`a.status`: `999` is no status; write `404` or `4xx`",
    ]


def test_assertions_are_shown_by_operation_and_kind(tmp_path: Path) -> None:
    path = str(written(tmp_path, STEPS))

    rows = json.loads(run("show", path, "--format", "json").output)["operations"]
    table = run("show", path).output.splitlines()

    assert (rows["Create"]["steps"], rows["Create"]["value"], rows["all"]["assertions"]) == (1, 1, 3)
    assert [line.split()[0] for line in table] == ["operation", "Create", "List", "all"]


def test_an_audit_says_what_nothing_is_worth_and_what_breaks_the_contract(tmp_path: Path) -> None:
    path = str(written(tmp_path, STEPS))

    seen = json.loads(run("audit", path, "--format", "json").output)
    text = run("audit", path, "--free").output

    assert seen["unasked"] == ["Read", "Delete"]
    assert seen["nonconforming"] == [{"step": "list", "why": "the contract states no parameter `page`"}]
    assert seen["free"]["200 {}"] == ["list.status"]
    assert " 33.33 %  scored by 200 {}\n            list.status\n" in text
    assert "  list: the contract states no parameter `page`" in text
