"""Finds the folders that a path pattern means: `outputs/{agent}/{model}/{task}/{attempt}`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from cdcheck.complaints import did_you_mean
from cdcheck.errors import ConfigurationError

NAMES = ("agent", "model", "task", "template", "framework", "constraints", "attempt")
_HOLE = re.compile(r"\{([^{}]*)\}|(\*)")


class Match(Struct, frozen=True):
    """Is a folder that was found, its path as the pattern writes it, and what stands for the names."""

    folder: Path
    written: str
    values: Mapping[str, str]


def is_pattern(text: str) -> bool:
    """Tells whether a path stands for several."""
    return _HOLE.search(text) is not None


def matches(pattern: str, folder: Path, without: Sequence[str] = ()) -> Iterator[Match]:
    """Finds the folders below one that a pattern means, in the order of their names.

    A name that stands twice must be the same at both places. Hidden folders are passed over, as are
    those that `without` names. Raises `ConfigurationError` for a name that stands for nothing, and for
    a folder that can be read in two ways.
    """
    _refuse_unknown(pattern)
    parts = [part for part in pattern.split("/") if part not in {"", "."}]
    start = Path("/") if pattern.startswith("/") else folder
    for match in _below(Match(start, "/" if pattern.startswith("/") else "", {}), parts):
        if not any(fnmatchcase(match.written, one) for one in without):
            yield match


def _below(above: Match, parts: Sequence[str]) -> Iterator[Match]:
    if not parts:
        yield above
        return
    part, *rest = parts
    if not is_pattern(part):
        if (above.folder / part).is_dir():
            yield from _below(_with(above, part, {}), rest)
        return
    for entry in sorted(above.folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.startswith(".") and entry.is_dir():
            values = _read(entry.name, part, above.values)
            if values is not None:
                yield from _below(_with(above, entry.name, values), rest)


def _read(name: str, part: str, known: Mapping[str, str]) -> Mapping[str, str] | None:
    """Reads a name by a part of a pattern; refuses one that can be read in two ways."""
    short = _expression(part, known, ".+?").fullmatch(name)
    long = _expression(part, known, ".+").fullmatch(name)
    if short is None or long is None:
        return None
    if short.groupdict() != long.groupdict():
        raise ConfigurationError(f"`{name}` can be read by `{part}` in two ways")
    return short.groupdict()


def _with(above: Match, name: str, values: Mapping[str, str]) -> Match:
    written = f"{above.written.rstrip('/')}/{name}" if above.written else name
    return Match(above.folder / name, written, {**above.values, **values})


def _expression(part: str, known: Mapping[str, str], some: str) -> re.Pattern[str]:
    """Makes an expression of a part; a name that is known already stands for its value."""
    text, at, named = "", 0, set[str]()
    for hole in _HOLE.finditer(part):
        text += re.escape(part[at : hole.start()])
        at, name = hole.end(), hole[1]
        if name is None:
            text += ".*"
        elif name in known:
            text += re.escape(known[name])
        else:
            text += f"(?P={name})" if name in named else f"(?P<{name}>{some})"
            named.add(name)
    return re.compile(text + re.escape(part[at:]), re.DOTALL)


def _refuse_unknown(pattern: str) -> None:
    for hole in _HOLE.finditer(pattern):
        name = hole[1]
        if name is not None and name not in NAMES:
            hint = did_you_mean(name, NAMES) or f"known are {', '.join(NAMES)}"
            raise ConfigurationError(f"`{pattern}`: nothing is called `{{{name}}}`; {hint}")
