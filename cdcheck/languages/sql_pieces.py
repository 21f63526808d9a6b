"""Where the text of a statement stands: stretches of it that are written in a file as they are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Fragments, Site
from cdcheck.model.data import Piece

_NEAR = 160
"""So far behind a word the next one is looked for: escapes, quotes and indentation lie between."""


class Run(NamedTuple):
    """Is a stretch of a text that stands in a file from byte `at` on."""

    offset: int
    text: str
    path: str
    at: int


def runs_of(machine: Machine, text: str, fragments: Fragments, holes: Sequence[int] = ()) -> list[Run]:
    """Finds a text's stretches in what it was joined from; `holes` are the offsets of its `{}`."""
    found: list[Run] = []
    cursor, last = 0, None
    for position, (offset, site) in enumerate(fragments):
        end = fragments[position + 1][0] if position + 1 < len(fragments) else len(text)
        written = machine.source(site)
        cursor = cursor if last == site else 0
        last = site
        for start, stop in _between(offset, end, holes):
            for run_at, run_text, where in _aligned(text[start:stop], written, cursor):
                before = len(written[:where].encode())
                found.append(Run(start + run_at, run_text, site.path, site.at + before))
                cursor = where + len(run_text)
    return found


def _between(start: int, end: int, holes: Sequence[int]) -> Iterator[tuple[int, int]]:
    for hole in holes:
        if start <= hole < end:
            yield start, hole
            start = hole + 2
    if start < end:
        yield start, end


def _aligned(text: str, written: str, cursor: int) -> Iterator[tuple[int, str, int]]:
    """Finds a text in what is written, whole or word by word where escapes or quotes are between."""
    whole = written.find(text, cursor)
    if whole >= 0:
        yield 0, text, whole
        return
    start = end = where = -1
    for word in re.finditer(r"\S+", text):
        between = text[end : word.start()] if end >= 0 else ""
        if end >= 0 and written.startswith(between + word.group(), cursor):
            cursor += len(between) + len(word.group())
            end = word.end()
            continue
        if end >= 0:
            yield start, text[start:end], where
        at = written.find(word.group(), cursor, cursor + _NEAR + len(word.group()))
        start = end = where = -1
        if at >= 0:
            start, end, where = word.start(), word.end(), at
            cursor = at + len(word.group())
    if end >= 0:
        yield start, text[start:end], where


def pieces_within(machine: Machine, runs: Iterable[Run], start: int, end: int) -> tuple[Piece, ...]:
    """Gives the pieces of one statement of a text, with offsets of its own."""
    return tuple(
        _piece(machine, run, max(start, run.offset), min(end, run.offset + len(run.text)), start)
        for run in runs
        if run.offset < end and start < run.offset + len(run.text)
    )


def _piece(machine: Machine, run: Run, start: int, end: int, base: int) -> Piece:
    at = run.at + len(run.text[: start - run.offset].encode())
    place = machine.location(Site(run.path, at, at))
    return Piece(start - base, end - start, run.path, place.line, place.column)
