"""Signatures of run-time errors: what a library prints, and which category that proves.

They are data, `rules/signatures/*.yaml`. The one with the lowest `priority` that matches wins; among
equals, the one that stands first, files in the order of their names.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from cdcheck.documents import read_document
from cdcheck.errors import ConfigurationError
from cdcheck.packaged import packaged_folder
from cdcheck.results import Category

LONGEST_LINE = 2_000
_LONGEST_TEXT, _LONGEST_PATTERN = 256_000, 600
_UNBOUNDED_INSIDE = re.compile(r"(?<!\\)[*+]|\{\d*,\}")
_REPEATED = re.compile(r"[*+]|\{\d*,(?:\d{2,})?\}")
_CLASS = re.compile(r"\[(?:[^\]\\]|\\.)+\]|\\.")


class Moment(StrEnum):
    """When an error counts: while the app starts, while it answers, or whenever it is printed."""

    START = "start"
    REQUEST = "request"
    ANY = "any"


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """Says of a text in a log what it proves.

    `category` is `None` where the error may be about several and does not tell which. `unless` is a
    pattern that takes the claim away if it is found anywhere beside it. `is_general` marks what a
    language says of many mistakes: a finding at the place counts for more.
    `family` is the stated constraint that it breaks, where the category does not already name it.
    `matches` and `misses` are its tests.
    """

    id: str
    priority: int
    pattern: str
    category: Category | None
    says: str
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    during: Moment = Moment.ANY
    family: str = ""
    unless: str = ""
    is_general: bool = False

    def counts(self, moment: Moment) -> bool:
        return Moment.ANY in (self.during, moment) or self.during is moment

    def is_withdrawn(self, beside: str) -> bool:
        """Says whether a text that stands beside the error takes the claim away."""
        return bool(self.unless) and _compiled(self.unless).search(beside) is not None


class Match(Struct, frozen=True):
    """Is a signature and the line in which it was seen."""

    signature: Signature
    line: str


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    signatures: tuple[Signature, ...]


@cache
def packaged_signatures() -> tuple[Signature, ...]:
    """Reads the signatures that come with cdcheck, in the order in which they are tried."""
    return read_signatures(packaged_folder() / "signatures")


def read_signatures(folder: Path) -> tuple[Signature, ...]:
    """Reads a folder of signatures; raises `ConfigurationError` for one that cannot be used."""
    found = [signature for path in sorted(folder.glob("*.yaml")) for signature in _read(path)]
    return tuple(sorted(found, key=lambda signature: signature.priority))


def first_match(
    lines: Iterable[str], signatures: Iterable[Signature], moment: Moment = Moment.ANY
) -> Match | None:
    """Finds the first signature, in their order, that one of the lines bears."""
    text = "\n".join(line[:LONGEST_LINE] for line in lines)[-_LONGEST_TEXT:]
    for signature in signatures:
        if not signature.counts(moment):
            continue
        found = _compiled(signature.pattern).search(text)
        if found is not None:
            return Match(signature, _line_at(text, found.start()))
    return None


def objection_to(pattern: str) -> str:
    """Says why a pattern may not be used, empty if it may.

    A repeat inside a repeat can take time that is exponential in the length of a hostile line.
    """
    if len(pattern) > _LONGEST_PATTERN:
        return f"is longer than {_LONGEST_PATTERN} characters"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression: {error}"
    plain = _CLASS.sub("x", pattern)
    if any(_UNBOUNDED_INSIDE.search(group) for group in _repeated_groups(plain)):
        return "repeats a group that repeats"
    return ""


def _repeated_groups(plain: str) -> Iterator[str]:
    """Yields what stands in groups that are repeated without bound; classes are already gone."""
    opened: list[int] = []
    for at, character in enumerate(plain):
        if character == "(":
            opened.append(at)
        elif character == ")" and opened:
            start = opened.pop()
            if _REPEATED.match(plain, at + 1):
                yield plain[start + 1 : at]


def _read(path: Path) -> Iterator[Signature]:
    document = read_document(path)
    try:
        file = msgspec.convert(document.value, _File, strict=True)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}`: {error}") from None
    for signature in file.signatures:
        objection = objection_to(signature.pattern) or objection_to(signature.unless)
        if objection:
            raise ConfigurationError(f"`{path}`: the pattern of `{signature.id}` {objection}")
        yield signature


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _line_at(text: str, position: int) -> str:
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : len(text) if end < 0 else end].strip()
