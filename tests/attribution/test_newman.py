"""Newman's report is counted as newman counts it, and what may be a consequence is no cause."""

import json
from typing import Any

import pytest

from cdcheck.attribution.causes import Part
from cdcheck.attribution.imports.newman import newman_result
from cdcheck.attribution.ledger import Ledger, ledger_of
from cdcheck.errors import UsageError

JSON = [{"key": "Content-Type", "value": "application/json"}]
SETS_TOKEN = [
    {"listen": "test", "script": {"exec": ["let u = {};", "pm.globals.set('token', u.token);"]}}
]
SETS_SLUG = [
    {"listen": "test", "script": {"exec": ['postman.setEnvironmentVariable("slug", "x");']}},
]


def asked(
    name: str,
    request: str,
    status: int | None,
    *,
    failed: int = 0,
    passed: int = 0,
    **more: Any,
) -> dict[str, Any]:
    """Makes one execution; `written` is the path as the collection has it, `token` what was sent."""
    written, token = more.pop("written", ""), more.pop("token", None)
    method, _, path = request.partition(" ")
    event, header, body = (more.pop(key, []) for key in ("event", "header", "body"))
    auth = [] if token is None else [{"key": "Authorization", "value": f"Token {token}"}]
    template = [{"key": "Authorization", "value": "Token {{token}}"}] if auth else []
    error = {"error": {"message": "expected false to be truthy"}}
    return {
        "item": {
            "name": name,
            "request": {"url": {"path": (written or path).strip("/").split("/")}, "header": template},
            "event": event,
        },
        "request": {
            "method": method,
            "url": {"path": ["api", *path.strip("/").split("/")]},
            "header": [*header, *auth],
            **({"body": {"raw": body}} if body else {}),
        },
        **({} if status is None else {"response": {"code": status, **more}}),
        "assertions": [{"assertion": f"a{n}", **error} for n in range(failed)]
        + [{"assertion": f"b{n}"} for n in range(passed)],
    }


def ledger(*executions: dict[str, Any]) -> Ledger:
    return ledger_of(newman_result(json.dumps({"run": {"executions": executions}}).encode(), "report"))


def shares(found: Ledger) -> dict[str, int]:
    """Counts the lost assertions by what they come down to."""
    return {part.value: round(found.declared * share) for part, share in found.root.items()}


def test_what_was_executed_is_what_counts() -> None:
    found = ledger(
        asked("Unfollow", "DELETE /x", 400, failed=1, header=JSON),
        asked("Tags", "GET /tags", 200, passed=3),
        {"item": {"name": "Delete"}},
    )

    assert (found.declared, found.passed, found.root) == (4, 3, {Part.HARNESS: 1 - found.raw})


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"run": {}}', b"[" * 100_000, b"\xff"])
def test_what_is_no_report_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UsageError, match="is no report of newman"):
        newman_result(data, "report")


@pytest.mark.parametrize("sent", ["", "null", "undefined", "{{token}}"])
def test_a_request_that_lacked_a_variable_failed_with_the_one_that_sets_it(sent: str) -> None:
    found = ledger(
        asked("Login", "POST /users/login", 405, failed=1, event=SETS_TOKEN),
        asked("Create", "POST /articles", 401, failed=2, token=sent),
    )

    assert [entry.why.ancestors for entry in found.entries] == [(), ("1. Login",), ("1. Login",)]
    assert shares(found) == {"contract": 3}


@pytest.mark.parametrize("sent", ["null", "undefined", "{{slug}}"])
def test_a_path_without_its_slug_is_no_missing_route(sent: str) -> None:
    found = ledger(
        asked("Create", "POST /articles", 401, failed=1, event=SETS_SLUG),
        asked("Update", f"PUT /articles/{sent}", 405, failed=4, written="/articles/{{slug}}"),
    )

    assert shares(found) == {"auth": 5}


def test_a_variable_that_was_there_is_no_reason() -> None:
    found = ledger(
        asked("Login", "POST /users/login", 200, passed=1, event=SETS_TOKEN),
        asked("Create", "POST /articles", 401, failed=2, token="abc.def"),
    )

    assert shares(found) == {"auth": 2}


def test_a_refusal_after_a_write_that_failed_is_not_judged_by_its_status() -> None:
    found = ledger(
        asked("Register", "POST /users", 500, failed=1),
        asked("Login", "POST /auth", 422, failed=1),
        asked("Me", "GET /user", 401, failed=1),
    )

    assert shares(found) == {"unexplained": 3}
    assert found.entries[2].why.cause == "unexplained/may-be-cascade"


def test_a_route_that_is_missing_is_missing_whatever_failed_before() -> None:
    found = ledger(
        asked("Register", "POST /users", 500, failed=1),
        asked("Tags", "PUT /tags", 405, failed=1),
    )

    assert shares(found) == {"unexplained": 1, "contract": 1}


def test_what_comes_down_to_the_same_either_way_is_told() -> None:
    found = ledger(
        asked("Update", "PUT /user", 401, failed=1),
        asked("Create", "POST /articles", 403, failed=2),
    )

    assert shares(found) == {"auth": 3}


def test_a_refusal_is_not_for_the_form_if_another_request_of_that_form_was_granted() -> None:
    found = ledger(
        asked("Favorite", "POST /articles/x/favorite", 400, failed=1, header=JSON),
        asked("Unfollow", "DELETE /profiles/x/follow", 200, passed=1, header=JSON),
    )

    assert shares(found) == {"unexplained": 1}


@pytest.mark.parametrize(
    ("body", "part"),
    [
        pytest.param({"error": {"code": "FST_ERR_CTP_EMPTY_JSON_BODY"}}, "harness", id="says so"),
        pytest.param({"errors": {"body": ["no such article"]}}, "unexplained", id="says something else"),
    ],
)
def test_a_422_is_for_the_form_only_if_the_answer_says_so(body: Any, part: str) -> None:
    stream = {"data": list(json.dumps(body).encode())}

    found = ledger(asked("Favorite", "POST /x/favorite", 422, failed=1, header=JSON, stream=stream))

    assert shares(found) == {part: 1}


def test_an_answer_that_lacks_a_key_is_malformed() -> None:
    execution = asked("Register", "POST /users", 200)
    execution["response"]["stream"] = {"data": list(b'{"user": {"email": "a"}}')}
    execution["assertions"] = [
        {"assertion": 'User has "token" property', "error": {"message": "no"}},
        {"assertion": 'User has "email" property', "error": {"message": "no"}},
    ]

    assert [entry.why.part.value for entry in ledger(execution).entries] == ["contract", "unexplained"]


def test_what_the_report_cannot_show_is_said() -> None:
    found = ledger(asked("Tags", "GET /tags", 200, passed=1))

    assert "the statements that its database was given" in found.result.unobserved
