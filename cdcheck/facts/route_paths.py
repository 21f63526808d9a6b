"""Compares the paths of routes with those of a contract, and with each other."""

import re
from collections.abc import Iterator
from functools import lru_cache

from cdcheck.model.http import Route

# A final slash more or less makes no difference to these.
TOLERANT = frozenset({"express", "koa"})
_PARAMETER = re.compile(r"\{[^{}]*\}")
_WILDCARD = re.compile(r"\*|<path:|:path\}|\.\+|[\^$\\]")
_CONSTRAINT = re.compile(r"\{\w+:((?:[^{}]|\{[^{}]*\})+)\}|:\w+[({]((?:[^(){}]|\{[^{}]*\})+)[)}]")
_WORDS_MATCH = frozenset({"str", "string", "path", ".*", ".+", r"[^/]+", r"[^{}/]+", "slug", "any"})


@lru_cache(maxsize=4096)
def shape(path: str) -> str:
    """Writes a path without the names of its parameters, and without a final slash."""
    return _PARAMETER.sub("{}", path).rstrip("/") or "/"


@lru_cache(maxsize=4096)
def segments(path: str) -> tuple[str, ...]:
    """Splits the shape of a path."""
    return tuple(shape(path).strip("/").split("/"))


def covers(route: str, path: str) -> bool:
    """Tells whether a route's path answers every request that the other path names."""
    own, asked = segments(route), segments(path)
    return len(own) == len(asked) and all(a in {b, "{}"} for a, b in zip(own, asked, strict=True))


def is_wildcard(route: Route) -> bool:
    """Tells whether a route answers more paths than its own."""
    return _WILDCARD.search(_without_constraints(route.pattern)) is not None


def wildcard_covers(route: Route, path: str) -> bool:
    """Tells whether what stands before the first wildcard of a route begins a path."""
    if route.pattern.startswith("/^"):
        return _expression_matches(route.pattern[1:].removesuffix("/"), path)
    pattern = _without_constraints(route.pattern)
    match = _WILDCARD.search(pattern)
    head = [part for part in (pattern[: match.start()] if match else pattern).split("/") if part]
    asked = segments(path)
    plain = ["{}" if part[0] in ":{<" else part for part in head if part not in {"(", "{"}]
    if len(plain) > len(asked):
        return False
    return all(a in {b, "{}"} or b.startswith(a) for a, b in zip(plain, asked, strict=False))


def constraints(route: Route) -> Iterator[str]:
    """Lists the converters and expressions that parameters of a route must match."""
    for match in re.finditer(r"<([a-z]+)(?:\([^)]*\))?:", route.pattern):
        yield match.group(1)
    for match in _CONSTRAINT.finditer(route.pattern):
        yield match.group(1) or match.group(2)


def is_constrained(route: Route) -> bool:
    """Tells whether a parameter of a route may refuse a word that stands in its place."""
    return any(one not in _WORDS_MATCH for one in constraints(route))


def _expression_matches(expression: str, path: str) -> bool:
    try:
        return re.search(expression, _PARAMETER.sub("1", path)) is not None
    except re.error:
        return True


def _without_constraints(pattern: str) -> str:
    return _CONSTRAINT.sub("{}", re.sub(r"\{(\w+):path\}", "*", pattern))
