"""Finds values in a JSON body: `article.title`, `tags.0`, `articles.*.slug`, `comments[id=7].body`."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from cdcheck.runtime.suites.templates import filled

ALL = "*"
_SEGMENT = re.compile(r"([^.\[\]]+)(?:\[([^=\]]+)=([^\]]*)\])?(?:\.|$)")


class Absent(Enum):
    """Stands for a value that is not there, which `null` is not."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


def is_path(path: str) -> bool:
    """Says whether a text is a path that can be followed."""
    return bool(path) and not path.endswith(".") and _SEGMENT.sub("", path) == ""


def found(body: object, path: str, known: Mapping[str, Any]) -> object:
    """Follows a path; `ABSENT` where it leads nowhere."""
    value: object = body
    for match in _SEGMENT.finditer(path):
        if match[1] == ALL:
            rest = path[match.end() :]
            if not isinstance(value, list):
                return ABSENT
            return [found(item, rest, known) for item in value] if rest else value
        value = _inner(value, filled(match[1], known))
        if match[2] is not None:
            value = _item(value, match[2], filled(match[3], known))
        if value is ABSENT:
            return ABSENT
    return value


def _inner(value: object, key: object) -> object:
    if isinstance(value, dict):
        return value.get(key, ABSENT)
    if isinstance(value, list) and str(key).isdigit() and int(str(key)) < len(value):
        return value[int(str(key))]
    return ABSENT


def _item(value: object, key: str, wanted: object) -> object:
    """Finds the one item of a list whose `key` reads as wanted."""
    if not isinstance(value, list):
        return ABSENT
    for item in value:
        if isinstance(item, dict) and key in item and str(item[key]) == str(wanted):
            return item
    return ABSENT
