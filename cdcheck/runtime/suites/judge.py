"""Judges one assertion by one answer, and says in a sentence what was wrong."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from cdcheck.runtime.suites.answer import Answer
from cdcheck.runtime.suites.paths import ABSENT, ALL, found
from cdcheck.runtime.suites.plan import Assertion
from cdcheck.runtime.suites.templates import filled

_SHOWN = 160
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
    "date-time": lambda value: moment(value) is not None,
}
TYPE_NAMES = tuple(_TYPES)


class Judgement(Struct, frozen=True):
    """Is what became of an assertion; `message` is empty if it passed."""

    message: str = ""
    expected: Any = None
    actual: Any = None


def judged(assertion: Assertion, answer: Answer, known: Mapping[str, Any]) -> Judgement:
    """Judges an assertion that needs no contract; raises `KeyError` for a name without a value."""
    wanted = filled(assertion.wanted, known)
    if assertion.question == "status":
        return _status(wanted, answer)
    if not answer.is_json:
        text = shown(answer.body.decode(errors="replace"))
        return Judgement(f"the body is not JSON{_of(answer)}: {text}", wanted)
    value = found(answer.json, assertion.at, known)
    if assertion.question == "present":
        is_right = (value is not ABSENT) == wanted
        return Judgement("" if is_right else f"`{assertion.at}` is {_there(value)}", wanted)
    if value is ABSENT:
        return Judgement(f"`{assertion.at}` is missing{_of(answer)}", wanted)
    if assertion.question == "type":
        return _type(assertion.at, wanted, value)
    if _HOLDS[assertion.question](value, wanted):
        return Judgement(expected=wanted, actual=value)
    said = _SAID[assertion.question].format(wanted=shown(wanted))
    return Judgement(f"`{assertion.at}` is {shown(value)}, {said}", wanted, value)


def statuses_match(wanted: object, status: int) -> bool:
    """Says whether a status is one of those stated (`201`, `2xx`, or several)."""
    return any(str(one).lower() in (str(status), f"{status // 100}xx") for one in several(wanted))


def several(wanted: Any) -> Sequence[Any]:
    """Gives what is wanted as several, of which one may be enough."""
    return wanted if isinstance(wanted, list | tuple) else (wanted,)


def shown(value: object) -> str:
    """Shows a value in one short line."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def moment(value: object) -> datetime | None:
    """Reads a date with a time; None if it is none."""
    if not isinstance(value, str) or len(value) < len("2026-01-01T00:00"):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _of(answer: Answer) -> str:
    """Adds the status of an answer that is no success, where it explains what is missing."""
    return f" in an answer of status {answer.status}" if answer.status >= 300 else ""


def _status(wanted: Any, answer: Answer) -> Judgement:
    if statuses_match(wanted, answer.status):
        return Judgement(expected=wanted, actual=answer.status)
    said = " or ".join(str(one) for one in several(wanted))
    return Judgement(f"the status is {answer.status}, not {said}", wanted, answer.status)


def _type(at: str, wanted: Any, value: Any) -> Judgement:
    names = several(wanted)
    values = value if ALL in at.split(".") and isinstance(value, list) else [value]
    if not values:
        return Judgement(f"`{at}` has no items", wanted, value)
    for one in values:
        if one is ABSENT:
            return Judgement(f"`{at}` is missing in an item", wanted)
        if not any(_TYPES[name](one) for name in names):
            return Judgement(f"`{at}` is {shown(one)}, not of type {' or '.join(names)}", wanted, one)
    return Judgement(expected=wanted, actual=value)


def _there(value: object) -> str:
    return "missing" if value is ABSENT else f"there: {shown(value)}"


def _same(value: Any, wanted: Any) -> bool:
    """Compares as JSON does: `true` is not `1`."""
    return json.dumps(value, sort_keys=True, default=str) == json.dumps(
        wanted, sort_keys=True, default=str
    )


def _same_items(value: Any, wanted: Any) -> bool:
    return isinstance(value, list) and _same(_sorted(value), _sorted(wanted))


def _sorted(values: list[Any]) -> list[Any]:
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True, default=str))


def _distinct(values: list[Any]) -> set[str]:
    return {json.dumps(value, sort_keys=True, default=str) for value in values}


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list) and any(_same(item, wanted) for item in value)


def _lacks(value: Any, wanted: Any) -> bool:
    return isinstance(value, str | list) and not _contains(value, wanted)


def _at_least(value: Any, wanted: Any) -> bool:
    return _TYPES["number"](value) and bool(value >= wanted)


def _matches(value: Any, wanted: Any) -> bool:
    return isinstance(value, str) and re.search(wanted, value) is not None


def _not_before(value: Any, wanted: Any) -> bool:
    seconds = _seconds_after(value, wanted)
    return seconds is not None and seconds >= 0


def _same_moment(value: Any, wanted: Any) -> bool:
    seconds = _seconds_after(value, wanted)
    return seconds is not None and abs(seconds) <= 1


def _seconds_after(value: Any, since: Any) -> float | None:
    """Counts the seconds between two times; times without an offset are taken to have the other's."""
    one, other = moment(value), moment(since)
    if one is None or other is None:
        return None
    if (one.tzinfo is None) != (other.tzinfo is None):
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return (one - other).total_seconds()


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _same,
    "differs": lambda value, wanted: not _same(value, wanted),
    "contains": _contains,
    "lacks": _lacks,
    "same_items": _same_items,
    "unique": lambda value, _: isinstance(value, list) and len(_distinct(value)) == len(value),
    "length": lambda value, wanted: isinstance(value, list | str) and len(value) == wanted,
    "at_least": _at_least,
    "matches": _matches,
    "not_before": _not_before,
    "same_moment": _same_moment,
}
_SAID: Mapping[str, str] = {
    "equals": "not {wanted}",
    "differs": "which it must not be",
    "contains": "without {wanted}",
    "lacks": "with {wanted}",
    "same_items": "not {wanted} in any order",
    "unique": "with an item twice",
    "length": "not {wanted} long",
    "at_least": "less than {wanted}",
    "matches": "which does not match {wanted}",
    "not_before": "before {wanted}",
    "same_moment": "not the moment {wanted}",
}
