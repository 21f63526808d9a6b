"""Finds out what functions do with the promises of their queries."""

from bisect import bisect_right
from collections.abc import Iterator
from posixpath import splitext
from typing import NamedTuple

from msgspec import Struct

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.promise_uses import PromiseUse, PromiseUses
from cdcheck.file_kinds import DIALECTS
from cdcheck.languages.javascript.extract import extract
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_PROMISES = frozenset({"then", "catch", "finally", "constructor", "toString"})


class _Found(NamedTuple):
    """Is a node with the two around it."""

    node: object
    around: object
    beyond: object


@fact
def promise_uses(project: Project, sources: SourceTexts) -> PromiseUses:
    """Reads the files again in which a query is not awaited at once."""
    asked: dict[str, set[Location]] = {}
    for call in project.model_calls:
        if call.orm == "sequelize" and call.is_known and not (call.is_awaited or call.is_test):
            asked.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, PromiseUse] = {}
    for path, places in asked.items():
        text = sources.read(path)
        dialect = DIALECTS.get(splitext(path)[1])
        if text is not None and dialect is not None:
            found.update(_File(path, text, dialect).uses(places))
    return PromiseUses(found)


class _File:
    """Is one file, lowered, with the places of its nodes."""

    def __init__(self, path: str, text: bytes, dialect: str) -> None:
        self.path, self.text = path, text
        self.extract = extract(text, dialect)

    def uses(self, places: set[Location]) -> Iterator[tuple[Location, PromiseUse]]:
        bodies = [(-1, self.extract.body), *((i, f.body) for i, f in enumerate(self.extract.functions))]
        for index, body in bodies:
            for found in _nodes(body):
                if isinstance(found.node, ir.Call) and (at := self._place(found.node)) in places:
                    use = self._use(found, index)
                    if use is not None:
                        yield at, use

    def _use(self, found: _Found, index: int) -> PromiseUse | None:
        around = found.around
        if isinstance(around, ir.Attribute):
            return self._member(around, found.beyond, "(...)")
        if not isinstance(around, ir.Assign) or len(around.targets) != 1 or not around.keyword:
            return None
        target = around.targets[0]
        if isinstance(target, ir.Sequence):
            said = "object is not iterable (cannot read property Symbol(Symbol.iterator))"
            return PromiseUse(self._place(target), "", said)
        if isinstance(target, ir.Mapping):
            return PromiseUse(self._place(target), "")
        return self._of_name(target.id, around, index) if isinstance(target, ir.Name) else None

    def _of_name(self, name: str, made: ir.Assign, index: int) -> PromiseUse | None:
        """Finds the first wrong use of a variable, unless it is used rightly or handed on."""
        wrong: list[PromiseUse] = []
        for body in self._inside(index):
            for found in _nodes(body):
                if not isinstance(found.node, ir.Name) or found.node.id != name:
                    continue
                if found.around is made or _is_test(found):
                    continue
                use = self._member(found.around, found.beyond, name)
                if use is None:
                    return None
                wrong.append(use)
        return min(wrong, key=lambda use: use.at, default=None)

    def _member(self, around: object, beyond: object, owner: str) -> PromiseUse | None:
        if not isinstance(around, ir.Attribute) or around.name in _OF_PROMISES:
            return None
        is_called = isinstance(beyond, ir.Call) and beyond.function is around
        said = f"{owner}.{around.name} is not a function" if is_called else ""
        return PromiseUse(self._place(around), around.name, said)

    def _inside(self, index: int) -> Iterator[tuple[ir.Statement, ...]]:
        """Lists the bodies of a function and of those in it, all of them for the module."""
        functions = self.extract.functions
        yield self.extract.body if index < 0 else functions[index].body
        for number, function in enumerate(functions):
            outer = number
            while outer >= 0 and outer != index:
                outer = functions[outer].parent
            if outer == index and number != index:
                yield function.body

    def _place(self, node: ir.Expression) -> Location:
        line, column = self._point(node.at)
        return Location(self.path, line, column, *self._point(node.end))

    def _point(self, offset: int) -> tuple[int, int]:
        starts = self.extract.line_starts
        line = bisect_right(starts, offset) or 1
        return line, len(self.text[starts[line - 1] : offset].decode("utf-8", "replace")) + 1


def _is_test(found: _Found) -> bool:
    """Tells whether a name is only asked for its truth, which a promise always has."""
    is_tested = isinstance(found.around, ir.If) and found.around.test is found.node
    return is_tested or (isinstance(found.around, ir.Operation) and found.around.operator == "not")


def _nodes(tree: object, around: object = None, beyond: object = None) -> Iterator[_Found]:
    """Walks a tree; statements and tuples are no surroundings of an expression."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from _nodes(item, around, beyond)
    elif isinstance(tree, Struct):
        yield _Found(tree, around, beyond)
        for name in tree.__struct_fields__:
            value = getattr(tree, name)
            if isinstance(value, tuple | Struct):
                yield from _nodes(value, tree, around)
