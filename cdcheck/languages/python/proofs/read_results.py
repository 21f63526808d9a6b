"""Follows the results that one function keeps, and tells which it reads twice."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from cdcheck import ir
from cdcheck.facts.twice_read import TwiceRead
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.proving import SourceTexts

_CLOSING = frozenset({"first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none"})
_READING = _CLOSING | {"all", "fetchall"}
_SAME = frozenset({"scalars", "mappings", "tuples", "unique", "columns", "yield_per"})
_OTHERWISE = "?"
_LISTING = frozenset({"list", "tuple", "set", "sorted", "dict"})


class _Read(NamedTuple):
    """Is a use of a result; it `is_sure` where it is made whenever its statement runs."""

    name: str
    method: str
    node: ir.Expression
    is_sure: bool


class _Piece(NamedTuple):
    """Is an expression that a statement evaluates, or loops over."""

    node: ir.Expression | None
    is_looped: bool = False


class _First(NamedTuple):
    method: str
    at: Location


def read_twice(function: Function, asking: set[Location], sources: SourceTexts) -> Iterator[TwiceRead]:
    """Lists the second readings in a function; `asking` are the calls that give results."""
    file = lowered(function.path, sources)
    functions = file.extract.functions if file is not None else ()
    for one in functions:
        if file is not None and file.span(one.at, one.end) == function.at:
            yield from _Follower(file, asking).in_block(one.body, {})


_Results = dict[str, _First | None]
"""Gives by the name of a result what has read it, if anything has."""


class _Follower:
    """Follows one function."""

    def __init__(self, file: LoweredFile, asking: set[Location]) -> None:
        self.file, self.asking = file, asking

    def in_block(self, body: Body, results: _Results) -> Iterator[TwiceRead]:
        """Looks at the statements of a block in order; `results` is what is known behind the last."""
        for statement in body:
            pieces, blocks = _parts(statement)
            for piece in pieces:
                yield from self._in_piece(piece, results)
            for block in blocks:
                inner = dict(results)
                yield from self.in_block(block, inner)
                for name in [name for name in results if inner.get(name) != results[name]]:
                    results.pop(name)
            if isinstance(statement, ir.Assign):
                self._bind(statement, results)
            if isinstance(statement, ir.With):
                yield from self.in_block(statement.body, results)
            if isinstance(statement, ir.Return | ir.Raise):
                return

    def _bind(self, statement: ir.Assign, results: _Results) -> None:
        value = statement.value.value if isinstance(statement.value, ir.Await) else statement.value
        is_result = isinstance(value, ir.Call) and self.file.place(value) in self.asking
        for target in statement.targets:
            for name in _names(target):
                results.pop(name, None)
                if is_result and isinstance(target, ir.Name):
                    results[name] = None

    def _in_piece(self, piece: _Piece, results: _Results) -> Iterator[TwiceRead]:
        for read in _reads(piece.node, "for" if piece.is_looped else _OTHERWISE, is_sure=True):
            if read.name not in results:
                continue
            first = results[read.name]
            if read.method not in _READING | {"for"} or (first is None and not read.is_sure):
                results.pop(read.name)
            elif first is None:
                results[read.name] = _First(read.method, self.file.place(read.node))
            else:
                is_closed = first.method in _CLOSING
                place = self.file.place(read.node)
                yield TwiceRead(place, read.method, first.method, first.at, is_closed)
                results.pop(read.name)


def _parts(statement: ir.Statement) -> tuple[tuple[_Piece, ...], tuple[Body, ...]]:
    """Gives what of a statement is surely run, and the blocks in it that may be."""
    match statement:
        case ir.If():
            return (_Piece(statement.test),), (statement.then, statement.otherwise)
        case ir.Loop():
            return (_Piece(statement.iterable, is_looped=True),), (statement.body, statement.otherwise)
        case ir.Try():
            handlers = (handler.body for handler in statement.handlers)
            return (), (statement.body, *handlers, statement.otherwise, statement.final)
        case ir.Switch():
            return (_Piece(statement.subject),), tuple(one.body for one in statement.branches)
        case ir.With():
            return tuple(_Piece(item.context) for item in statement.items), ()
        case ir.Evaluate() | ir.Assign() | ir.Return() | ir.Raise():
            return (_Piece(statement.value),), ()
        case _:
            return (), ()


def _reads(node: object, method: str, *, is_sure: bool) -> Iterator[_Read]:
    """Lists the uses of names in an expression, in the order in which they are made."""
    match node:
        case ir.Name():
            yield _Read(node.id, method, node, is_sure)
        case ir.Call():
            yield from _of_call(node, method, is_sure=is_sure)
        case ir.Attribute() if not isinstance(node.base, ir.Name):
            yield from _reads(node.base, _OTHERWISE, is_sure=is_sure)
        case ir.Conditional():
            yield from _reads(node.test, _OTHERWISE, is_sure=is_sure)
            yield from _reads((node.then, node.otherwise), _OTHERWISE, is_sure=False)
        case ir.Operation() if node.operator in {"and", "or"}:
            yield from _reads(node.operands[0], _OTHERWISE, is_sure=is_sure)
            yield from _reads(node.operands[1:], _OTHERWISE, is_sure=False)
        case ir.Comprehension():
            first, *others = node.generators
            yield from _reads(first.iterable, "for", is_sure=is_sure)
            yield from _reads((node.key, node.element, first.conditions), _OTHERWISE, is_sure=False)
            yield from _reads(tuple(one.iterable for one in others), "for", is_sure=False)
        case tuple():
            for item in node:
                yield from _reads(item, method, is_sure=is_sure)
        case Struct() if not isinstance(node, ir.Attribute):
            for name in node.__struct_fields__:
                yield from _reads(getattr(node, name), _OTHERWISE, is_sure=is_sure)


def _of_call(node: ir.Call, method: str, *, is_sure: bool) -> Iterator[_Read]:
    called = ir.last_name(node.function)
    part: ir.Expression = node
    while isinstance(part, ir.Call) and isinstance(part.function, ir.Attribute):
        is_only = part is node or part.function.name in _SAME
        part = part.function.base if is_only else ir.Const(0, 0, None)
    if isinstance(part, ir.Name) and isinstance(node.function, ir.Attribute):
        if called != "keys":
            yield _Read(part.id, method if called in _SAME else called, node, is_sure)
    elif isinstance(node.function, ir.Attribute):
        yield from _reads(node.function.base, _OTHERWISE, is_sure=is_sure)
    given = (*node.arguments, *(value for _, value in node.keywords))
    is_listing = isinstance(node.function, ir.Name) and called in _LISTING
    yield from _reads(given, "for" if is_listing else _OTHERWISE, is_sure=is_sure)


def _names(target: ir.Expression) -> list[str]:
    return [found.node.id for found in nodes(target) if isinstance(found.node, ir.Name)]
