"""Fills `{name}` in texts; a text that is nothing else takes over the value with its type."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_NAME = re.compile(r"\{([A-Za-z][\w-]*)\}")


def names_in(value: object) -> Iterator[str]:
    """Lists the names that a value asks for, at any depth."""
    if isinstance(value, str):
        yield from _NAME.findall(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from names_in(key)
            yield from names_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from names_in(inner)


def filled(value: Any, known: Mapping[str, Any]) -> Any:
    """Fills a value at any depth; raises `KeyError` for a name that is not known."""
    if isinstance(value, str):
        whole = _NAME.fullmatch(value)
        if whole:
            return known[whole[1]]
        return _NAME.sub(lambda match: str(known[match[1]]), value)
    if isinstance(value, Mapping):
        return {filled(key, known): filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled(inner, known) for inner in value]
    return value
