"""An expression that holds a row, and the file that it stands in."""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple

from cdcheck import ir
from cdcheck.facts.row_flows import RowEvent
from cdcheck.ir.binding import targets_of
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location

PLAIN = "()"
"""Is the last step to what is no row but its plain object, which `toJSON` gives."""

_WRITING = frozenset(
    {"save", "update", "upsert", "create", "bulkCreate", "destroy", "increment", "decrement", "query"}
)


def is_item(path: tuple[str, ...]) -> bool:
    """Tells whether a row is in a list."""
    return bool(path) and (path[0] == "*" or path[0].isdigit())


class HeldFile:
    """Is a file with the functions that its nodes stand in."""

    def __init__(self, read: LoweredFile) -> None:
        self.read = read
        self._owner: dict[int, int] = {}
        self.closures: dict[int, ir.Closure] = {}
        self._bound: set[int] = set()
        for index in read.within(-1):
            for found in read.nodes_of(index):
                self._owner[id(found.node)] = index
                if isinstance(found.node, ir.Closure):
                    self.closures[found.node.function] = found.node
                for target in targets_of(found.node):
                    if isinstance(target, ir.Name | ir.Mapping | ir.Sequence):
                        self._bound.update(id(one.node) for one in nodes(target))
        self.mentions = cache(self._mentions)

    def owner(self, node: object) -> int:
        """Gives the function that a node stands in; -1 for the module."""
        return self._owner.get(id(node), -1)

    def place_of(self, index: int) -> Location:
        """Places a function."""
        one = self.read.extract.functions[index] if index >= 0 else None
        return self.read.span(one.at, one.end) if one is not None else self.read.span(0, 0)

    def index_of(self, at: Location) -> int | None:
        """Finds a function by its place."""
        return self._indexes.get(at)

    @cached_property
    def _indexes(self) -> dict[Location, int]:
        return {self.place_of(index): index for index in range(len(self.read.extract.functions))}

    def is_async(self, index: int) -> bool:
        """Tells whether a function gives promises."""
        return index >= 0 and self.read.extract.functions[index].is_async

    def is_plain(self, index: int) -> bool:
        """Tells whether a method waits for nothing, and calls nothing that may write."""
        one = self.read.extract.functions[index]
        every = (found.node for found in self.read.nodes_of(index))
        calls = (ir.last_name(node.function) for node in every if isinstance(node, ir.Call))
        return not one.is_async and _WRITING.isdisjoint(calls)

    def scope(self, name: str, index: int) -> int:
        """Finds the function that declares a variable, which another in it sets."""
        while index >= 0:
            if any(_declares(found.node, name) for found in self.read.nodes_of(index)):
                return index
            index = self.read.extract.functions[index].parent
        return -1

    def _mentions(self, name: str, index: int) -> tuple[ir.Name, ...]:
        """Lists where a function, or one in it, reads a variable."""
        named = (one.node for one in self.read.mentions(name, index))
        return tuple(n for n in named if isinstance(n, ir.Name) and id(n) not in self._bound)


def _declares(node: object, name: str) -> bool:
    if not isinstance(node, ir.Assign) or not node.keyword:
        return False
    return any(isinstance(one, ir.Name) and one.id == name for one in node.targets)


class Frame(NamedTuple):
    """Is a call that hands a row to a function, after `order` of what is done before."""

    file: HeldFile
    call: ir.Call
    function: int
    order: tuple[int, ...]


class Held(NamedTuple):
    """Is an expression that holds a row, in the members that `path` names, `*` for all of a list.

    `order` says when: first, after how many returns to callers, then, within which calls.
    """

    file: HeldFile
    node: ir.Expression
    path: tuple[str, ...]
    frames: tuple[Frame, ...] = ()
    order: tuple[int, ...] = (0,)

    @property
    def around(self) -> object:
        return self.file.read.around(self.node)

    def at_node(self, node: ir.Expression, path: tuple[str, ...] | None = None) -> "Held":
        """Gives another expression that holds the row."""
        return self._replace(node=node, path=self.path if path is None else path)

    def position(self, listed: tuple[ir.Expression, ...]) -> int:
        """Tells which of several expressions it is; -1 for none."""
        return next((index for index, one in enumerate(listed) if one is self.node), -1)

    @property
    def key(self) -> object:
        """Tells apart what is followed."""
        return (id(self.node), self.path, tuple(id(frame.call) for frame in self.frames), self.order[0])

    def wrapped(self, step: str = "*") -> "Held":
        """Gives what holds the row in one more step, `*` for a list."""
        return self._replace(path=(step, *self.path))

    def inside(self) -> "Held":
        """Gives what one step of the path leads to."""
        return self._replace(path=self.path[1:])

    def enter(self, file: HeldFile, frame: Frame) -> "Held":
        """Goes into a function that is called."""
        order = (*self.order, frame.call.at)
        return self._replace(file=file, frames=(*self.frames, frame), order=order)

    def leave(self) -> "Held":
        """Goes back to the call that was gone into."""
        frame = self.frames[-1]
        return Held(frame.file, frame.call, self.path, self.frames[:-1], frame.order)

    def out(self, file: HeldFile, call: ir.Call) -> "Held":
        """Goes out to a call of the function that the row is from."""
        return Held(file, call, self.path, (), (self.order[0] + 1,))

    def event(self, how: str, member: str = "", *, at: ir.Expression | None = None) -> RowEvent:
        """Makes an event of the row, or of its plain object, which is `printed` where it is answered."""
        node = self.node if at is None else at
        if PLAIN in self.path:
            how = "printed" if how == "answered" else "plain"
        return RowEvent((*self.order, node.end), self.file.read.place(node), how, member)


def members_of(node: object) -> Iterator[str]:
    """Names the members of a chain, the last first."""
    while isinstance(node, ir.Attribute | ir.Index):
        yield node.name if isinstance(node, ir.Attribute) else ""
        node = node.base
