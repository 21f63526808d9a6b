"""Finds in a server's log what it printed about which request, by the lines that log the requests."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from cdcheck.attribution.tracebacks import exceptions_in
from cdcheck.runs import StepResult

_METHOD = r"(GET|POST|PUT|PATCH|DELETE)"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]")
_QUOTED = re.compile(rf'"{_METHOD} (\S{{1,2000}}) HTTP/[\d.]{{1,4}}" (\d{{3}})\b')
_PLAIN = re.compile(rf"(?:^|\s){_METHOD} (/\S{{0,2000}}) (\d{{3}})\b")
_LONGEST = 4_000


class _Logged(Struct, frozen=True):
    """Is a line of the log that says how a request was answered."""

    line: int
    method: str
    path: str
    status: int


def windows(lines: Sequence[str], steps: Sequence[StepResult]) -> Mapping[str, tuple[str, ...]] | None:
    """Gives the lines about each failed step; `None` if the log does not show all requests in order.

    What stands between two requests is about the one that failed. If both did, it is put where the
    rest of the log puts such lines, and else nowhere.
    """
    places = _places(list(_logged(lines)), steps)
    if places is None:
        return None
    answered = [step for step in steps if _status(step)]
    bounds = [-1, *places, len(lines)]
    between = [lines[start + 1 : end] for start, end in pairwise(bounds)]
    sides = {side for number, part in enumerate(between) if (side := _side(number, part, answered))}
    found: dict[str, list[str]] = {}
    for number, part in enumerate(between):
        after, before = _failed(answered, number - 1), _failed(answered, number)
        if after and before and len(sides) == 1:
            after, before = (after, None) if "after" in sides else (None, before)
        if (after is None) != (before is None):
            found.setdefault((after or before or steps[0]).id, []).extend(part)
    return {name: tuple(part) for name, part in found.items()}


def _side(number: int, part: Sequence[str], answered: Sequence[StepResult]) -> str:
    """Says whether an exception is printed before or after the line of its request."""
    after, before = _failed(answered, number - 1), _failed(answered, number)
    if (after is None) == (before is None) or not exceptions_in(part):
        return ""
    return "after" if after is not None else "before"


def _failed(answered: Sequence[StepResult], number: int) -> StepResult | None:
    if not 0 <= number < len(answered):
        return None
    return answered[number] if (_status(answered[number]) or 0) >= 400 else None


def _places(logged: Sequence[_Logged], steps: Sequence[StepResult]) -> list[int] | None:
    """Ties requests to lines, in order; lines of others (probes of health) are passed over."""
    places: list[int] = []
    at = 0
    for step in steps:
        status = _status(step)
        if status is None:
            continue
        exchange = step.exchanges[-1]
        wanted = (exchange.method, _path(exchange.url), status)
        while at < len(logged) and (logged[at].method, logged[at].path, logged[at].status) != wanted:
            at += 1
        if at == len(logged):
            return None
        places.append(logged[at].line)
        at += 1
    return places


def _logged(lines: Sequence[str]) -> Iterator[_Logged]:
    pending: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(lines):
        plain = _ESCAPES.sub("", line[:_LONGEST])
        found = _QUOTED.search(plain) or _PLAIN.search(plain)
        if plain.startswith("{"):
            yield from _in_json(number, plain, pending)
        elif found is not None:
            yield _Logged(number, found[1], _path(found[2]), int(found[3]))


def _in_json(number: int, line: str, pending: dict[str, tuple[str, str]]) -> Iterator[_Logged]:
    """Reads the two lines that pino writes of a request: as it comes in, and as it is answered."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return
    if not isinstance(entry, dict):
        return
    request, answer, id_ = entry.get("req"), entry.get("res"), str(entry.get("reqId", ""))
    if isinstance(request, dict) and "method" in request:
        pending[id_] = (str(request["method"]), _path(str(request.get("url", ""))))
    if isinstance(answer, dict) and isinstance(answer.get("statusCode"), int) and id_ in pending:
        yield _Logged(number, *pending.pop(id_), answer["statusCode"])


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path) or "/"
    except ValueError:
        return "/"


def _status(step: StepResult) -> int | None:
    return step.exchanges[-1].status if step.exchanges else None
