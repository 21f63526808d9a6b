"""Takes a patch apart: its files and hunks, and what it shows of files that are not given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_START = re.compile(rb"^(diff --git |--- )")
_ESCAPE = re.compile(rb'\\([0-7]{3}|[abfnrtv"\\])')
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}


@dataclass(frozen=True, slots=True)
class Hunk:
    """Is one hunk: where it starts in the old file, and its lines with their signs."""

    start: int
    length: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class FileChange:
    """Is what a patch does to one file: `old` is `None` for a new one, `new` for one that goes."""

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...]

    @property
    def seen(self) -> bytes | None:
        """Gives the old file as far as its beginning is shown without a gap; else `None`."""
        kept: list[bytes] = []
        position = 1
        for hunk in self.hunks:
            if max(hunk.start, 1) != position:
                return None
            kept.extend(_old_lines(hunk))
            position += hunk.length
        return b"".join(kept) if self.hunks else None


def has_files(patch: bytes) -> bool:
    """Tells whether a patch names any file at all."""
    return any(_START.match(line) for line in patch.split(b"\n"))


def changes(patch: bytes) -> Iterator[FileChange]:
    """Lists what a patch does to each file, in order."""
    lines = patch.split(b"\n")
    position = 0
    while position < len(lines):
        if _START.match(lines[position]):
            change, position = _change(lines, position)
            yield change
        else:
            position += 1


def _change(lines: list[bytes], position: int) -> tuple[FileChange, int]:
    old, new, hunks, is_new = None, None, list[Hunk](), False
    first = position
    while position < len(lines):
        line = lines[position]
        is_next = line.startswith(b"diff --git ") or (line.startswith(b"--- ") and bool(hunks))
        if is_next and position > first:
            break
        match = _HUNK.match(line)
        if match is not None:
            hunk, position = _hunk(lines, position, match)
            hunks.append(hunk)
            continue
        is_new = is_new or line.startswith(b"new file mode")
        old = _named(line, (b"--- ", b"rename from ", b"copy from ")) or old
        new = _named(line, (b"+++ ", b"rename to ", b"copy to ")) or new
        if line.startswith((b"old mode ", b"deleted file mode")):
            old = _path(lines[first].rpartition(b" b/")[2], is_prefixed=False)
        position += 1
    return FileChange(None if is_new else old, new, tuple(hunks)), position


def _named(line: bytes, marks: tuple[bytes, bytes, bytes]) -> str | None:
    """Reads the path behind one of some marks; the first of them puts a prefix before it."""
    for number, mark in enumerate(marks):
        if line.startswith(mark):
            return _path(line[len(mark) :], is_prefixed=number == 0)
    return None


def _hunk(lines: list[bytes], position: int, match: re.Match[bytes]) -> tuple[Hunk, int]:
    old, new = int(match.group(2) or 1), int(match.group(4) or 1)
    start, left_old, left_new = int(match.group(1)), old, new
    kept: list[bytes] = []
    position += 1
    while position < len(lines) and (left_old > 0 or left_new > 0):
        sign = lines[position][:1]
        left_old -= sign in {b" ", b"-", b""}
        left_new -= sign in {b" ", b"+", b""}
        kept.append(lines[position])
        position += 1
    if position < len(lines) and lines[position].startswith(b"\\"):
        kept.append(lines[position])
        position += 1
    return Hunk(start, old, tuple(kept)), position


def _old_lines(hunk: Hunk) -> Iterator[bytes]:
    for number, line in enumerate(hunk.lines):
        if line[:1] in {b" ", b"-", b""}:
            following = hunk.lines[number + 1] if number + 1 < len(hunk.lines) else b""
            yield line[1:] + (b"" if following.startswith(b"\\") else b"\n")


def _path(written: bytes, *, is_prefixed: bool) -> str | None:
    text = written.split(b"\t")[0].strip()
    if text.startswith(b'"') and text.endswith(b'"'):
        text = _ESCAPE.sub(_unescaped, text[1:-1])
    if text == b"/dev/null":
        return None
    path = text.decode("utf-8", "surrogateescape")
    return path.partition("/")[2] if is_prefixed else path


def _unescaped(match: re.Match[bytes]) -> bytes:
    token = match.group(1)
    return bytes([int(token, 8) & 0xFF]) if token.isdigit() else _LETTERS.get(token, token)
