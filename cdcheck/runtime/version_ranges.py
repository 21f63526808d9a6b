"""Versions as Poetry and Pipenv state them, in the form that pip takes."""

import re

_RANGE = re.compile(r"([~^])\s*(\d+(?:\.\d+)*)(\w*)")
_WILDCARD = re.compile(r"\d+(?:\.\d+)*\.\*")


def specifier_of(written: str) -> str:
    """Writes a version constraint as PEP 440 does; of alternatives the last, which is the newest."""
    last = written.rpartition("||")[2]
    parts = (_part(part.strip()) for part in last.split(","))
    return ",".join(filter(None, parts))


def _part(written: str) -> str:
    if written == "*":
        return ""
    if _WILDCARD.fullmatch(written):
        return f"=={written}"
    found = _RANGE.fullmatch(written)
    if found is None:
        return written
    sign, numbers, suffix = found.groups()
    return f">={numbers}{suffix},<{_end(sign, [int(number) for number in numbers.split('.')])}"


def _end(sign: str, numbers: list[int]) -> str:
    """Gives the first version that a range leaves out: `^` keeps the first number that is not 0."""
    if sign == "~":
        kept = min(len(numbers), 2)
    else:
        kept = next((place for place, number in enumerate(numbers, 1) if number), len(numbers))
    return ".".join(map(str, [*numbers[: kept - 1], numbers[kept - 1] + 1]))
