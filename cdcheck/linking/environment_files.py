"""Environment files: what `.env` sets, or what its example suggests."""

import re
from collections.abc import Callable, Iterable

_NAMES = (
    ".env",
    ".env.local",
    ".env.development",
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.docker",
)
_LINE = re.compile(r"^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$")


def read_environment(paths: Iterable[str], read: Callable[[str], bytes | None]) -> dict[str, str]:
    """Reads the variables of the environment files in the app's folder; the first file wins."""
    found: dict[str, str] = {}
    present = set(paths)
    for name in _NAMES:
        text = (read(name) or b"") if name in present else b""
        for line in text.decode("utf-8", "replace").splitlines():
            match = _LINE.match(line)
            if match is not None:
                found.setdefault(match.group(1), _unquoted(match.group(2)))
    return found


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #", 1)[0].strip()
