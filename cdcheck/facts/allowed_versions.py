"""Which versions of a library the manifests allow."""

import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.packaging import Requirement
from cdcheck.model.project import Project

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_PART = re.compile(r"(===?|~=|[<>!]=|[<>])(.+)")
_CEILING = re.compile(r"<(=?)\s*v?(\d+)(?:\.(\d+))?")
_NEVER = (10_000, 0)


class Reach(StrEnum):
    """Whether what is installed is at least of some version."""

    YES = "yes"
    MAYBE = "maybe"
    """Allowed, and a lock file may say otherwise."""
    NO = "no"
    UNKNOWN = "unknown"


class Versions(Struct, frozen=True):
    """Knows what the manifests require of each library."""

    requirements: Mapping[str, tuple[Requirement, ...]]

    def required(self, name: str) -> tuple[Requirement, ...]:
        return self.requirements.get(name, ())

    def reach(self, name: str, version: tuple[int, int]) -> Reach:
        """Tells whether a fresh installation has at least a `(major, minor)` version."""
        found = self.required(name)
        ceilings = [_ceiling(requirement) for requirement in found]
        if not found or None in ceilings:
            return Reach.UNKNOWN
        if min(ceiling for ceiling in ceilings if ceiling is not None) < version:
            return Reach.NO
        is_newest = all(_is_locked_by_nothing(r) or _floor(r) >= version for r in found)
        return Reach.YES if is_newest else Reach.MAYBE


@fact
def versions(project: Project) -> Versions:
    """Collects them; what only a group brings counts where nothing else states a version."""
    found: dict[str, tuple[Requirement, ...]] = {}
    grouped: dict[str, tuple[Requirement, ...]] = {}
    for manifest in project.manifests:
        for requirement in manifest.requirements:
            held = grouped if requirement.group else found
            held[requirement.name] = (*held.get(requirement.name, ()), requirement)
    return Versions({**grouped, **found})


def _ceiling(requirement: Requirement) -> tuple[int, int] | None:
    if requirement.at.path.endswith("package.json"):
        return _ceiling_of_range(requirement.specifier)
    return _ceiling_of_specifier(requirement)


def _ceiling_of_range(written: str) -> tuple[int, int] | None:
    """Reads an npm range: `^4.18.2`, `~5.1`, `5.x`, `>=4 <6`, `*`, `latest`."""
    text = written.strip()
    if text in {"", "*", "x", "latest"}:
        return _NEVER
    if "||" in text or ":" in text or "/" in text:
        return None
    below = _CEILING.search(text)
    if below is not None:
        return _below(int(below.group(2)), int(below.group(3) or 0), is_included=bool(below.group(1)))
    if text.startswith(">"):
        return _NEVER
    numbers = _NUMBERS.search(text)
    if numbers is None:
        return None
    major, minor = _pair(numbers.group())
    is_pinned = text[0] != "^" and "x" not in text and "." in numbers.group()
    return (major, minor) if is_pinned or (major == 0 and text[0] == "^") else (major, 9_999)


def _ceiling_of_specifier(requirement: Requirement) -> tuple[int, int] | None:
    written = requirement.specifier
    if written.startswith("^"):
        return _ceiling_of_range(written)
    found = [_NEVER]
    for written_part in filter(None, written.replace(" ", "").split(",")):
        part = _PART.fullmatch(written_part)
        numbers = _NUMBERS.search(part.group(2)) if part is not None else None
        if part is None or numbers is None:
            return None
        operator, version = part.groups()
        major, minor = _pair(numbers.group())
        if operator in {"==", "==="}:
            found.append((major, 9_999) if version.endswith(f"{major}.*") else (major, minor))
        elif operator == "~=":
            found.append((major, 9_999) if numbers.group().count(".") == 1 else (major, minor))
        elif operator in {"<", "<="}:
            found.append(_below(major, minor, is_included=operator == "<="))
    return min(found)


def _is_locked_by_nothing(requirement: Requirement) -> bool:
    return requirement.at.path.endswith(".txt")


def _floor(requirement: Requirement) -> tuple[int, int]:
    parts = [p for p in requirement.specifier.split(",") if not p.strip().startswith(("<", "!"))]
    numbers = _NUMBERS.search(parts[0]) if parts else None
    return (0, 0) if numbers is None else _pair(numbers.group())


def _below(major: int, minor: int, *, is_included: bool) -> tuple[int, int]:
    if is_included:
        return (major, minor)
    return (major, minor - 1) if minor else (major - 1, 9_999)


def _pair(numbers: str) -> tuple[int, int]:
    major, _, rest = numbers.partition(".")
    return int(major), int(rest.partition(".")[0] or 0)
