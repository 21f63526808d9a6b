"""Functions and classes as syntax trees, each parsed alone and only when it is asked for."""

import re
from collections.abc import Callable
from io import StringIO
from token import NAME
from tokenize import TokenError, generate_tokens

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from msgspec import Struct

from cdcheck.model.places import Location


class Tree(Struct, frozen=True, eq=False):
    """Is one definition of a file, which starts at `at`, in the module that its text alone makes."""

    node: cst.FunctionDef | cst.ClassDef
    at: Location
    module: MetadataWrapper

    def place(self, node: cst.CSTNode) -> Location:
        """Places a node as the model places it."""
        found, indent = self.module.resolve(PositionProvider)[node], self.at.column - 1
        above = self.at.line - 1
        return Location(
            self.at.path,
            found.start.line + above,
            found.start.column + 1 + indent,
            found.end.line + above,
            found.end.column + 1 + indent,
        )


class Trees:
    """Parses definitions and keeps them."""

    def __init__(self, read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._lines: dict[str, list[str]] = {}
        self._known: dict[Location, Tree | None] = {}
        self._names: dict[Location, frozenset[str]] = {}

    def at(self, at: Location) -> Tree | None:
        """Parses the definition at a place; `None` if it does not parse alone."""
        if at not in self._known:
            self._known[at] = self._parsed(at)
        return self._known[at]

    def names_at(self, at: Location) -> frozenset[str]:
        """Gives the names in the code of the definition at a place, which is not parsed for that."""
        if at not in self._names:
            text = self._definition(at)
            tokens = generate_tokens(StringIO(text).readline)
            try:
                self._names[at] = frozenset(one.string for one in tokens if one.type == NAME)
            except (TokenError, IndentationError):
                self._names[at] = frozenset(re.findall(r"\w+", text))
        return self._names[at]

    def expression(self, at: Location) -> cst.BaseExpression | None:
        """Parses the expression at a place; `None` if it is none."""
        lines = self._text(at.path)[at.line - 1 : at.end_line]
        if not lines:
            return None
        lines[-1] = lines[-1][: at.end_column - 1]
        lines[0] = lines[0][at.column - 1 :]
        try:
            return cst.parse_expression("\n".join(lines))
        except (cst.ParserSyntaxError, RecursionError):
            return None

    def _text(self, path: str) -> list[str]:
        if path not in self._lines:
            self._lines[path] = (self._read(path) or b"").decode("utf-8", "replace").split("\n")
        return self._lines[path]

    def _definition(self, at: Location) -> str:
        """Cuts the definition at a place out of its file, as a text of its own."""
        indent = at.column - 1
        lines = self._text(at.path)[at.line - 1 : at.end_line]
        dedented = [line[indent:] if not line[:indent].strip() else line for line in lines[1:]]
        return "\n".join([lines[0][indent:], *dedented]) + "\n" if lines else "\n"

    def _parsed(self, at: Location) -> Tree | None:
        try:
            module = cst.parse_module(self._definition(at))
        except (cst.ParserSyntaxError, RecursionError):
            return None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        node = next((n for n in module.body if isinstance(n, cst.FunctionDef | cst.ClassDef)), None)
        return None if node is None else Tree(node, at, wrapper)
