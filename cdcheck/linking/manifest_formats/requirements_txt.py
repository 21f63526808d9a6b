"""requirements.txt, as pip reads it."""

import re
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath, splitext

from msgspec import Struct, field

from cdcheck.knowledge.distribution_names import normalized
from cdcheck.linking.manifest_formats.declarations import (
    Declared,
    Read,
    line_location,
    requirement,
    text_of,
)
from cdcheck.model.packaging import Manifest, ManifestFault, Requirement
from cdcheck.model.places import Location

_COMMENT = re.compile(r"(^|\s+)#.*$")
_OPTION_TAIL = re.compile(r"\s+--?[a-z][\w-]*([ =].*)?$")
_INCLUDE = re.compile(r"^(?:-r|--requirement)[ =]?\s*(\S+)$")
_EDITABLE = re.compile(r"^(?:-e|--editable)[ =]?\s*(\S+)$")
_EGG = re.compile(r"#(?:.*&)?egg=([A-Za-z0-9._-]+)")
_WHEEL = re.compile(r"([A-Za-z0-9_.]+)-[^-/]+(-[^/]+)?\.(?:whl|tar\.gz|zip)(?:[#?].*)?$")
_GROUPS = re.compile(r"(?:^|[-_.])(dev|develop|development|test|tests|testing|lint|docs?|ci)(?:$|[-_.])")


class _Reading(Struct):
    read: Read
    seen: set[str] = field(default_factory=set)
    is_complete: bool = True
    faults: list[ManifestFault] = field(default_factory=list)


def read_requirements(path: str, content: bytes, read: Read) -> Declared:
    """Reads a requirements file and those it includes."""
    reading = _Reading(read)
    found = tuple(_requirements(path, text_of(content), reading, _group_of(path)))
    manifest = Manifest(path, "requirements", found, is_complete=reading.is_complete)
    return Declared(manifest, tuple(reading.faults))


def _group_of(path: str) -> str:
    match = _GROUPS.search(splitext(basename(path))[0])
    return match.group(1) if match else ""


def _requirements(path: str, text: str, reading: _Reading, group: str) -> Iterator[Requirement]:
    reading.seen.add(path)
    for number, line in _logical_lines(text):
        at = line_location(path, number, line)
        include = _INCLUDE.match(line)
        if include is not None:
            yield from _included(path, include.group(1), at, reading, group)
            continue
        editable = _EDITABLE.match(line)
        if line.startswith("-") and editable is None:
            continue
        yield from _required(path, editable.group(1) if editable else line, at, reading, group)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Joins continued lines and drops comments; the number is that of the first line."""
    start, kept = 1, ""
    for number, line in enumerate(text.splitlines(), start=1):
        start = start if kept else number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            kept += line[:-1] + " "
            continue
        whole, kept = _COMMENT.sub("", kept + line).strip(), ""
        if whole:
            yield start, whole
    if kept.strip():
        yield start, kept.strip()


def _included(
    path: str, name: str, at: Location, reading: _Reading, group: str
) -> Iterator[Requirement]:
    target = normpath(join(dirname(path), name))
    if target in reading.seen or "$" in name:
        reading.is_complete = reading.is_complete and "$" not in name
        return
    content = reading.read(target)
    if content is not None:
        yield from _requirements(target, text_of(content), reading, group)
        return
    reading.is_complete = False
    if not target.startswith("..") and "://" not in name:
        reading.faults.append(ManifestFault(at, f"`-r {name}` names a file that is not there"))


def _required(
    path: str, line: str, at: Location, reading: _Reading, group: str
) -> Iterator[Requirement]:
    if "$" in line:
        reading.is_complete = False
        return
    text = _OPTION_TAIL.sub("", line)
    found = requirement(text, at, group)
    if found is not None:
        yield found
        return
    if _is_place(text):
        named = _EGG.search(line) or _WHEEL.search(text)
        if named is not None:
            yield Requirement(normalized(named.group(1)), at, group=group)
        elif not _is_own_folder(path, text, reading.read):
            reading.is_complete = False
        return
    reading.is_complete = False
    reading.faults.append(ManifestFault(at, f"pip cannot read `{text[:60]}` as a requirement"))


def _is_place(text: str) -> bool:
    return (
        "://" in text
        or text.startswith((".", "/", "~", "git+"))
        or "/" in text.split(";", maxsplit=1)[0]
    )


def _is_own_folder(path: str, text: str, read: Read) -> bool:
    folder = normpath(join(dirname(path), text.partition("[")[0]))
    return any(read(join(folder, name)) is not None for name in ("pyproject.toml", "setup.py"))
