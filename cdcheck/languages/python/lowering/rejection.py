"""What Python's own parser says of a file that looks wrong."""

import ast
import sys
import warnings
from typing import NamedTuple

from tree_sitter import Node

from cdcheck.languages.python.lowering.grammar import kind, kinds

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_TYPE_PARAMETERS = kinds("type_alias_statement")
_DEFINITIONS = kinds("function_definition", "class_definition")
_EXCEPT = kind("except_clause")
_STRING = kind("string")
_INTERPOLATION = kind("interpolation")


class Rejection(NamedTuple):
    """Is a syntax error of the running Python; `at` is its byte offset."""

    at: int
    message: str
    is_indentation: bool


def rejection(text: bytes, starts: tuple[int, ...]) -> Rejection | None:
    """Asks the running Python; `None` means that it accepts the file, or could not tell."""
    error = _error(text.removeprefix(_BYTE_ORDER_MARK).decode())
    if error is None:
        return None
    at = _offset(text, starts, error.lineno or 1, error.offset or 1)
    return Rejection(at, error.msg, isinstance(error, IndentationError))


def is_accepted(text: bytes) -> bool:
    """Asks whether the running Python reads the bytes as they are."""
    return _error(text) is None


def newer_syntax(root: Node) -> list[tuple[int, int]]:
    """Finds the lines (from 0, both included) whose syntax the running Python does not know."""
    spans: list[tuple[int, int]] = []
    nodes = [root]
    while nodes:
        node = nodes.pop()
        nodes += node.named_children
        if sys.version_info < _needs(node):
            spans.append((node.start_point[0], node.end_point[0]))
    return spans


def _error(text: str | bytes) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return error
    except (ValueError, MemoryError, RecursionError):
        return None
    return None


def _needs(node: Node) -> tuple[int, int]:
    kind_id = node.kind_id
    if kind_id in _TYPE_PARAMETERS:
        return (3, 12)
    if kind_id in _DEFINITIONS and node.child_by_field_name("type_parameters") is not None:
        return (3, 12)
    if kind_id == _EXCEPT and len(node.children_by_field_name("value")) > 1:
        return (3, 14)
    if kind_id == _STRING:
        return _string_needs(node)
    return (3, 0)


def _string_needs(node: Node) -> tuple[int, int]:
    start = (node.children[0].text or b"").lower()
    if b"t" in start:
        return (3, 14)
    quote = start.lstrip(b"frbu")
    for child in node.named_children:
        inside = child.text or b""
        if child.kind_id == _INTERPOLATION and (
            quote in inside or b"\\" in inside or b"#" in inside or (len(quote) == 1 and b"\n" in inside)
        ):
            return (3, 12)
    return (3, 6)


def _offset(text: bytes, starts: tuple[int, ...], line: int, column: int) -> int:
    number = min(max(line, 1), len(starts)) - 1
    start = starts[number]
    end = starts[number + 1] if number + 1 < len(starts) else len(text)
    before = text[start:end].decode()[: max(column - 1, 0)]
    return min(start + len(before.encode()), len(text))
