"""Files that are lowered again, for facts that need more of them than the model keeps."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import NamedTuple

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.binding import names_bound, names_in
from cdcheck.ir.walking import Found, nodes
from cdcheck.model.places import Location

Body = tuple[ir.Statement, ...]


def blocks(body: Body) -> Iterator[Body]:
    """Lists a body and the blocks in it."""
    yield body
    inner: tuple[Body, ...]
    for statement in body:
        if isinstance(statement, ir.If):
            inner = (statement.then, statement.otherwise)
        elif isinstance(statement, ir.Try):
            inner = (statement.body, *(one.body for one in statement.handlers), statement.final)
        elif isinstance(statement, ir.Loop):
            inner = (statement.body,)
        else:
            continue
        for block in inner:
            yield from blocks(block)


class PlacedCall(NamedTuple):
    """Is a call with its place, what is around it, and the function that it stands in."""

    at: Location
    call: ir.Call
    found: Found
    function: int


class LoweredFile(Struct, frozen=True, dict=True):
    """Is one file, lowered, with the places of its nodes; `text` is what their offsets count in.

    Functions are told by their numbers in the extract, the module is -1. What is walked is kept: many
    facts ask for the same files.
    """

    path: str
    text: bytes
    extract: ir.Extract

    def bodies(self) -> Iterator[tuple[int, Body]]:
        """Lists the bodies of the module and of all functions."""
        yield -1, self.extract.body
        for index, function in enumerate(self.extract.functions):
            yield index, function.body

    def within(self, index: int) -> Sequence[int]:
        """Lists a function and those in it, all of them for the module."""
        return self._within[index]

    def nodes_of(self, index: int) -> Sequence[Found]:
        """Walks a function, or the module, without the functions in it."""
        return self._walked(index)

    def nodes_inside(self, index: int) -> Iterator[Found]:
        """Walks a function and those in it, all of the file for the module."""
        return (found for number in self._within[index] for found in self._walked(number))

    def around(self, node: object) -> object:
        """Gives what a node stands in."""
        return self._around.get(id(node))

    def mentions(self, name: str, index: int) -> Iterator[Found]:
        """Lists where a function, or one in it, mentions a variable, be it to set it."""
        return (found for number in self._within[index] for found in self._named(number)[ir.Name, name])

    def members(self, name: str, index: int) -> Iterator[Found]:
        """Lists where a function, or one in it, names a member of something."""
        return (
            found for number in self._within[index] for found in self._named(number)[ir.Attribute, name]
        )

    def calls_at(self, places: Container[Location]) -> Iterator[PlacedCall]:
        """Lists the calls that stand at some places, in the order of the code."""
        return (one for at, one in self._calls.items() if at in places)

    def call_at(self, at: Location) -> PlacedCall | None:
        """Finds a call by its place."""
        return self._calls.get(at)

    def is_parameter(self, name: str, index: int) -> bool:
        """Tells whether a function, or one in it, has a parameter of a name."""
        return any(name in self._parameters(number) for number in self._within[index])

    def own_parameters(self, index: int) -> Sequence[str]:
        """Lists the names of a function's own parameters."""
        return self._parameters(index)

    def is_bound_once(self, name: str, index: int) -> bool:
        """Tells whether a variable of a function holds one thing, and no other has its name there."""
        return self._bound(index)[name] == 1

    def body(self, index: int) -> Body:
        """Gives the body of a function, or of the module."""
        return _body_of(self.extract, index)

    def definition_at(self, at: Location) -> ir.Function | ir.Class | None:
        """Finds a function or a class by its place."""
        return self._definitions.get(at)

    def place(self, node: ir.Expression | ir.Statement) -> Location:
        """Places an expression as the model does."""
        return self.span(node.at, node.end)

    def written(self, node: ir.Expression | ir.Statement) -> str:
        """Gives the text of an expression or a statement."""
        return self.text[node.at : node.end].decode("utf-8", "replace")

    def span(self, at: int, end: int) -> Location:
        """Places a stretch of the text."""
        return Location(self.path, *self._point(at), *self._point(end))

    def _point(self, offset: int) -> tuple[int, int]:
        starts = self.extract.line_starts
        line = bisect_right(starts, offset) or 1
        return line, len(self.text[starts[line - 1] : offset].decode("utf-8", "replace")) + 1

    @cached_property
    def _within(self) -> Mapping[int, Sequence[int]]:
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
    def _definitions(self) -> Mapping[Location, ir.Function | ir.Class]:
        every = chain[ir.Function | ir.Class](self.extract.functions, self.extract.classes)
        return {self.span(one.at, one.end): one for one in every}

    @cached_property
    def _walked(self) -> Callable[[int], Sequence[Found]]:
        extract = self.extract
        return cache(lambda index: tuple(nodes(_body_of(extract, index))))

    @cached_property
    def _around(self) -> Mapping[int, object]:
        return {id(found.node): found.around for found in self.nodes_inside(-1)}

    @cached_property
    def _calls(self) -> Mapping[Location, PlacedCall]:
        found = [(one, index) for index in self._within[-1] for one in self._walked(index)]
        calls = [(one.node, one, index) for one, index in found if isinstance(one.node, ir.Call)]
        placed = (PlacedCall(self.place(call), call, one, index) for call, one, index in calls)
        return {one.at: one for one in placed}

    @cached_property
    def _named(self) -> Callable[[int], Mapping[tuple[type, str], Sequence[Found]]]:
        walked = self._walked
        return cache(lambda index: _by_name(walked(index)))

    @cached_property
    def _parameters(self) -> Callable[[int], Sequence[str]]:
        extract = self.extract
        return cache(lambda index: _names_of_parameters(extract, index))

    @cached_property
    def _bound(self) -> Callable[[int], Counter[str]]:
        within, walked, parameters = self._within, self._walked, self._parameters

        def count(index: int) -> Counter[str]:
            found = (one for number in within[index] for one in walked(number))
            bound = (name for one in found for name in names_bound(one.node))
            named = (name for number in within[index] for name in parameters(number))
            return Counter(chain(bound, named))

        return cache(count)


# What is kept must not hold its file: nothing would ever free either, as the collector passes over
# structures whose fields hold none that it looks at.


def _body_of(extract: ir.Extract, index: int) -> Body:
    return extract.body if index < 0 else extract.functions[index].body


def _by_name(walked: Sequence[Found]) -> Mapping[tuple[type, str], Sequence[Found]]:
    found: dict[tuple[type, str], list[Found]] = defaultdict(list)
    for one in walked:
        if isinstance(one.node, ir.Name):
            found[ir.Name, one.node.id].append(one)
        elif isinstance(one.node, ir.Attribute):
            found[ir.Attribute, one.node.name].append(one)
    return found


def _names_of_parameters(extract: ir.Extract, index: int) -> Sequence[str]:
    parameters = extract.functions[index].parameters if index >= 0 else ()
    named = ((one.name, *names_in(one.pattern)) for one in parameters)
    return [name for names in named for name in names if name]
