"""Splits SQL text into its statements, in any dialect, without parsing them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class Statement(NamedTuple):
    """Is one statement: `text` stands at `start` and has no semicolon.

    `name` is what a comment above calls it (`-- name: get-user^`), and `mark` what follows the name.
    `is_down` marks what takes a migration back.
    """

    text: str
    start: int
    name: str = ""
    mark: str = ""
    is_down: bool = False


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    return re.compile(
        r"""
          (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z)|^\\[^\n]*|^\s*(?:DELIMITER\b|\#(?:\s|--|==))[^\n]*)
        | (?P<quoted>\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`)
        | (?P<dollar>\$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?\$(?P=tag)\$)
        | (?P<end>;)
        | (?P<word>\b(?:BEGIN|CASE|END(?:\s+(?:IF|LOOP|WHILE|REPEAT))?)\b)
        """,
        re.VERBOSE | re.DOTALL | re.IGNORECASE | re.MULTILINE,
    )


@lru_cache(maxsize=1)
def _comment() -> re.Pattern[str]:
    way = r"\s*(?:(?:migrate:|[+]\s*(?:goose|migrate)|rambler)\s*{0}\b|{0}\s+migration\b)"
    name = r"\s*:?name\s*:?\s*(?P<name>[A-Za-z_][\w-]*)(?:\([^)]*\))?\s*(?P<mark>[\^!$#*<>]*:?\w*)"
    written = f"--(?:(?P<down>{way.format('down')})|(?P<up>{way.format('up')})|{name})"
    return re.compile(written, re.IGNORECASE)


_BODY = r"\s*CREATE\s+(?:\w+\s+){0,5}?(?:TRIGGER|PROCEDURE|FUNCTION|EVENT)\b"
_LONGEST_HEAD = 200
_COPIED = r"\s*COPY\b[^;]*\bFROM\s+STDIN\b"


def split(text: str) -> Iterator[Statement]:
    """Lists the statements of a text, in order, each without the comments before it."""
    return _Splitter(text).statements()


def has_several(text: str) -> bool:
    """Tells whether a text may hold more than one statement."""
    return ";" in text.rstrip().rstrip(";")


class _Splitter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._name = self._mark = ""
        self._is_down = False

    def statements(self) -> Iterator[Statement]:
        text, depth = self._text, 0
        start = at = int(text.startswith("\ufeff"))  # Editors of Windows mark files so.
        is_body: bool | None = None
        while (token := _token().search(text, at)) is not None:
            at = token.end()
            kind = token.lastgroup if token.lastgroup != "tag" else "dollar"
            if kind == "comment" and not text[start : token.start()].strip():
                self._read_comment(token.group())
                start = at
            elif kind == "word" and (is_body := _has_body(is_body, text, start)):
                depth = max(0, depth + _step(token.group()))
            elif kind == "end" and not depth:
                yield from self._made(start, token.start())
                if re.match(_COPIED, text[start : token.start()], re.IGNORECASE):
                    at = _end_of_data(text, at)
                start, is_body = at, None
        yield from self._made(start, len(text))

    def _read_comment(self, comment: str) -> None:
        match = _comment().match(comment)
        if match is None:
            return
        if match.group("name"):
            self._name, self._mark = match.group("name"), match.group("mark")
        else:
            self._is_down = match.group("down") is not None

    def _made(self, start: int, end: int) -> Iterator[Statement]:
        written = self._text[start:end]
        stripped = written.strip()
        if stripped:
            inset = len(written) - len(written.lstrip())
            yield Statement(stripped, start + inset, self._name, self._mark, self._is_down)
            self._name = self._mark = ""


def _has_body(known: bool | None, text: str, start: int) -> bool:
    head = text[start : start + _LONGEST_HEAD]
    return known if known is not None else re.match(_BODY, head, re.IGNORECASE) is not None


def _step(word: str) -> int:
    upper = word.upper()
    if upper in {"BEGIN", "CASE"}:
        return 1
    return -1 if upper == "END" else 0


def _end_of_data(text: str, at: int) -> int:
    end = text.find("\n\\.", at)
    return len(text) if end < 0 else end + 3
