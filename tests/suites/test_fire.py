import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from cdcheck.runs import Kind, Verdict
from cdcheck.runtime.suites.fire import Watch
from tests.suites.apps import answering, only, played

LIST = "operation: List, request: GET /notes"
PAST = "Wed, 21 Oct 2015 07:28:00 GMT"


def test_a_capture_that_is_missing_keeps_a_step_from_being_sent(tmp_path: Path) -> None:
    steps = """
        - id: make
          operation: Create
          request: POST /notes
          body: {text: x}
          capture: {note: id}
          expect: {status: 201}
        - id: read
          operation: Read
          request: GET /notes/{note}
          expect: {status: 200, text: x}
    """
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(500)

    results = played(tmp_path, steps, answer)

    assert asked == ["http://app/notes"]
    assert results["read"].missing == results["read"].needs == ("make",)
    assert results["read"].exchanges == ()
    assert [a.verdict for a in results["read"].assertions] == [Verdict.NOT_EXECUTED] * 2
    assert results["read"].assertions[0].message == "not executed: `make` gave no `{note}`"


def test_a_step_without_whose_success_another_makes_no_sense_keeps_it_back(tmp_path: Path) -> None:
    steps = f"""
        - {{id: a, {LIST}, expect: {{status: 201}}}}
        - {{id: b, {LIST}, needs: [a], expect: {{status: 200}}}}
    """

    failed = played(tmp_path, steps, answering([], status=404))
    habit = played(tmp_path, steps, answering([], status=200))

    assert only(failed["b"]).message == "not executed: `a` did not succeed"
    assert only(habit["a"]).message == "the status is 200, not 201"
    assert only(habit["b"]).verdict == Verdict.PASSED


def test_an_answer_about_something_else_proves_nothing(tmp_path: Path) -> None:
    steps = f"- {{id: a, {LIST}, guard: text, expect: {{status: 200, text: mine, done: false}}}}"

    result = played(tmp_path, steps, answering({"text": "yours", "done": False}))["a"]

    own = '`text` is "yours", not "mine"'
    about = f"the answer is not about what was asked: {own}"
    assert [assertion.message for assertion in result.assertions] == [about, own, about]


