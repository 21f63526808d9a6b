"""Logs are cut by request, and statements are read off the database's log."""

import time
from pathlib import Path

import pytest

from cdcheck.runs import Statement
from cdcheck.runtime.late_lines import Asked, aligned
from cdcheck.runtime.statements import Logged, statements_in
from cdcheck.runtime.transports import LocalTransport
from cdcheck.runtime.watching import Windows, lines_of

HEAD = "2026-01-02 03:04:05.678 UTC [42] user@conduit "


@pytest.mark.parametrize(
    ("log", "statements"),
    [
        pytest.param(
            f"{HEAD}LOG:  statement: SELECT 1\n", [Statement(sql="SELECT 1")], id="a plain statement"
        ),
        pytest.param(
            f"{HEAD}LOG:  execute <unnamed>: SELECT $1\n{HEAD}DETAIL:  parameters: $1 = '7'\n",
            [Statement(sql="SELECT $1", parameters="$1 = '7'")],
            id="a prepared statement with its parameters",
        ),
        pytest.param(
            f"{HEAD}LOG:  statement: SELECT a,\n\t  b\n\tFROM t\n",
            [Statement(sql="SELECT a,\n  b\nFROM t")],
            id="a statement of several lines",
        ),
        pytest.param(
            f"{HEAD}LOG:  statement: SELECT x\n"
            f'{HEAD}ERROR:  column "x" does not exist at character 8\n'
            f"{HEAD}STATEMENT:  SELECT x\n",
            [Statement(sql="SELECT x", error='column "x" does not exist at character 8')],
            id="a statement that is refused",
        ),
        pytest.param(
            f'{HEAD}ERROR:  relation "t" does not exist\n{HEAD}STATEMENT:  SELECT * FROM t\n',
            [Statement(sql="SELECT * FROM t", error='relation "t" does not exist')],
            id="a statement that is refused before it is logged",
        ),
        pytest.param(
            "2026-01-02 03:04:05.678 UTC [1] @ LOG:  database system is ready\n", [], id="a notice"
        ),
    ],
)
def test_statements_are_read_off_the_log(log: str, statements: list[Statement]) -> None:
    assert [sent.statement for sent in statements_in(log.encode())] == statements


def test_a_statement_has_the_time_at_which_it_was_sent() -> None:
    sent = statements_in(f"{HEAD}LOG:  statement: SELECT 1\n".encode())

    assert sent[0].at == pytest.approx(1767323045.678)


def test_colours_are_taken_out_of_lines() -> None:
    assert lines_of(b"\x1b[1;31mred\x1b[0m and \x1b]8;;x\x07link\n  indented  \n") == (
        "red and link",
        "  indented",
    )


def test_what_is_logged_between_two_requests_belongs_to_the_first(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"starting\n")
    windows = Windows(log, LocalTransport(1))
    for order in (1, 2, 3):
        windows.before(None, order)  # type: ignore[arg-type]  # only the moment counts
        with log.open("ab") as file:
            file.write(b"line %d\n" % order)

    assert windows.cut() == (b"starting\n", b"line 1\n", b"line 2\n", b"line 3\n")
    assert windows.order_at(0) == 0
    assert windows.order_at(9e9) == 3


def test_a_statement_is_of_the_request_before_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    windows = Windows(log, LocalTransport(1))
    windows.before(None, 1)  # type: ignore[arg-type]  # only the moment counts
    log.write_bytes(b"first")
    began = time.time()
    windows.before(None, 2)  # type: ignore[arg-type]  # only the moment counts
    log.write_bytes(b"first second late")
    statement = Statement(sql="SELECT 1")

    assert list(
        windows.orders_of(
            [Logged(began, statement, 5), Logged(began, statement, 12), Logged(began - 9, statement, 17)]
        )
    ) == [1, 2, 0]


def test_what_is_logged_after_the_suite_belongs_to_no_request(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"")
    windows = Windows(log, LocalTransport(1))
    windows.before(None, 1)  # type: ignore[arg-type]  # only the moment counts
    log.write_bytes(b"line 1\n")
    windows.close()
    log.write_bytes(b"line 1\nhealth\n")

    assert windows.cut() == (b"", b"line 1\n")


PINO_FIRST = b'{"reqId":"req-7","req":{"method":"GET","url":"/a"}}\n'
HEALTH, FIRST, SECOND = Asked("GET", "/health"), Asked("GET", "/a"), Asked("POST", "/b?c=d%20e")


@pytest.mark.parametrize(
    ("windows", "requests", "expected"),
    [
        pytest.param(
            [b"up\n", b"1.2.3.4 GET /health 200\nGET /a 200\n", b"POST /b?c=d e 201\n"],
            [HEALTH, FIRST, SECOND],
            (b"up\n1.2.3.4 GET /health 200\n", b"GET /a 200\n", b"POST /b?c=d e 201\n"),
            id="a line that names the request before goes to it",
        ),
        pytest.param(
            [b"up\nGET /health 200\n", b"", b"print\nGET /a 200\nPOST /b?c=d%20e 201\n"],
            [HEALTH, FIRST, SECOND],
            (b"up\nGET /health 200\n", b"print\nGET /a 200\n", b"POST /b?c=d%20e 201\n"),
            id="and with it what was logged before",
        ),
        pytest.param(
            [b"", PINO_FIRST, b'{"reqId":"req-7","msg":"done"}\n', b"other\n"],
            [HEALTH, FIRST, FIRST, FIRST],
            (b"", PINO_FIRST + b'{"reqId":"req-7","msg":"done"}\n', b"", b"other\n"),
            id="a line may name its request by a number",
        ),
        pytest.param(
            [b"", b"GET /a 200\n", b"GET /a 200\n"],
            [HEALTH, FIRST, FIRST],
            (b"", b"GET /a 200\n", b"GET /a 200\n"),
            id="the same request twice has a line each",
        ),
        pytest.param(
            [b"", b"", b"GET /a 200\nGET /a 404\n"],
            [HEALTH, FIRST, FIRST],
            (b"", b"GET /a 200\n", b"GET /a 404\n"),
            id="of two lines alike the first is late",
        ),
        pytest.param(
            [b"", b"", b"GET /a/b 200\nsaw GET /b\n"],
            [HEALTH, FIRST, Asked("GET", "/a/b")],
            (b"", b"", b"GET /a/b 200\nsaw GET /b\n"),
            id="a longer address is another",
        ),
    ],
)
def test_late_lines_are_given_back(
    windows: list[bytes], requests: list[Asked], expected: tuple[bytes, ...]
) -> None:
    assert aligned(windows, requests) == expected
