"""Environment variables that the app's own files set: `.env`, its example, and the start script."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cdcheck.model.places import Location
from cdcheck.model.starting import Setting, StartScript

_EXAMPLES = (".env.example", ".env.sample", ".env.template")
_NAMES = (".env", ".env.local", ".env.development", *_EXAMPLES, ".env.docker")
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


class _Line(NamedTuple):
    name: str
    value: str
    at: Location


def read_environment(paths: Iterable[str], read: Callable[[str], bytes | None]) -> dict[str, str]:
    """Reads the variables of the environment files in the app's folder; the first file wins."""
    found: dict[str, str] = {}
    for line in _lines(paths, read):
        found.setdefault(line.name, _unquoted(line.value))
    return found


def read_settings(
    paths: Iterable[str], read: Callable[[str], bytes | None], start: StartScript | None
) -> Iterator[Setting]:
    """Lists the variables that the start script sets for what it starts, and those of the files."""
    for entry in start.entries if start is not None else ():
        for command in start.commands if start is not None else ():
            if command.at == entry.at:
                for name in (*dict(command.environment), *command.unknown):
                    yield Setting(name, entry.at, is_started_with=True)
    for line in _lines(paths, read):
        yield Setting(line.name, line.at, is_example=line.at.path in _EXAMPLES)


def _lines(paths: Iterable[str], read: Callable[[str], bytes | None]) -> Iterator[_Line]:
    present = set(paths)
    for path in _NAMES:
        text = (read(path) or b"") if path in present else b""
        for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), 1):
            match = _LINE.match(line)
            if match is not None:
                at = Location(path, number, match.start(1) + 1, number, match.end(1) + 1)
                yield _Line(match.group(1), match.group(2), at)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #", 1)[0].strip()
