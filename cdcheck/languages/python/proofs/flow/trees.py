"""Functions and classes as they were lowered, found by their places."""

import re
from io import StringIO
from token import NAME
from tokenize import TokenError, generate_tokens

from msgspec import Struct

from cdcheck import ir
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.places import Location
from cdcheck.proving import SourceTexts


class Tree(Struct, frozen=True, eq=False):
    """Is one definition of a file, which stands at `at`."""

    node: ir.Function | ir.Class
    at: Location
    file: LoweredFile

    def place(self, node: ir.Expression | ir.Statement) -> Location:
        """Places a node as the model places it."""
        return self.file.place(node)


class Trees:
    """Finds definitions."""

    def __init__(self, sources: SourceTexts) -> None:
        self._sources = sources
        self._names: dict[Location, frozenset[str]] = {}

    def at(self, at: Location) -> Tree | None:
        """Finds the definition at a place."""
        file = lowered(at.path, self._sources)
        node = file.definition_at(at) if file is not None else None
        return Tree(node, at, file) if file is not None and node is not None else None

    def names_at(self, at: Location) -> frozenset[str]:
        """Gives the names in the code of the definition at a place."""
        if at not in self._names:
            self._names[at] = _names_in(self.at(at))
        return self._names[at]

    def call_at(self, at: Location) -> ir.Call | None:
        """Finds the call at a place."""
        file = lowered(at.path, self._sources)
        placed = file.call_at(at) if file is not None else None
        return placed.call if placed is not None else None


def _names_in(tree: Tree | None) -> frozenset[str]:
    if tree is None:
        return frozenset()
    text = tree.file.text[tree.node.at : tree.node.end].decode("utf-8", "replace")
    tokens = generate_tokens(StringIO(text).readline)
    try:
        return frozenset(one.string for one in tokens if one.type == NAME)
    except (TokenError, IndentationError):
        return frozenset(re.findall(r"\w+", text))
