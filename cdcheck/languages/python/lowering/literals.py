"""Strings and numbers."""

import re
import unicodedata

from tree_sitter import Node

from cdcheck.ir import Const, Expression, Opaque, Template
from cdcheck.languages.python.lowering.grammar import EXTRAS, kind, significant
from cdcheck.languages.python.lowering.unit import Unit, nested

_CONTENT = kind("string_content")
_INTERPOLATION = kind("interpolation")
_CONVERSION = kind("type_conversion")
_SPECIFIER = kind("format_specifier")
_SINGLE, _DOUBLE = b"'\""
_QUOTES = (b'"""', b"'''")

_ESCAPE = re.compile(
    r"\\(\n|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|[0-7]{1,3}|[\\'\"abfnrtv])"
)
_MALFORMED = re.compile(
    r"(?<!\\)(?:\\\\)*\\(?:x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4})|U(?!000|0010)|N(?!\{))"
)
_BRACES = re.compile(r"\{\{|\}\}")
_SIMPLE_ESCAPES = {
    "\n": "",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}


def string(unit: Unit, node: Node) -> Expression:
    """Lowers one string literal of any prefix."""
    at = node.start_byte
    end = node.end_byte
    raw = unit.text[at:end]
    first = raw[0]
    if first in (_DOUBLE, _SINGLE):
        quote = 3 if raw.startswith(_QUOTES) and len(raw) > 5 else 1
        if quote == 1 and b"\n" in raw:
            _check_lines(unit, raw)
        body = raw[quote:-quote].decode()
        return _text(unit, at, end, body, is_raw=b"\\" not in raw)
    return _prefixed(unit, node, raw)


def concatenation(unit: Unit, node: Node) -> Expression:
    """Joins adjacent string literals."""
    at, end = node.start_byte, node.end_byte
    parts = [unit.lower(child) for child in significant(node)]
    if all(type(part) is Const for part in parts):
        return Const(at, end, "".join(str(part.value) for part in parts if type(part) is Const))
    if any(type(part) is Opaque for part in parts):
        return Opaque(at, end, next(part.kind for part in parts if type(part) is Opaque), tuple(parts))
    return Template(at, end, tuple(_flat(parts)))


def integer(unit: Unit, node: Node) -> Expression:
    """Lowers an integer; what 64 bits cannot hold stays opaque."""
    at, end = node.start_byte, node.end_byte
    written = unit.text[at:end].decode()
    if written[-1] in "jJ":
        return Opaque(at, end, "complex")
    try:
        value = int(written, 0)
    except ValueError:
        # `0777` and `10L` of Python 2, or more digits than `int` takes.
        unit.is_suspect = True
        return Opaque(at, end, "integer")
    return Const(at, end, value) if value < 1 << 63 else Opaque(at, end, "integer")


def float_(unit: Unit, node: Node) -> Expression:
    """Lowers a floating-point number."""
    at, end = node.start_byte, node.end_byte
    written = unit.text[at:end].decode()
    if written[-1] in "jJ":
        return Opaque(at, end, "complex")
    return Const(at, end, float(written))


def _prefixed(unit: Unit, node: Node, raw: bytes) -> Expression:
    at, end = node.start_byte, node.end_byte
    length = min(raw.find(b"'") % len(raw), raw.find(b'"') % len(raw))
    prefix = raw[:length].lower()
    is_raw = b"r" in prefix
    if b"b" in prefix and not raw.isascii():
        unit.is_suspect = True
    quote = 3 if raw.startswith(_QUOTES, length) and len(raw) > length + 5 else 1
    if quote == 1 and b"\n" in raw:
        _check_lines(unit, raw)
    if b"f" in prefix:
        return _formatted(unit, node)
    if b"t" in prefix:
        return Opaque(at, end, "t-string", (_formatted(unit, node),))
    body = raw[length + quote : -quote].decode()
    text = _text(unit, at, end, body, is_raw=is_raw or "\\" not in body)
    return Opaque(at, end, "bytes", (text,)) if b"b" in prefix else text


def _check_lines(unit: Unit, raw: bytes) -> None:
    """Suspects a string that ends on a later line: the grammar does not mind."""
    joined = raw.count(b"\\\n") + raw.count(b"\\\r\n")
    if raw.count(b"\n") > joined:
        unit.is_suspect = True


def _text(unit: Unit, at: int, end: int, body: str, *, is_raw: bool) -> Const | Opaque:
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if is_raw:
        return Const(at, end, body)
    if _MALFORMED.search(body):
        unit.is_suspect = True
    value = _ESCAPE.sub(_unescaped, body)
    # A lone surrogate cannot be written to the cache, and no text that matters has one.
    return Const(at, end, value) if _is_encodable(value) else Opaque(at, end, "surrogate")


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    simple = _SIMPLE_ESCAPES.get(escape)
    if simple is not None:
        return simple
    if escape[0] == "N":
        return _named(escape[2:-1]) or match[0]
    code = int(escape[1:], 16) if escape[0] in "xuU" else int(escape, 8)
    return chr(code) if code <= 0x10FFFF else match[0]


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


def _is_encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


@nested
def _formatted(unit: Unit, node: Node) -> Expression:
    prefix, *children = node.children
    is_raw = b"r" in unit.text[prefix.start_byte : prefix.end_byte].lower()
    parts: list[Expression] = []
    for child in children:
        if child.kind_id == _INTERPOLATION:
            parts += _interpolated(unit, child)
        elif child.kind_id == _CONTENT:
            body = _BRACES.sub(lambda brace: brace[0][0], unit.text_of(child))
            raw = is_raw or "\\" not in body
            parts.append(_text(unit, child.start_byte, child.end_byte, body, is_raw=raw))
    if all(type(part) is Const for part in parts):
        value = "".join(str(part.value) for part in parts if type(part) is Const)
        return Const(node.start_byte, node.end_byte, value)
    return Template(node.start_byte, node.end_byte, tuple(parts))


def _interpolated(unit: Unit, node: Node) -> list[Expression]:
    at, end = node.start_byte, node.end_byte
    parts: list[Expression] = []
    values: list[Expression] = []
    is_formatted = False
    for child in node.children[1:-1]:
        if child.kind_id == _SPECIFIER:
            is_formatted = True
            values += [unit.lower(one) for one in _expressions_in(child)]
        elif child.kind_id == _CONVERSION:
            is_formatted |= unit.text_of(child) != "!s"
        elif child.is_named and child.kind_id not in EXTRAS:
            values.append(unit.lower(child))
        elif child.type == "=":
            # `{x=}` shows its own text, then the value's `repr`.
            shown = unit.text[at + 1 : child.end_byte].decode()
            parts.append(Const(at + 1, child.end_byte, shown))
            is_formatted = True
    value = Opaque(at, end, "format", tuple(values)) if is_formatted else values[0]
    return [*parts, value]


def _expressions_in(specifier: Node) -> list[Node]:
    """Finds `w` in `{x:>{w}}`."""
    found: list[Node] = []
    for child in specifier.named_children:
        inner = significant(child)
        found += inner[:1]
        for deeper in inner[1:]:
            if deeper.kind_id == _SPECIFIER:
                found += _expressions_in(deeper)
    return found


def _flat(parts: list[Expression]) -> list[Expression]:
    flat: list[Expression] = []
    for part in parts:
        flat += part.parts if type(part) is Template else (part,)
    return flat
