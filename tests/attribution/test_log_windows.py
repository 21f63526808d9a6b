"""What a log says about which request is told by the lines that log the requests."""

import json

import pytest

from cdcheck.attribution.imports.log_windows import windows
from cdcheck.runs import StepResult
from tests.attribution.made_runs import step

OK = step("ok", status=200, request="POST /api/users")
BAD = step("bad", status=500, request="GET /api/tags")
WORSE = step("worse", status=500, request="PUT /api/user")
ERROR = "Traceback (most recent call last):\n  File \"/srv/a.py\", line 7, in f\nKeyError: 'a'"
UVICORN = 'INFO:     172.18.0.3:40954 - "{} HTTP/1.1" {} Internal Server Error'
WERKZEUG = '172.18.0.3 - - [01/Jan/2026 10:00:00] "{} HTTP/1.1" {} -'
MORGAN = "\x1b[0m{} \x1b[31m{}\x1b[0m 4.027 ms - 39\x1b[0m"


def pino(number: int, request: str, status: int, *, error: bool = False) -> str:
    method, _, url = request.partition(" ")
    entries = [{"reqId": f"r{number}", "req": {"method": method, "url": url}, "msg": "incoming request"}]
    if error:
        stack = "TypeError: x is not a function\n    at f (/srv/a.js:7:3)"
        entries.append({"reqId": f"r{number}", "err": {"stack": stack}, "msg": "x is not a function"})
    entries.append({"reqId": f"r{number}", "res": {"statusCode": status}, "msg": "request completed"})
    return "\n".join(map(json.dumps, entries))


def log(*parts: tuple[str, str, int] | str) -> list[str]:
    told = (part if isinstance(part, str) else part[0].format(part[1], part[2]) for part in parts)
    return "\n".join(told).splitlines()


@pytest.mark.parametrize(
    ("lines", "steps", "about"),
    [
        pytest.param(
            log((UVICORN, "POST /api/users", 200), (UVICORN, "GET /api/tags", 500), ERROR),
            (OK, BAD),
            {"bad"},
            id="after the line",
        ),
        pytest.param(
            log((WERKZEUG, "POST /api/users", 200), ERROR, (WERKZEUG, "GET /api/tags", 500)),
            (OK, BAD),
            {"bad"},
            id="before the line",
        ),
        pytest.param(
            log(
                (MORGAN, "GET /", 404),
                (MORGAN, "POST /api/users", 200),
                ERROR,
                (MORGAN, "GET /api/tags", 500),
            ),
            (OK, BAD),
            {"bad"},
            id="in colours, after a probe",
        ),
        pytest.param(
            log(pino(1, "POST /api/users", 200), pino(2, "GET /api/tags", 500, error=True)),
            (OK, BAD),
            {"bad"},
            id="as JSON",
        ),
        pytest.param(
            log((WERKZEUG, "GET /api/tags", 500), ERROR, (WERKZEUG, "PUT /api/user", 500)),
            (BAD, WORSE),
            set(),
            id="between two that failed, and nothing says which",
        ),
        pytest.param(
            log(ERROR, (WERKZEUG, "GET /api/tags", 500), ERROR, (WERKZEUG, "PUT /api/user", 500)),
            (BAD, WORSE),
            {"bad", "worse"},
            id="between two that failed, in a log that puts them before",
        ),
        pytest.param(
            log((WERKZEUG, "GET /api/tags", 500), ERROR), (OK, BAD), None, id="a request is not logged"
        ),
        pytest.param(log(ERROR), (BAD,), None, id="no request is logged"),
        pytest.param(["{" * 5000, '{"req": 3}', '"GET /['], (BAD,), None, id="rubbish"),
    ],
)
def test_lines_are_about_the_request_that_failed_beside_them(
    lines: list[str], steps: tuple[StepResult, ...], about: set[str] | None
) -> None:
    found = windows(lines, steps)

    shown = None if found is None else {n for n, part in found.items() if "Error" in " ".join(part)}
    assert shown == about
