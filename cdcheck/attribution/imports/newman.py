"""Reads newman's JSON report as the result of a run: its executed assertions, of equal weight."""

from fractions import Fraction

import msgspec
from msgspec import Struct, field

from cdcheck.errors import UsageError
from cdcheck.runs import (
    AssertionResult,
    Digests,
    End,
    Exchange,
    Kind,
    RunResult,
    Start,
    StartResult,
    StepResult,
    Verdict,
)

_KINDS = ((" code is ", Kind.STATUS), (" contains ", Kind.PRESENCE), (" has ", Kind.PRESENCE))
_TYPES = (" is an ", " as array")


class _Named(Struct, frozen=True):
    name: str = ""
    key: str = ""
    value: str = ""
    message: str = ""
    code: int | str | None = None


class _Url(Struct, frozen=True):
    path: tuple[str, ...] = ()


class _Body(Struct, frozen=True):
    raw: str = ""


class _Request(Struct, frozen=True):
    url: _Url = _Url()
    method: str = "GET"
    header: tuple[_Named, ...] = ()
    body: _Body | None = None


class _Assertion(Struct, frozen=True):
    assertion: str
    skipped: bool = False
    error: _Named | None = None


class _Execution(Struct, frozen=True):
    item: _Named
    request: _Request = _Request()
    response: _Named | None = None
    request_error: _Named | None = field(default=None, name="requestError")
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
        raise UsageError(f"`{name}` is no report of newman: {error}") from None
    executions = report.run.executions
    count = sum(len(execution.assertions) for execution in executions)
    weight = str(Fraction(1, count)) if count else "0"
    steps = tuple(_step(n, execution, weight) for n, execution in enumerate(executions, 1))
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
        steps=steps,
    )


def _step(number: int, execution: _Execution, weight: str) -> StepResult:
    id_ = f"{number}. {execution.item.name}"
    return StepResult(
        id=id_,
        operation=execution.item.name,
        conforms=not _is_empty_json(execution.request),
        exchanges=(_exchange(number, execution),),
        assertions=tuple(
            _assertion(f"{id_}.{n}", one, weight) for n, one in enumerate(execution.assertions, 1)
        ),
    )


def _exchange(number: int, execution: _Execution) -> Exchange:
    request, response = execution.request, execution.response
    code = response.code if response is not None else None
    error = execution.request_error
    return Exchange(
        order=number,
        method=request.method,
        url="/" + "/".join(request.url.path),
        status=code if isinstance(code, int) else None,
        error=str(error.code or error.message or "no answer") if error is not None else "",
    )


def _assertion(id_: str, one: _Assertion, weight: str) -> AssertionResult:
    verdict = Verdict.FAILED if one.error is not None else Verdict.PASSED
    return AssertionResult(
        id=id_,
        kind=_kind(one.assertion),
        verdict=Verdict.NOT_EXECUTED if one.skipped else verdict,
        weight=weight,
        message=one.assertion if one.error is not None else "",
        expected="2xx" if _kind(one.assertion) is Kind.STATUS else None,
    )


def _kind(name: str) -> Kind:
    if any(part in name for part in _TYPES):
        return Kind.TYPE
    return next((kind for part, kind in _KINDS if part in name), Kind.VALUE)


def _is_empty_json(request: _Request) -> bool:
    """Says whether the request has a JSON content type and no body, which no contract allows."""
    is_json = any(h.key.lower() == "content-type" and "json" in h.value.lower() for h in request.header)
    is_bare = request.body is None or not request.body.raw
    return is_json and is_bare and request.method in {"POST", "PUT", "PATCH", "DELETE"}
