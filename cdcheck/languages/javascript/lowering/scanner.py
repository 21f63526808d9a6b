"""A coarse scan of a file that does not parse: literals and brackets only."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<comment>/\*)
  | (?P<word>(?:[\w$\x80-\xff]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})+)
  | (?P<literal>"(?:\\(?:\r\n|.)|[^"\\\n])*"|'(?:\\(?:\r\n|.)|[^'\\\n])*')
  | (?P<quote>["'])
  | (?P<template>`)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<backslash>\\)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE_TEXT = re.compile(rb"(?:[^`\\$]|\\.|\$(?!\{))*", re.DOTALL)
_REGEX = re.compile(rb"/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_PAIRS = {b")": b"(", b"]": b"[", b"}": b"{"}
# After these a slash starts a regular expression.
_BEFORE_REGEX = frozenset(
    b"return typeof case in of do else void delete instanceof new throw yield await".split()
)
_TEMPLATE = b"`"


class Trouble(Enum):
    """Says what a scan stumbles over."""

    BACKSLASH = "backslash"
    STRING = "string"
    TEMPLATE = "template"
    COMMENT = "comment"
    UNOPENED = "unopened"
    MISMATCHED = "mismatched"
    UNCLOSED = "unclosed"


class Stumble(NamedTuple):
    """Is a place that no valid file has."""

    trouble: Trouble
    at: int


class _Opened(NamedTuple):
    bracket: bytes
    at: int


def stumbles(text: bytes) -> Iterator[Stumble]:
    """Yields the first place where literals or brackets go wrong, if there is one.

    Knows nothing of JSX, whose text may hold single quotes.
    """
    opened: list[_Opened] = []
    for match in _tokens(text, opened):
        stumble = _stumble(match.lastgroup, match[0], match.start(), opened)
        if stumble is not None:
            yield stumble
            return
    if opened:
        innermost = opened[-1]
        is_template = innermost.bracket == _TEMPLATE
        yield Stumble(Trouble.TEMPLATE if is_template else Trouble.UNCLOSED, innermost.at)


def _tokens(text: bytes, opened: list[_Opened]) -> Iterator[re.Match[bytes]]:
    """Yields the tokens of code, but no regular expression and no text of a template."""
    before = b""
    at = 0
    while at < len(text):
        regex = _REGEX.match(text, at) if _may_be_regex(before) else None
        if regex is not None:
            at, before = regex.end(), _TEMPLATE
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            return
        yield match
        at = match.end()
        if match.lastgroup == "template":
            opened.append(_Opened(_TEMPLATE, match.start()))
        if match.lastgroup in ("template", "close") and opened and opened[-1].bracket == _TEMPLATE:
            at = _template_end(text, at, opened)
            before = _TEMPLATE
        elif match.lastgroup != "space":
            before = match[0]


def _stumble(kind: str | None, token: bytes, at: int, opened: list[_Opened]) -> Stumble | None:
    if kind == "backslash":
        return Stumble(Trouble.BACKSLASH, at)
    if kind == "quote":
        return Stumble(Trouble.STRING, at)
    if kind == "comment":
        return Stumble(Trouble.COMMENT, at)
    if kind == "open":
        opened.append(_Opened(token, at))
    elif kind == "close":
        if not opened:
            return Stumble(Trouble.UNOPENED, at)
        if opened[-1].bracket != _PAIRS[token]:
            return Stumble(Trouble.MISMATCHED, at)
        opened.pop()
    return None


def _template_end(text: bytes, at: int, opened: list[_Opened]) -> int:
    """Moves over the text of a template, to its end or into its next substitution."""
    text_match = _TEMPLATE_TEXT.match(text, at)
    at = at if text_match is None else text_match.end()
    if text.startswith(b"${", at):
        opened.append(_Opened(b"{", at + 1))
        return at + 2
    if text.startswith(_TEMPLATE, at):
        opened.pop()
        return at + 1
    return len(text)


def _may_be_regex(before: bytes) -> bool:
    if not before or before in _BEFORE_REGEX:
        return True
    last = before[-1:]
    return not (last.isalnum() or last in b"_$)]}\"'`" or last > b"\x7f")
