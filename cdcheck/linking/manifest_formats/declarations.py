"""What the readers of all manifest formats share: their result, requirements, places."""

import re
from collections.abc import Callable
from functools import cache

from msgspec import Struct

from cdcheck.knowledge.distribution_names import normalized
from cdcheck.model.packaging import Manifest, ManifestFault, Requirement
from cdcheck.model.places import Location

Read = Callable[[str], bytes | None]

CONDITIONAL = "conditional"
"""The group of what an environment marker may leave out."""


class Declared(Struct, frozen=True):
    """Is what one file declares; `manifest` is `None` if it declares nothing that can be used."""

    manifest: Manifest | None = None
    faults: tuple[ManifestFault, ...] = ()


def text_of(content: bytes) -> str:
    """Decodes a manifest; editors on Windows write UTF-16 with a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    return content.decode("utf-8-sig", "replace")


def line_location(path: str, line: int, text: str = "") -> Location:
    """Spans one line of a file."""
    return Location(path, line, 1, line, len(text.rstrip()) + 1)


_VERSION = r"(?:(?:[<>!=]=|[<>])\s*\d+(?:\.\d+)*|[=!]=\s*\d+(?:\.\d+)*\.\*|~=\s*\d+(?:\.\d+)+)"
_COMPARED = r"(?:python_version|python_full_version|sys_platform|platform_system|os_name)"
_CONDITION = rf"""{_COMPARED}\s*(?:[<>!=]=|[<>])\s*(?:"[\w.]+"|'[\w.]+')"""


@cache
def _usual() -> re.Pattern[str]:
    """Matches a dependency as nearly all are written."""
    return re.compile(
        r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*"
        r"(?:\[(?P<extras>[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*(?:\s*,\s*[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*)*)\])?"
        rf"\s*(?P<versions>{_VERSION}(?:\s*,\s*{_VERSION})*)?\s*"
        rf"(?P<marker>;\s*{_CONDITION}(?:\s+(?:and|or)\s+{_CONDITION})*\s*)?"
    )


def requirement(text: str, at: Location, group: str = "") -> Requirement | None:
    """Reads one dependency as PEP 508 has it; `None` if it is not one."""
    usual = _usual().fullmatch(text.strip())
    if usual is None:
        return _unusual_requirement(text, at, group)
    name, extras, versions, marker = usual.group("name", "extras", "versions", "marker")
    return Requirement(
        name=normalized(name),
        at=at,
        specifier=",".join(sorted(re.sub(r"\s+", "", versions or "").split(","))),
        extras=tuple(sorted({extra.strip() for extra in extras.split(",")})) if extras else (),
        group=CONDITIONAL if marker and not group else group,
    )


def _unusual_requirement(text: str, at: Location, group: str) -> Requirement | None:
    from packaging.requirements import (  # noqa: PLC0415 (costs as much as reading a small app)
        InvalidRequirement,
    )
    from packaging.requirements import Requirement as Parsed  # noqa: PLC0415 (likewise)

    try:
        parsed = Parsed(text)
    except InvalidRequirement:
        return None
    is_conditional = parsed.marker is not None and not group
    return Requirement(
        name=normalized(parsed.name),
        at=at,
        specifier=str(parsed.specifier),
        extras=tuple(sorted(parsed.extras)),
        group=CONDITIONAL if is_conditional else group,
    )


class Places:
    """Finds the lines of a text where things are written, from a heading downwards."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._lines = text.split("\n")

    def find(self, needle: str, below: str = "") -> Location:
        """Places the first line that holds `needle` below one that holds `below`; else line 1."""
        start = next((i for i, line in enumerate(self._lines) if below and below in line), 0)
        for index in [*range(start, len(self._lines)), *range(start)]:
            if needle in self._lines[index]:
                return line_location(self._path, index + 1, self._lines[index])
        return line_location(self._path, 1, self._lines[0])
