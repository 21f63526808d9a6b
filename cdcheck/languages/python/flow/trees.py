"""Functions and classes as syntax trees, each parsed alone and only when it is asked for."""

from collections.abc import Callable, Mapping

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from msgspec import Struct

from cdcheck.model.places import Location


class Tree(Struct, frozen=True, eq=False):
    """Is one definition of a file, which starts at `at`; `ranges` are the places inside its text."""

    node: cst.FunctionDef | cst.ClassDef
    at: Location
    ranges: Mapping[cst.CSTNode, CodeRange]

    def place(self, node: cst.CSTNode) -> Location:
        """Places a node as the model places it."""
        found, indent = self.ranges[node], self.at.column - 1
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
        """Gives the names in the definition at a place; none if it does not parse alone."""
        if at not in self._names:
            tree = self.at(at)
            nodes = () if tree is None else tree.ranges
            self._names[at] = frozenset(node.value for node in nodes if isinstance(node, cst.Name))
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

    def _parsed(self, at: Location) -> Tree | None:
        indent = at.column - 1
        lines = self._text(at.path)[at.line - 1 : at.end_line]
        dedented = [line[indent:] if not line[:indent].strip() else line for line in lines[1:]]
        text = "\n".join([lines[0][indent:], *dedented]) if lines else ""
        try:
            module = cst.parse_module(text + "\n")
        except (cst.ParserSyntaxError, RecursionError):
            return None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        node = next((n for n in module.body if isinstance(n, cst.FunctionDef | cst.ClassDef)), None)
        return None if node is None else Tree(node, at, wrapper.resolve(PositionProvider))