@pytest.mark.parametrize(
    ("check", "wrong"),
    [
        pytest.param("{at: text, equals: a}", '`text` is "b", not "a"', id="equals"),
        pytest.param("{at: done, equals: 1}", "`done` is true, not 1", id="true is not 1"),
        pytest.param("{at: text, differs: b}", '`text` is "b", which it must not be', id="differs"),
        pytest.param("{at: tags, contains: z}", '`tags` is ["x", "y"], without "z"', id="contains"),
        pytest.param("{at: tags, lacks: x}", '`tags` is ["x", "y"], with "x"', id="lacks"),
        pytest.param(
            "{at: tags, same-items: [y]}",
            '`tags` is ["x", "y"], not ["y"] in any order',
            id="same items",
        ),
        pytest.param("{at: twins, unique: true}", "`twins` is [1, 1], with an item twice", id="unique"),
        pytest.param("{at: tags, length: 3}", '`tags` is ["x", "y"], not 3 long', id="length"),
        pytest.param("{at: count, at-least: 3}", "`count` is 2, less than 3", id="at least"),
        pytest.param(
            '{at: text, matches: "^a"}', '`text` is "b", which does not match "^a"', id="matches"
        ),
        pytest.param(
            "{at: at, not-before: '2026-01-02T00:00:00Z'}",
            '`at` is "2026-01-01T12:00:00.5+00:00", before "2026-01-02T00:00:00Z"',
            id="not before",
        ),
        pytest.param(
            "{at: at, same-moment: '2026-01-01T12:00:02'}",
            '`at` is "2026-01-01T12:00:00.5+00:00", not the moment "2026-01-01T12:00:02"',
            id="same moment",
        ),
        pytest.param("{at: count, type: string}", "`count` is 2, not of type string", id="type"),
        pytest.param("{at: done, type: integer}", "`done` is true, not of type integer", id="boolean"),
        pytest.param("{at: text, type: date-time}", '`text` is "b", not of type date-time', id="date"),
        pytest.param("{at: 'notes.*.text', type: string}", "`notes.*.text` is 7, not of type", id="all"),
        pytest.param("{at: lost, equals: null}", "`lost` is missing", id="absent is not null"),
        pytest.param("{at: lost, present: true}", "`lost` is missing", id="present"),
        pytest.param("{at: text, present: false}", '`text` is there: "b"', id="absent"),
        pytest.param("{at: 'notes[id=2].text', equals: p}", "is 7, not", id="one item"),
        pytest.param("{status: [404, 5xx]}", "the status is 200, not 404 or 5xx", id="status"),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(check: str, wrong: str, tmp_path: Path) -> None:
    body = {
        "text": "b",
        "done": True,
        "count": 2,
        "tags": ["x", "y"],
        "twins": [1, 1],
        "at": "2026-01-01T12:00:00.5+00:00",
        "notes": [{"id": 1, "text": "p"}, {"id": 2, "text": 7}],
    }

    result = played(tmp_path, f"- {{id: a, {LIST}, expect: {{it: {check}}}}}", answering(body))["a"]

    assert wrong in only(result).message
    assert only(result).verdict == Verdict.FAILED


@pytest.mark.parametrize(
    "check",
    [
        "{at: tags, same-items: [y, x]}",
        "{at: tags, length: 2}",
        "{at: 'notes.*.id', equals: [1, 2]}",
        "{at: 'notes[id=2].text', equals: q}",
        "{at: notes.0.text, equals: p}",
        "{at: nothing, equals: null}",
        "{at: nothing, type: [string, 'null']}",
        "{at: at, same-moment: '2026-01-01T12:00:00'}",
        "{status: [404, 2xx]}",
    ],
)
def test_a_right_answer_passes(check: str, tmp_path: Path) -> None:
    body = {
        "tags": ["x", "y"],
        "nothing": None,
        "at": "2026-01-01T12:00:00.5+00:00",
        "notes": [{"id": 1, "text": "p"}, {"id": 2, "text": "q"}],
    }

    result = played(tmp_path, f"- {{id: a, {LIST}, expect: {{it: {check}}}}}", answering(body))["a"]

    assert only(result).message == ""


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        pytest.param(answering([{"id": 1, "at": "2026-01-01T00:00:00Z"}]), "", id="right"),
        pytest.param(answering([{"id": 1}]), "`[0]`: 'at' is a required property", id="a field"),
        pytest.param(
            answering([{"id": 1, "at": "now"}]),
            "`[0].at`: 'now' is not a 'date-time'",
            id="date",
        ),
        pytest.param(answering(b"<p>"), "the body is not JSON", id="no JSON"),
        pytest.param(
            answering([], media_type="text/html"),
            "the media type is `text/html`, not application/json",
            id="media type",
        ),
        pytest.param(answering([], status=500), "the contract states no status 500", id="status"),
    ],
)
def test_answers_are_held_to_the_contract(
    answer: httpx.MockTransport, wrong: str, tmp_path: Path
) -> None:
    result = played(tmp_path, f"- {{id: a, {LIST}, expect: {{schema: true}}}}", answer)["a"]

    assert only(result).message == wrong
    assert only(result).kind == Kind.SCHEMA


def test_requests_are_sent_as_they_are_written_and_quoted(tmp_path: Path) -> None:
    steps = """
        - id: make
          operation: Create
          request: POST /notes
          as: me
          body: {text: "grün {name}"}
          capture: {note: id}
        - {id: read, operation: Read, request: "GET /notes/{note}", query: {limit: 2}, as: "{name}"}
    """
    head = 'values: {name: me}\nidentities: {me: abc}\nauth: {value: "Token {token}"}\n'
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"id": "a/b ü"})

    played(tmp_path, steps, answer, head)

    make, read = seen
    assert json.loads(make.content) == {"text": "grün me"}
    assert make.headers["content-type"] == "application/json"
    assert make.headers["authorization"] == read.headers["authorization"] == "Token abc"
    assert "content-type" not in read.headers
    assert read.url.raw_path == b"/notes/a%2Fb%20%C3%BC?limit=2"


