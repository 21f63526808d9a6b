"""Reads newman's JSON report as the result of a run: its executed assertions, of equal weight."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import msgspec
from msgspec import Struct, field

from cdcheck.attribution.imports.assertions import expected_of, kind_of, message_of
from cdcheck.attribution.imports.variables import Header, Item, Request, Use, uses_of
from cdcheck.complaints import as_clause
from cdcheck.errors import UsageError
from cdcheck.runs import (
    AssertionResult,
    Digests,
    End,
    Exchange,
    RunResult,
    Start,
    StartResult,
    StepResult,
    Verdict,
)

UNOBSERVED = (
    "the app's log: no exception can be seen",
    "the statements that its database was given",
    "what a check of its code finds",
    "what depends on what, except through variables that a script sets",
)
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MOST_BYTES = 16_384


class _Error(Struct, frozen=True):
    message: str | None = ""
    code: int | str | None = None


class _Assertion(Struct, frozen=True):
    assertion: str
    skipped: bool = False
    error: _Error | None = None


class _Stream(Struct, frozen=True):
    data: tuple[int, ...] = ()


class _Response(Struct, frozen=True):
    code: int | None = None
    header: tuple[Header, ...] = ()
    stream: _Stream | None = None


class _Execution(Struct, frozen=True):
    item: Item
    request: Request = Request()
    response: _Response | None = None
    request_error: _Error | None = field(default=None, name="requestError")
    assertions: tuple[_Assertion, ...] = ()


class _Run(Struct, frozen=True):
    executions: tuple[_Execution, ...]


class _Report(Struct, frozen=True):
    run: _Run


def newman_result(data: bytes, name: str) -> RunResult:
    """Decodes a report; raises `UsageError` for what is none."""
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise UsageError(f"`{name}` is no report of newman: {as_clause(str(error))}") from None
    executions = report.run.executions
    is_dead = all(execution.response is None for execution in executions)
    start = StartResult(
        how=Start.NEVER_LISTENED if is_dead else Start.READY,
        end=End.NOT_STARTED if is_dead else End.RUNNING,
    )
    return RunResult(
        app=name,
        suite="newman",
        rules="",
        runner="newman",
        runtime="",
        digests=Digests(app="", suite="", pack=""),
        start=start,
        steps=with_suspects(_steps(executions)),
        unobserved=UNOBSERVED,
    )


def with_suspects(steps: Iterable[StepResult]) -> tuple[StepResult, ...]:
    """Gives each step the earlier ones that were to change something, and failed."""
    failed: list[str] = []
    told = []
    for step in steps:
        told.append(msgspec.structs.replace(step, suspects=tuple(failed)))
        if step.exchanges[-1].method in WRITING and _has_failed(step):
            failed.append(step.id)
    return tuple(told)


def is_empty_json(request: Request) -> bool:
    """Says whether the request has a JSON content type and no body, which no contract allows."""
    is_json = any(
        (h.key or "").lower() == "content-type" and "json" in (h.value or "").lower()
        for h in request.header
    )
    is_bare = request.body is None or not request.body.raw
    return is_json and is_bare and request.method in WRITING


def _has_failed(step: StepResult) -> bool:
    status = step.exchanges[-1].status
    return status is None or status >= 400 or any(a.verdict is Verdict.FAILED for a in step.assertions)


def _steps(executions: Sequence[_Execution]) -> Iterator[StepResult]:
    count = sum(len(execution.assertions) for execution in executions)
    weight = str(Fraction(1, count)) if count else "0"
    names = [f"{number}. {one.item.name}" for number, one in enumerate(executions, 1)]
    uses = uses_of([one.item for one in executions], [one.request for one in executions])
    for number, (execution, use) in enumerate(zip(executions, uses, strict=True)):
        step = _step(number, names[number], execution, weight)
        yield informed(step, execution.request, use, names)


def informed(step: StepResult, request: Request, use: Use, names: Sequence[str]) -> StepResult:
    """Adds to a step what its request shows: whether it conforms, and what it depends on."""
    return msgspec.structs.replace(
        step,
        needs=tuple(names[at] for at in use.needs),
        missing=tuple(names[at] for at in use.missing),
        conforms=not is_empty_json(request),
    )


def _step(number: int, name: str, execution: _Execution, weight: str) -> StepResult:
    exchange = _exchange(number + 1, execution)
    return StepResult(
        id=name,
        operation=execution.item.name,
        exchanges=(exchange,),
        assertions=tuple(
            _assertion(f"{name}.{n}", one, exchange.body, weight)
            for n, one in enumerate(execution.assertions, 1)
        ),
    )


def _exchange(number: int, execution: _Execution) -> Exchange:
    request, response, error = execution.request, execution.response, execution.request_error
    stream = response.stream if response is not None else None
    body = bytes(byte & 255 for byte in stream.data[:_MOST_BYTES]) if stream is not None else b""
    return Exchange(
        order=number,
        method=request.method,
        url=request.path,
        status=response.code if response is not None else None,
        headers={h.key: h.value or "" for h in response.header if h.key} if response else {},
        body=body.decode("utf-8", "replace"),
        error=str(error.code or error.message or "no answer") if error is not None else "",
    )


def _assertion(id_: str, one: _Assertion, body: str, weight: str) -> AssertionResult:
    verdict = Verdict.FAILED if one.error is not None else Verdict.PASSED
    return AssertionResult(
        id=id_,
        kind=kind_of(one.assertion),
        verdict=Verdict.NOT_EXECUTED if one.skipped else verdict,
        weight=weight,
        message=message_of(one.assertion, body) if one.error is not None else "",
        expected=expected_of(one.assertion),
    )
