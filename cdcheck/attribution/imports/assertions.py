"""Reads the names that Postman collections give their assertions: what each asserts, and of what."""

import json
import re
from typing import Any

from cdcheck.runs import Kind

_KINDS = ((" code is ", Kind.STATUS), (" contains ", Kind.PRESENCE), (" has ", Kind.PRESENCE))
_TYPES = (" is an ", " as array", " is a number")
_PRESENCE = re.compile(r"(?:Response contains|(\w{1,60}) has) ['\"](\w{1,60})['\"] property")
_STATUS = re.compile(r"\b[1-5]\d\d\b")


def kind_of(name: str) -> Kind:
    """Tells what an assertion asserts; what its name does not tell is a value."""
    if any(part in name for part in _TYPES):
        return Kind.TYPE
    return next((kind for part, kind in _KINDS if part in name), Kind.VALUE)


def expected_of(name: str) -> str | None:
    """Gives the statuses that an assertion asks for; `None` if it is not about one."""
    if kind_of(name) is not Kind.STATUS:
        return None
    return " ".join(_STATUS.findall(name)) or None


def message_of(name: str, body: str) -> str:
    """Says what was wrong as our own suites do, where the name tells the path; else the name."""
    found = _PRESENCE.fullmatch(name)
    if found is None:
        return name
    owner, key = (found[1] or "").lower(), found[2]
    if not owner:
        return f"`{key}` is missing"
    held = _object_in(body)
    holder = owner if owner in held else f"{owner}s.0"
    return f"`{holder}.{key}` is missing"


def _object_in(body: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
