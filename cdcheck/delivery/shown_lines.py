"""What a patch shows of files that are not there: enough to apply it when no base is given."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_OLD = re.compile(r"^--- (?:\"?a/)(?P<path>[^\"\t\n]+)\"?")
_RENAME = re.compile(r"^(?:rename|copy) from \"?(?P<path>[^\"]+)\"?$")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_HUNK = re.compile(r"^@@ -(?P<start>\d+)(?:,(?P<count>\d+))? \+\d+(?:,\d+)? @@")


class _Shown(Struct):
    path: str
    lines: list[str]


def lay_out(patch: bytes, root: Path) -> bool:
    """Writes, below `root`, what the patch shows of the files it changes; tells whether there are any.

    Lines between the hunks are not known and are left empty, so what comes of it is not whole: it
    can be judged for what its lines say, not for what they lack.
    """
    found = False
    for shown in _files(patch.decode("utf-8", "surrogateescape").split("\n")):
        target = root / shown.path
        # Git believes the settings in a `.git` folder: a patch must not get to write them.
        is_safe = ".git" not in shown.path.lower().split("/")
        if is_safe and target.resolve().is_relative_to(root) and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            text = "\n".join(shown.lines) + ("\n" if shown.lines else "")
            target.write_bytes(text.encode("utf-8", "surrogateescape"))
            found = True
    return found


def _files(lines: list[str]) -> Iterator[_Shown]:
    shown: _Shown | None = None
    left = 0
    for line in lines:
        if left > 0 and shown is not None:
            if line[:1] in {" ", "-", ""}:
                shown.lines.append(line[1:])
                left -= 1
            continue
        old, renamed, hunk = _OLD.match(line), _RENAME.match(line), _HUNK.match(line)
        if old is not None or renamed is not None:
            if shown is not None:
                yield shown
            named = old or renamed
            shown = _Shown(_unquoted(named["path"]) if named is not None else "", [])
        elif line.startswith(("diff --git ", "--- /dev/null")) and shown is not None:
            yield shown
            shown = None
        elif hunk is not None and shown is not None:
            missing = int(hunk["start"]) - 1 - len(shown.lines)
            shown.lines.extend([""] * max(missing, 0))
            left = int(hunk["count"] if hunk["count"] is not None else 1)
    if shown is not None:
        yield shown


def _unquoted(path: str) -> str:
    """Undoes git's quoting of names that are not plain: bytes in octal, `\\"` and `\\\\`."""
    written = path.encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(_byte, written).decode("utf-8", "surrogateescape")


def _byte(match: re.Match[bytes]) -> bytes:
    token = match.group(1)
    return bytes([int(token, 8) & 0xFF]) if token.isdigit() else token
