"""Reads the cases out of a rule's page: small apps, what must be found in them, what must not."""

import re
from collections.abc import Iterator
from enum import StrEnum

import yaml
from msgspec import Struct

from cdcheck.model.task import Task
from cdcheck.results import Confidence

_FENCE = re.compile(r"^(`{3,})(.*)$")
_PATH_LINE = re.compile(r"^(?:#|//|--)\s*([\w./@\[\]-]+)\s*$")
_WANT = re.compile(r"\s*(?:#|//|--)\s*want:\s*(.*?)\s*$")
_EXPECTATION = re.compile(r'(inferred:\s*)?"([^"]+)"')


class Section(StrEnum):
    """A heading of a page below which the code blocks are cases."""

    FLAGGED = "Flagged"
    NOT_FLAGGED = "Not flagged"
    MISSED = "Missed"
    MENDED = "Mended"


class Want(Struct, frozen=True):
    """Is a finding that a case demands; `path` is empty where no block shows the place."""

    path: str
    line: int
    text: str
    confidence: Confidence


class Case(Struct, frozen=True):
    """Is one small app of a page."""

    section: Section
    name: str
    files: tuple[tuple[str, str], ...]
    wants: tuple[Want, ...]
    task: Task


class _Block(Struct, frozen=True):
    info: str
    lines: tuple[str, ...]


def cases(page: str) -> Iterator[Case]:
    """Lists the cases of a page, in order; raises `ValueError` for a block that names no path."""
    section: Section | None = None
    name, number = "", 0
    blocks: list[_Block] = []
    for piece in [*_pieces(page), "## "]:
        if isinstance(piece, _Block):
            blocks.append(piece)
            continue
        if section is not None and blocks:
            number += 1
            yield _case(section, name or f"case {number}", blocks)
        blocks = []
        if piece.startswith("## "):
            section, name, number = _section(piece[3:].strip()), "", 0
        elif piece.startswith("### "):
            name = piece[4:].strip()


def _pieces(page: str) -> Iterator[str | _Block]:
    """Splits a page into code blocks and the lines that end a case."""
    fence, info, inside = "", "", list[str]()
    for line in page.split("\n"):
        mark = _FENCE.match(line)
        if fence and line.rstrip() == fence:
            yield _Block(info, tuple(inside))
            fence = ""
        elif fence:
            inside.append(line)
        elif mark is not None:
            fence, info, inside = mark.group(1), mark.group(2).strip(), []
        elif line.startswith(("## ", "### ")) or line.strip() == "---":
            yield line
    if fence:
        raise ValueError(f"a code block that starts with `{fence}{info}` has no end")


def _section(title: str) -> Section | None:
    return next((s for s in Section if s.value.lower() == title.lower()), None)


def _case(section: Section, name: str, blocks: list[_Block]) -> Case:
    files: list[tuple[str, str]] = []
    wants: list[Want] = []
    task = Task()
    for block in blocks:
        if block.info.split()[1:] == ["task"]:
            text, found = _without_wants("", block.lines)
            task = _task(text)
        else:
            path, lines = _named(block)
            text, found = _without_wants(path, lines)
            files.append((path, text))
        wants.extend(found)
    return Case(section, name, tuple(files), tuple(wants), task)


def _named(block: _Block) -> tuple[str, tuple[str, ...]]:
    named = block.info.split()
    if len(named) > 1:
        return named[1], block.lines
    match = _PATH_LINE.match(block.lines[0]) if block.lines else None
    if match is None:
        raise ValueError(f"a code block names no path: `{' '.join(block.lines[:1])}`")
    return match.group(1), block.lines[1:]


def _without_wants(path: str, lines: tuple[str, ...]) -> tuple[str, list[Want]]:
    wants: list[Want] = []
    kept: list[str] = []
    for number, line in enumerate(lines, start=1):
        match = _WANT.search(line)
        kept.append(line if match is None else line[: match.start()])
        if match is None:
            continue
        expected = _EXPECTATION.findall(match.group(1))
        if not expected:
            raise ValueError(f'a want states no "text": `{line.strip()}`')
        for is_inferred, text in expected:
            confidence = Confidence.INFERRED if is_inferred else Confidence.PROVEN
            wants.append(Want(path, number if path else 0, text, confidence))
    return "\n".join(kept) + "\n", wants


def _task(text: str) -> Task:
    stated = yaml.safe_load(text) or {}
    for name in ("inferred", "layer_names"):
        if isinstance(stated.get(name), dict):
            stated[name] = tuple(stated[name].items())
        elif name in stated:
            stated[name] = tuple(stated[name])
    return Task(**stated)