@pytest.mark.parametrize(
    ("step", "conforms"),
    [
        pytest.param("request: GET /notes, operation: List, query: {limit: 1}", True, id="as stated"),
        pytest.param("request: GET /notes, operation: List, query: {limit: 0}", False, id="a value"),
        pytest.param("request: GET /notes, operation: List, query: {page: 1}", False, id="a parameter"),
        pytest.param("request: GET /notes, operation: List, body: {}", False, id="a body"),
        pytest.param(
            "request: DELETE /notes/1, operation: Delete, headers: {Content-Type: application/json}",
            False,
            id="a content type without a body",
        ),
        pytest.param("request: POST /notes, operation: Create", False, id="no body"),
        pytest.param("request: POST /notes, operation: Create, body: {}", False, id="a field"),
        pytest.param(
            "request: POST /notes, operation: Create, body: {}, breaks: no text", True, id="on purpose"
        ),
        pytest.param("request: GET /notes/1/x, operation: Read", False, id="another path"),
    ],
)
def test_requests_are_held_to_the_contract(step: str, conforms: bool, tmp_path: Path) -> None:
    result = played(tmp_path, f"- {{id: a, {step}}}", answering([]))["a"]

    assert result.conforms is conforms


def test_only_stated_retries_are_made_and_all_are_recorded(tmp_path: Path) -> None:
    steps = f"""
        - {{id: once, {LIST}, expect: {{status: 200}}}}
        - {{id: thrice, {LIST}, retries: 2, expect: {{status: 200}}}}
    """
    orders: list[tuple[str, str, int]] = []
    watch = Watch(
        lambda step, order: orders.append(("before", step.id, order)),
        lambda step, order: orders.append(("after", step.id, order)),
    )

    def answer(request: httpx.Request) -> httpx.Response:
        if orders[-1][2] < 3:
            raise httpx.ConnectError("connection refused", request=request)
        return httpx.Response(200, json=[])

    results = played(tmp_path, steps, answer, watch=watch)

    assert only(results["once"]).message == "no answer: ConnectError: connection refused"
    assert only(results["thrice"]).verdict == Verdict.PASSED
    assert [exchange.error for exchange in results["thrice"].exchanges] == [
        "ConnectError: connection refused",
        "",
    ]
    assert [order for when, _, order in orders if when == "before"] == [1, 2, 3]
    assert orders[:2] == [("before", "once", 1), ("after", "once", 1)]


def test_an_app_that_hangs_is_asked_three_times_and_no_more(tmp_path: Path) -> None:
    steps = "\n".join(f"- {{id: s{number}, {LIST}, expect: {{status: 200}}}}" for number in range(5))

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("timed out", request=request)

    results = played(tmp_path, steps, answer)

    assert [only(result).verdict for result in results.values()] == [
        *[Verdict.FAILED] * 3,
        *[Verdict.NOT_EXECUTED] * 2,
    ]
    assert "3 requests in a row were not answered in time" in only(results["s4"]).message


def test_what_reads_a_write_is_told_from_an_echo(tmp_path: Path) -> None:
    steps = f"""
        - {{id: a, {LIST}, expect: {{x: 1, status: 200}}}}
        - {{id: b, {LIST}, reads: [a], expect: {{x: 1, y: {{type: string}}, z: {{present: true}}}}}}
    """
    results = played(tmp_path, steps, answering({}))

    kinds = {assertion.id: assertion.kind for r in results.values() for assertion in r.assertions}
    assert kinds == {
        "a.x": Kind.VALUE,
        "a.status": Kind.STATUS,
        "b.x": Kind.READ_AFTER_WRITE,
        "b.y": Kind.TYPE,
        "b.z": Kind.PRESENCE,
    }


