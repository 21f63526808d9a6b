"""What is left in a file by the way it was written: shells, heredocs, Markdown, merges."""

import re
from typing import NamedTuple

# A word that ends a heredoc, alone on its line.
HEREDOC_END = re.compile(rb"^(?:\w*EO[FTLD]\w*|PY|PYTHON|PYCODE|END|HEREDOC|SCRIPT)[ \t]*$")
_SHELL = re.compile(
    rb"^[ \t]*(?:\$ |(?:cat|tee)\b[^\n]*<<|cat\s*>|(?:sudo|chmod|mkdir|cd|touch|echo|export|source"
    rb"|pip3?|npm|apt-get|git|python3?|uv|flask|django-admin|alembic|uvicorn|rm|cp|mv) [-\w./$\"'])"
)
_FENCE = re.compile(rb"^[ \t]*```")
_CONFLICT = re.compile(rb"^(?:<<<<<<<|>>>>>>>|=======)(?: |$)")


class Residue(NamedTuple):
    """Is a known kind of fault and its message."""

    kind: str
    message: str


def residue(line: bytes) -> Residue | None:
    """Recognises a line that never was Python."""
    written = line.strip().decode("utf-8", "replace")
    shown = f"`{written[:40]}`".replace("```", "fence ") if "```" in written else f"`{written[:40]}`"
    if HEREDOC_END.match(line):
        return Residue("heredoc-residue", f"the line {shown} is left over from a shell heredoc")
    if _SHELL.match(line):
        return Residue("shell-residue", f"the line {shown} is a shell command")
    if _FENCE.match(line):
        return Residue("syntax", "a fence of a Markdown code block is left in the file")
    if _CONFLICT.match(line):
        return Residue("syntax", f"a merge conflict marker is left in the file: `{written[:7]}`")
    return None
