"""Paths of routes: joining prefixes, and the neutral form of each framework's syntax."""

import re

_WERKZEUG = re.compile(r"<(?:[^<>:]*:)?([A-Za-z_]\w*)>")
_STARLETTE = re.compile(r"\{([A-Za-z_]\w*)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")
_COLON = re.compile(r":([A-Za-z_]\w*)(?:\((?:[^()]|\([^()]*\))*\))?(?:\{[^{}]*\})?([?*+])?")
_OPTIONAL_GROUP = re.compile(r"\{([^{}()]*[:/*][^{}()]*)\}\??")
_SLASHES = re.compile(r"/{2,}")

_ANGLE = frozenset({"flask", "django"})
_BRACES = frozenset({"fastapi", "aiohttp", "starlette"})
_MOST_OPTIONAL = 2
_GROUPING = frozenset({"express", "koa"})


def join_paths(parts: tuple[str, ...], join: str) -> str:
    """Joins prefixes and a path: `plain` one after the other, `slash` with exactly one slash."""
    if join == "plain":
        return "".join(parts)
    kept = [part for part in parts if part]
    joined = "/".join(part.strip("/") for part in kept if part.strip("/"))
    is_slashed = bool(kept) and kept[-1].endswith("/") and len(kept[-1]) > 1
    return "/" + joined + ("/" if is_slashed and joined else "")


def neutral_path(pattern: str, framework: str) -> list[str]:
    """Writes a pattern with `{name}` parameters; an optional part gives two paths.

    Of more than two optional parts, all are there or none: every choice of them would be too many.
    """
    if framework in _ANGLE:
        return [_clean(_WERKZEUG.sub(r"{\1}", pattern))]
    if framework in _BRACES:
        return [_clean(_STARLETTE.sub(r"{\1}", pattern))]
    optional = _OPTIONAL_GROUP.search(pattern)
    if framework in _GROUPING and len(_OPTIONAL_GROUP.findall(pattern)) > _MOST_OPTIONAL:
        choices = (_OPTIONAL_GROUP.sub(r"\1", pattern), _OPTIONAL_GROUP.sub("", pattern) or "/")
        return [path for choice in choices for path in neutral_path(choice, framework)]
    if optional is not None and framework in _GROUPING:
        head, tail = pattern[: optional.start()], pattern[optional.end() :]
        within = head + optional.group(1) + tail
        without = head.rstrip("/") + tail or "/"
        return [*neutral_path(within, framework), *neutral_path(without, framework)]
    for match in _COLON.finditer(pattern):
        if match.group(2) in {"?", "*"}:
            head = pattern[: match.start()]
            without = head.rstrip("/") + pattern[match.end() :]
            return [
                _clean(_COLON.sub(r"{\1}", pattern)),
                *neutral_path(without or "/", framework),
            ]
    return [_clean(_COLON.sub(r"{\1}", pattern))]


def _clean(path: str) -> str:
    return _SLASHES.sub("/", path if path.startswith("/") else "/" + path)
