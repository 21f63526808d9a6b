"""Reads exceptions out of the logs of Python and Node.js apps."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from msgspec import Struct

from cdcheck.model.places import Location

_MOST_LINES, _LONGEST_LINE, _MOST_MESSAGE_LINES, _MOST_FRAMES = 4_000, 2_000, 12, 300
_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[ -/]{0,4}[@-~]")
_PYTHON_START = "Traceback (most recent call last):"
_NOT_OF_THE_APP = (
    "site-packages/",
    "dist-packages/",
    "node_modules/",
    "node:",
    "<frozen",
    "/usr/lib/",
    "/usr/local/lib/",
)


class Frame(Struct, frozen=True):
    """Is one call on the stack: the file as the runtime named it, the line, the function."""

    file: str
    line: int
    function: str = ""


class Raised(Struct, frozen=True):
    """Is an exception that was printed; `frames` go from the outermost call to the innermost.

    `names` are empty for what has no stack.
    """

    type: str
    message: str
    frames: tuple[Frame, ...] = ()

    @property
    def headline(self) -> str:
        return f"{self.type}: {self.message}" if self.message else self.type


def exceptions_in(lines: Sequence[str]) -> tuple[Raised, ...]:
    """Finds the exceptions in a log, in the order in which they were printed.

    Of a Python chain, the first cause comes first.
    """
    plain = tuple(_plain(lines[-_MOST_LINES:]))
    return (*_python(plain), *_node(plain))


def place_in_app(raised: Raised, root: str) -> Location | None:
    """Finds the innermost frame in the app's own files; `None` if there is none or it cannot be told.

    `root` is the folder in which the app ran.
    """
    for frame in reversed(raised.frames):
        path = path_in_app(frame.file, root)
        if path is not None:
            return Location(path, frame.line)
    return None


def path_in_app(file: str, root: str) -> str | None:
    """Gives the path of a file relative to the app, `None` for a library's."""
    path = file.removeprefix("file://").replace("\\", "/")
    if any(part in path for part in _NOT_OF_THE_APP):
        return None
    if not path.startswith("/"):
        return None if path.startswith("<") else path.removeprefix("./")
    top = root.rstrip("/") + "/"
    return path.removeprefix(top) if root and path.startswith(top) else None


def _plain(lines: Sequence[str]) -> Iterator[str]:
    bar = _pattern(r"^ +[|+] ")
    for line in lines:
        stack = _stack_in_json(line) if line.startswith("{") and '"stack"' in line else ""
        if stack:
            yield from (part[:_LONGEST_LINE] for part in stack.split("\n")[:_MOST_FRAMES])
        else:
            # Exception groups put a bar before every line.
            yield bar.sub("", _ESCAPES.sub("", line[:_LONGEST_LINE])).rstrip()


def _stack_in_json(line: str) -> str:
    """Finds the stack in a line of a logger that prints JSON (pino, winston)."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    error = entry.get("err", entry) if isinstance(entry, dict) else None
    stack = error.get("stack") if isinstance(error, dict) else None
    return stack if isinstance(stack, str) else ""


def _python(lines: Sequence[str]) -> Iterator[Raised]:
    called = _pattern(r'\s*File "([^"]+)", line (\d{1,9})(?:, in (.+))?')
    headline = _pattern(r"([A-Za-z_][\w.]*)(?:: (.*))?$")
    frames: list[Frame] | None = None
    for at, line in enumerate(lines):
        if _PYTHON_START in line:
            frames = []
        elif frames is None:
            continue
        elif found := called.match(line):
            frames.append(Frame(found[1], int(found[2]), found[3] or ""))
        elif found := headline.match(line):
            message = _message(found[2] or "", lines[at + 1 :])
            yield Raised(found[1], message, tuple(frames[-_MOST_FRAMES:]))
            frames = None


def _message(first: str, following: Sequence[str]) -> str:
    """Adds what PostgreSQL says in more detail; what SQLAlchemy adds of the statement is left out."""
    details = takewhile(
        lambda line: line.startswith(("DETAIL", "HINT")), following[:_MOST_MESSAGE_LINES]
    )
    return " ".join((first, *details)).strip()


def _node(lines: Sequence[str]) -> Iterator[Raised]:
    call = _pattern(
        r"\s+at (?:async )?(?:(.{1,200}?) \()?((?:file://)?[^\s()]{1,400}):(\d{1,9}):\d{1,9}\)?(?: \{)?$"
    )
    start: int | None = None
    frames: list[Frame] = []
    for at, line in enumerate((*lines, "")):
        if line.lstrip().startswith("at ") and line.startswith(" "):
            start = at if start is None else start
            found = call.match(line)
            if found:
                frames.append(Frame(found[2], int(found[3]), found[1] or ""))
        elif start is not None:
            raised = _headed(lines, start, tuple(reversed(frames[:_MOST_FRAMES])))
            if raised:
                yield raised
            start, frames = None, []


def _headed(lines: Sequence[str], start: int, frames: tuple[Frame, ...]) -> Raised | None:
    """Finds the headline above a stack; a message may have several lines."""
    head = _pattern(
        r"(?:.{0,80}?\s)?(?:Uncaught |\[cause\]: )?"
        r"((?:[A-Za-z_$][\w$.]*)?(?:Error|Exception|Warning)\w*)(?: \[(\w+)\])?(?:: (.*))?$"
    )
    # node-postgres names its errors in lower case.
    plain = _pattern(r"(?:Uncaught )?(error)(?: \[(\w+)\])?: (.*)$")
    for at in range(start - 1, max(-1, start - 1 - _MOST_MESSAGE_LINES), -1):
        found = plain.match(lines[at]) or head.match(lines[at])
        if found:
            rest = [line.strip() for line in lines[at + 1 : start]]
            message = " ".join(part for part in (found[3] or "", *rest) if part)
            name = f"{found[1]} [{found[2]}]" if found[2] else found[1]
            return Raised(name, message, frames)
    return None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
