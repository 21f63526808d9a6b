"""Files that are lowered again, for facts that need more of them than the model keeps."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import Found, nodes
from cdcheck.model.places import Location

Body = tuple[ir.Statement, ...]


def blocks(body: Body, *, with_loops: bool) -> Iterator[Body]:
    """Lists a body and the blocks in it; without those in loops, each runs at most once."""
    yield body
    inner: tuple[Body, ...]
    for statement in body:
        if isinstance(statement, ir.If):
            inner = (statement.then, statement.otherwise)
        elif isinstance(statement, ir.Try):
            inner = (statement.body, *(one.body for one in statement.handlers), statement.final)
        elif isinstance(statement, ir.Loop) and with_loops:
            inner = (statement.body,)
        else:
            continue
        for block in inner:
            yield from blocks(block, with_loops=with_loops)


class LoweredFile(Struct, frozen=True, dict=True):
    """Is one file, lowered, with the places of its nodes; `text` is what their offsets count in."""

    path: str
    text: bytes
    extract: ir.Extract

    def bodies(self) -> Iterator[tuple[int, Body]]:
        """Lists the bodies of the module (-1) and of all functions."""
        yield -1, self.extract.body
        for index, function in enumerate(self.extract.functions):
            yield index, function.body

    def inside(self, index: int) -> Iterator[Body]:
        """Lists the bodies of a function and of those in it, all of them for the module (-1)."""
        return (self._body(number) for number in self._inside[index])

    def mentions(self, name: str, index: int) -> Iterator[Found]:
        """Lists where a function, or one in it, mentions a variable, be it to set it."""
        return (found for number in self._inside[index] for found in self._named(number)[ir.Name, name])

    def members(self, name: str, index: int) -> Iterator[Found]:
        """Lists where a function, or one in it, names a member of something."""
        return (
            found for number in self._inside[index] for found in self._named(number)[ir.Attribute, name]
        )

    def _body(self, index: int) -> Body:
        return self.extract.body if index < 0 else self.extract.functions[index].body

    @cached_property
    def _inside(self) -> Mapping[int, Sequence[int]]:
        functions = self.extract.functions
        found = {index: [index] for index in range(-1, len(functions))}
        for number, function in enumerate(functions):
            outer = function.parent
            found[-1].append(number)
            while outer >= 0:
                found[outer].append(number)
                outer = functions[outer].parent
        return found

    @cached_property
    def _named(self) -> Callable[[int], Mapping[tuple[type, str], Sequence[Found]]]:
        return cache(self._by_name)

    def _by_name(self, index: int) -> Mapping[tuple[type, str], Sequence[Found]]:
        found: dict[tuple[type, str], list[Found]] = defaultdict(list)
        for one in nodes(self._body(index)):
            if isinstance(one.node, ir.Name):
                found[ir.Name, one.node.id].append(one)
            elif isinstance(one.node, ir.Attribute):
                found[ir.Attribute, one.node.name].append(one)
        return found

    def is_parameter(self, name: str, index: int) -> bool:
        """Tells whether a function, or one in it, has a parameter of a name."""
        bodies = {id(body) for body in self.inside(index)}
        functions = [one for one in self.extract.functions if id(one.body) in bodies]
        parameters = [parameter for one in functions for parameter in one.parameters]
        return any(one.name == name or _binds(one.pattern, name) for one in parameters)

    def place(self, node: ir.Expression) -> Location:
        """Places an expression as the model does."""
        return self.span(node.at, node.end)

    def written(self, node: ir.Expression) -> str:
        """Gives the text of an expression."""
        return self.text[node.at : node.end].decode("utf-8", "replace")

    def span(self, at: int, end: int) -> Location:
        """Places a stretch of the text."""
        return Location(self.path, *self._point(at), *self._point(end))

    def _point(self, offset: int) -> tuple[int, int]:
        starts = self.extract.line_starts
        line = bisect_right(starts, offset) or 1
        return line, len(self.text[starts[line - 1] : offset].decode("utf-8", "replace")) + 1


def _binds(pattern: ir.Expression | None, name: str) -> bool:
    return any(isinstance(one.node, ir.Name) and one.node.id == name for one in nodes(pattern))
