"""Reads a step's answer: what was expected of it, and what it says."""

import json
import re
from typing import Any

from cdcheck.runs import Exchange, Kind, StepResult

_STATUS = re.compile(r"\b([1-5])(?:\d\d|xx)\b", re.IGNORECASE)
_PATH = re.compile(r"https?://[^/]*")


def last_exchange(step: StepResult) -> Exchange | None:
    """Gives the request whose answer was judged; `None` if none was sent."""
    return step.exchanges[-1] if step.exchanges else None


def expected_classes(step: StepResult) -> frozenset[int]:
    """Gives the classes of statuses that the step asks for (2 of 2xx); empty if it does not say."""
    stated = [a.expected for a in step.assertions if a.kind is Kind.STATUS]
    return frozenset(int(found) for one in stated for found in _STATUS.findall(str(one)[:200]))


def expected_statuses(step: StepResult) -> frozenset[int]:
    """Gives the statuses that the step names; those that it gives by class alone are not among them."""
    stated = [str(a.expected)[:200] for a in step.assertions if a.kind is Kind.STATUS]
    return frozenset(int(found) for one in stated for found in re.findall(r"\b[1-5]\d\d\b", one))


def expects_success(step: StepResult) -> bool:
    """Says whether the request should have been granted; a step that does not say asks for that."""
    classes = expected_classes(step)
    return not classes or 2 in classes


def path_of(exchange: Exchange) -> str:
    """Gives the path of a request without host and query."""
    return _PATH.sub("", exchange.url, count=1).partition("?")[0] or "/"


def value_of(body: str) -> Any:
    """Reads a body as JSON; `None` if it is none, or was cut."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
