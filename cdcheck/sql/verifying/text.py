"""Makes a statement readable for the parser: holes and placeholders become names that it knows."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, cached_property

from msgspec import Struct

HOLE = "cdchole"
MARK = "cdcmark"


class Placeholder(Struct, frozen=True):
    """Is a place for a value: its style (`?`, `$1`, `%s`, `:name`, ...), its name or number."""

    style: str
    name: str
    start: int
    end: int


class Readable(Struct, frozen=True, dict=True):
    """Is a statement as the parser sees it; `holes` are offsets of what is not known.

    `quoted_holes` are the holes inside of string constants.
    """

    text: str
    placeholders: tuple[Placeholder, ...]
    holes: tuple[int, ...]
    quoted_holes: tuple[int, ...]
    _moved: tuple[tuple[int, int], ...]

    @property
    def is_part(self) -> bool:
        """Tells whether the text stands in parentheses, to be put into a statement."""
        return self.text.lstrip().startswith("(")

    @cached_property
    def plain(self) -> str:
        """The text with blanks for what stands in quotes and comments."""
        return _scanner().sub(_blanked, self.text)

    def origin(self, offset: int) -> int:
        """Gives the offset in the statement as written."""
        found = bisect_right(self._moved, (offset, 1 << 60)) - 1
        if found < 0:
            return offset
        return offset + self._moved[found][1]


def _blanked(found: re.Match[str]) -> str:
    text = found.group()
    if found.lastgroup in {"string", "name"} and text[0] != "`":
        return text[0] + " " * (len(text) - 2) + text[-1]
    return " " * len(text) if found.lastgroup in {"skip", "tag"} else text


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile(
        r"(?P<skip>--[^\n]*|/\*.*?\*/|\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$)"
        r"|(?P<string>'(?:[^']|'')*')|(?P<name>\"(?:[^\"]|\"\")*\"|`[^`]*`)"
        r"|(?P<mark>\$(?:[A-Za-z_]\w*)?\{\}\w*|\$\d+|%s|%\(\w+\)s|\?\d+|\?\?|\?"
        r"|(?<![:\w])[:@$][A-Za-z_]\w*|(?<![:\w])[:@$](?=\{\}))"
        r"|(?P<percent>%%)|(?P<hole>\{\})",
        re.DOTALL,
    )


def readable(sql: str, styles: frozenset[str] | None, holes: Mapping[int, str]) -> Readable:
    """Rewrites a statement for the parser.

    `styles` are the first characters of what the driver reads as a placeholder, `None` for any.
    `holes` are the kinds of the holes by their offset: one that is `bound` is a placeholder.
    """
    parts: list[str] = []
    moved: list[tuple[int, int]] = []
    marks: list[Placeholder] = []
    open_holes: list[int] = []
    quoted: list[int] = []
    last = length = 0
    for found in _scanner().finditer(sql):
        kind = found.lastgroup if found.lastgroup != "tag" else "skip"
        start, end = found.span()
        if kind == "string":
            quoted += [at for at in holes if start < at < end]
            continue
        if kind == "hole" and holes.get(start) == "bound":
            kind = "mark"
        new = _replacement(found, kind, styles, len(marks), holes)
        if new is None:
            continue
        if kind == "hole" and parts and start == last:
            new = " " + new  # Or the name of a placeholder would go on in it: `${}{}`.
        if kind == "mark":
            marks.append(_placeholder(found))
        elif kind in {"hole", "name"}:
            open_holes.append(start)
        length += start - last + len(new)
        parts += [sql[last:start], new]
        moved.append((length, end - length))
        last = end
    parts.append(sql[last:])
    return Readable("".join(parts), tuple(marks), tuple(open_holes), tuple(quoted), tuple(moved))


def _replacement(
    found: re.Match[str],
    kind: str | None,
    styles: frozenset[str] | None,
    count: int,
    holes: Mapping[int, str],
) -> str | None:
    text, start = found.group(), found.start()
    if kind == "mark":
        is_read = styles is None or text[0] in styles or text == "{}"
        return f":{MARK}{count}" if is_read else None
    if kind == "percent":
        return "%" if styles is not None and "%" in styles else None
    if kind == "hole" and start in holes:
        return f"{HOLE}{start}"
    if kind == "name" and any(start < at < found.end() for at in holes):
        return f"{text[0]}{HOLE}{start}{text[0]}"
    return None


def _placeholder(found: re.Match[str]) -> Placeholder:
    text = found.group()
    if text.startswith("%("):
        return Placeholder("%(name)s", text[2:-2], *found.span())
    if text in {"?", "??", "%s"}:
        return Placeholder(text, "", *found.span())
    if text == "{}":
        return Placeholder("tagged", "", *found.span())
    first, name = text[0], text[1:]
    style = f"{first}1" if name.isdigit() else f"{first}name"
    return Placeholder(style, name, *found.span())


def number_of(statement: Readable, position: int) -> str:
    """Names a placeholder as PostgreSQL's protocol does: `$1`, `$2`, ..."""
    placeholder = statement.placeholders[position]
    if placeholder.style == "$1":
        return f"${placeholder.name}"
    if placeholder.name:
        names = list(dict.fromkeys(p.name for p in statement.placeholders if p.name))
        return f"${names.index(placeholder.name) + 1}"
    return f"${position + 1}"