class Endless(httpx.SyncByteStream):
    """Sends pieces without end, with a pause after each."""

    def __init__(self, piece: bytes, pause: float) -> None:
        self.piece, self.pause = piece, pause

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield self.piece
            time.sleep(self.pause)


@pytest.mark.parametrize(
    ("stream", "error"),
    [
        pytest.param(
            Endless(b"x" * 1024 * 1024, 0), "ReadError: the body is larger than 8 MB", id="large"
        ),
        pytest.param(
            Endless(b"x", 0.05), "ReadTimeout: the body did not end within 0.2 s", id="drop by drop"
        ),
    ],
)
def test_a_body_without_end_is_cut_off(stream: Endless, error: str, tmp_path: Path) -> None:
    step = f"- {{id: a, {LIST}, expect: {{status: 200}}}}"

    result = played(tmp_path, step, lambda _: httpx.Response(200, stream=stream), "timeout: 0.2\n")["a"]

    assert only(result).message == f"no answer: {error}"


def test_what_is_recorded_of_a_body_is_bounded(tmp_path: Path) -> None:
    step = f"- {{id: a, {LIST}, expect: {{text: short}}}}"

    result = played(tmp_path, step, answering({"text": "x" * 100_000}))["a"]

    assert len(result.exchanges[0].body) == 16 * 1024
    assert len(only(result).message) < 300
    assert len(str(only(result).actual)) < 300


def limited(*refusals: str | None) -> Callable[[httpx.Request], httpx.Response]:
    """Makes an app that refuses once for each, with that `Retry-After`, and then answers."""
    left = list(refusals)

    def answer(_: httpx.Request) -> httpx.Response:
        if not left:
            return httpx.Response(200, json=[])
        told = left.pop(0)
        return httpx.Response(429, headers={} if told is None else {"Retry-After": told})

    return answer


ONCE = f"- {{id: once, {LIST}, expect: {{status: 200}}}}"


@pytest.mark.parametrize(
    ("refusals", "head", "statuses"),
    [
        pytest.param(("0", "0"), "patience: 5\n", [429, 429, 200], id="as long as the app says"),
        pytest.param((PAST, PAST), "patience: 5\n", [429, 429, 200], id="until the moment that it says"),
        pytest.param((None,), "patience: 5\n", [429, 200], id="a second where it does not say"),
        pytest.param(("0",), "", [429], id="not where the suite does not state it"),
        pytest.param(("60",), "patience: 5\n", [429], id="not where it would take too long"),
        pytest.param((None, None), "patience: 1.5\n", [429, 429], id="not for ever"),
    ],
)
def test_an_app_that_was_asked_too_often_is_asked_again_as_the_suite_states(
    tmp_path: Path, refusals: tuple[str | None, ...], head: str, statuses: list[int]
) -> None:
    result = played(tmp_path, ONCE, limited(*refusals), head)["once"]

    assert [exchange.status for exchange in result.exchanges] == statuses
    assert (only(result).verdict is Verdict.PASSED) == (statuses[-1] == 200)


def test_a_suite_that_wants_to_see_a_rate_limit_is_not_kept_from_it(tmp_path: Path) -> None:
    step = f"- {{id: once, {LIST}, expect: {{status: 429}}}}"

    result = played(tmp_path, step, limited("0"), "patience: 5\n")["once"]

    assert (len(result.exchanges), only(result).verdict) == (1, Verdict.PASSED)


def test_a_refusal_for_the_rate_is_not_the_refusal_that_was_wanted(tmp_path: Path) -> None:
    steps = f"""
        - {{id: a, {LIST}, expect: {{status: 422}}}}
        - {{id: b, {LIST}, needs: [a], expect: {{status: 200}}}}
    """

    results = played(tmp_path, steps, limited("0"))

    assert only(results["b"]).message == "not executed: `a` did not succeed"
