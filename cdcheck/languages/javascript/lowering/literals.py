"""Literals: strings, numbers, templates and regular expressions."""

import re

from tree_sitter import Node

from cdcheck.ir import Const, Expression, Opaque, Template
from cdcheck.languages.javascript.lowering.grammar import first
from cdcheck.languages.javascript.lowering.unit import Unit, nested

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3]?[0-7]{1,2})|(\r\n|.))",
    re.DOTALL,
)
_SINGLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "v": "\v", "f": "\f", "0": "\0"}
_CONTINUATIONS = frozenset({"\n", "\r", "\r\n", "\u2028", "\u2029"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST_EXACT = 2**53
_LARGEST_CODE_POINT = 0x10FFFF


def string(unit: Unit, node: Node) -> Const:
    """Lowers a quoted string."""
    at = node.start_byte
    end = node.end_byte
    return Const(at, end, unescaped(unit.text[at + 1 : end - 1].decode()))


def number(unit: Unit, node: Node) -> Const:
    """Lowers a number; what is integral and exact becomes an `int`."""
    at = node.start_byte
    end = node.end_byte
    return Const(at, end, _number(unit.text[at:end].decode()))


def true(unit: Unit, node: Node) -> Const:
    """Lowers `true`."""
    return Const(node.start_byte, node.end_byte, True)


def false(unit: Unit, node: Node) -> Const:
    """Lowers `false`."""
    return Const(node.start_byte, node.end_byte, False)


def nothing(unit: Unit, node: Node) -> Const:
    """Lowers `null` and `undefined`."""
    return Const(node.start_byte, node.end_byte, None)


def regex(unit: Unit, node: Node) -> Opaque:
    """Lowers `/pattern/flags`: one constant for the pattern, and one for the flags if there are any."""
    parts = tuple(
        [
            Const(child.start_byte, child.end_byte, unit.text_of(child))
            for child in node.named_children
            if child.type in ("regex_pattern", "regex_flags")
        ]
    )
    return Opaque(node.start_byte, node.end_byte, "regex", parts)


@nested
def template_string(unit: Unit, node: Node) -> Expression:
    """Lowers a template literal, to a constant if it substitutes nothing."""
    parts = template_parts(unit, node)
    at, end = node.start_byte, node.end_byte
    if not parts:
        return Const(at, end, "")
    if len(parts) == 1 and type(parts[0]) is Const and parts[0].at == at + 1 and parts[0].end == end - 1:
        return Const(at, end, parts[0].value)
    return Template(at, end, parts)


def template_parts(unit: Unit, node: Node) -> tuple[Expression, ...]:
    """Lowers what a template literal joins."""
    parts: list[Expression] = []
    at = node.start_byte + 1
    for child in node.named_children:
        if child.type == "template_substitution":
            _add_text(unit, parts, at, child.start_byte)
            if child.named_child_count:
                inner = first(child)
                part = unit.expressions[inner.type](unit, inner)
                parts.append(Template(part.at, part.end, (part,)) if type(part) is Const else part)
            at = child.end_byte
    _add_text(unit, parts, at, node.end_byte - 1)
    return tuple(parts)


def unescaped(written: str) -> str:
    """Replaces the escapes of a string; halves of a surrogate pair become one character."""
    if "\\" not in written:
        return written
    value = _ESCAPE.sub(_escape, written)
    if _SURROGATE.search(value):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _add_text(unit: Unit, parts: list[Expression], at: int, end: int) -> None:
    if end > at:
        written = unit.text[at:end].decode()
        if "\r" in written:
            written = written.replace("\r\n", "\n").replace("\r", "\n")
        parts.append(Const(at, end, unescaped(written)))


def _escape(match: re.Match[str]) -> str:
    braced, four, two, octal, single = match.groups()
    hexadecimal = braced or four or two
    if hexadecimal:
        code = int(hexadecimal, 16)
        return chr(code) if code <= _LARGEST_CODE_POINT else "\ufffd"
    if octal:
        return chr(int(octal, 8))
    return "" if single in _CONTINUATIONS else _SINGLE.get(single, single)


def _number(written: str) -> int | float:
    if written.isdecimal() and (len(written) == 1 or written[0] != "0"):
        return _bounded(int(written))
    written = written.replace("_", "").lower().removesuffix("n")
    if written.startswith(("0x", "0o", "0b")):
        return _bounded(int(written, 0))
    if written.isdecimal():
        is_octal = written.startswith("0") and not {"8", "9"} & set(written)
        return _bounded(int(written, 8 if is_octal else 10))
    value = float(written)
    if value.is_integer() and abs(value) < _LARGEST_EXACT:
        return int(value)
    return value


def _bounded(value: int) -> int | float:
    # The cache stores integers of 64 bits.
    return value if value < 1 << 63 else float(value)
