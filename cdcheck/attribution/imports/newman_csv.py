"""Reads newman's CSV report: one line a request, with the names of its assertions."""

import csv
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import repeat
from urllib.parse import unquote, urlsplit

from cdcheck.attribution.imports.assertions import expected_of, kind_of
from cdcheck.attribution.imports.newman import informed, with_suspects
from cdcheck.attribution.imports.variables import Item, Request, Url, uses_of
from cdcheck.errors import UsageError
from cdcheck.runs import AssertionResult, Exchange, StepResult, Verdict

_COLUMNS = frozenset({"requestName", "method", "url", "code", "executed", "failed", "totalAssertions"})
_COUNTS = (
    ("executed", "executedCount", Verdict.PASSED),
    ("failed", "failedCount", Verdict.FAILED),
    ("skipped", "skippedCount", Verdict.NOT_EXECUTED),
)
_MOST = 10_000

Row = Mapping[str, str]


def steps_in(text: str, name: str, items: Sequence[Item] = ()) -> tuple[StepResult, ...]:
    """Reads the steps of a report; raises `UsageError` for what is none.

    `items` are the collection's requests: without them it is not known what was sent, nor who sets
    which variable.
    """
    rows = _rows(text, name)
    names = [f"{number}. {row['requestName']}" for number, row in enumerate(rows, 1)]
    count = sum(len(_verdicts(row)) for row in rows)
    weight = str(Fraction(1, count)) if count else "0"
    steps = [_step(number, names[number], row, weight) for number, row in enumerate(rows)]
    if [row["requestName"] for row in rows] != [item.name for item in items]:
        return with_suspects(steps)
    uses = uses_of(items, [_sent(row) for row in rows])
    return with_suspects(map(informed, steps, [item.request for item in items], uses, repeat(names)))


def _step(number: int, name: str, row: Row, weight: str) -> StepResult:
    return StepResult(
        id=name,
        operation=row["requestName"],
        conforms=None,
        exchanges=(_exchange(number + 1, row),),
        assertions=tuple(
            _assertion(f"{name}.{n}", one, verdict, weight)
            for n, (one, verdict) in enumerate(_verdicts(row), 1)
        ),
    )


def _verdicts(row: Row) -> Sequence[tuple[str, Verdict]]:
    return [(one, verdict) for listed, stated, verdict in _COUNTS for one in _named(row, listed, stated)]


def _rows(text: str, name: str) -> Sequence[Row]:
    try:
        reader = csv.DictReader(text.splitlines(keepends=True), restval="")
        rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise UsageError(f"`{name}` is no CSV report of newman: {error}") from None
    if not rows or not _COLUMNS.issubset(rows[0]):
        raise UsageError(f"`{name}` is no CSV report of newman: it lacks columns of one")
    return rows


def _named(row: Row, listed: str, stated: str) -> list[str]:
    """Names as many assertions as were counted; names that hold a comma cannot be told apart."""
    names = row.get(listed, "").split(", ") if row.get(listed) else []
    count = row.get(stated, "")
    number = min(int(count), _MOST) if re.fullmatch(r"[0-9]{1,9}", count) else len(names)
    return names if len(names) == number else [f"{listed} assertion"] * number


def _sent(row: Row) -> Request:
    """Gives what the report shows of the request as it was sent: neither headers nor a body."""
    path = unquote(_path(row["url"]))
    return Request(Url(tuple(path.strip("/").split("/"))), row["method"])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _exchange(order: int, row: Row) -> Exchange:
    code = row["code"]
    is_answered = re.fullmatch(r"[1-5][0-9]{2}", code) is not None
    return Exchange(
        order=order,
        method=row["method"],
        url=row["url"],
        status=int(code) if is_answered else None,
        error="" if is_answered else "no answer",
    )


def _assertion(id_: str, name: str, verdict: Verdict, weight: str) -> AssertionResult:
    return AssertionResult(
        id=id_,
        kind=kind_of(name),
        verdict=verdict,
        weight=weight,
        message=name if verdict is Verdict.FAILED else "",
        expected=expected_of(name),
    )
