"""Reads again what JavaScript hands over to a driver, and tells of which kinds the values are."""

import re
from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.facts.handed_values import Handed, HandedValue
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.proving import SourceTexts

_TELLING = frozenset({"==", "!=", "<", "<=", ">", ">=", "not", "in", "instanceof"})
_MADE = frozenset({"Date", "Map", "Set", "URL", "Promise"})


def handed_in(
    path: str, sent: Mapping[Location, Query], sources: SourceTexts
) -> Iterator[tuple[Location, Handed]]:
    """Tells what is handed over in a file, where the given statements are sent."""
    file = lowered(path, sources)
    if file is None:
        return
    kinds = _Kinds(file)
    for _, body in file.bodies():
        for found in nodes(body):
            query = sent.get(file.place(found.node)) if isinstance(found.node, ir.Call) else None
            if query is not None and isinstance(found.node, ir.Call):
                yield file.place(found.node), Handed(tuple(_handed(found.node, query, file, kinds)))


def _handed(call: ir.Call, query: Query, file: LoweredFile, kinds: "_Kinds") -> Iterator[HandedValue]:
    """Lists values: an array among the arguments holds some, an object those that have names."""
    number = 0
    for argument in call.arguments:
        if isinstance(argument, ir.Spread):
            return
        if isinstance(argument, ir.Mapping):
            yield from _named(argument, query.sql, file, kinds)
            continue
        items = argument.items if isinstance(argument, ir.Sequence) else (argument,)
        for item in items:
            number += 1
            kind = kinds.of(item)
            # A variable that holds an array, or an object, holds values.
            if kind and (item is not argument or kind not in {"array", "object"}):
                yield HandedValue(str(number), kind, file.place(item))


def _named(mapping: ir.Mapping, sql: str, file: LoweredFile, kinds: "_Kinds") -> Iterator[HandedValue]:
    """Lists the values of an object that the statement names: it is not asked for others."""
    for key, item in mapping.items:
        name = str(key.value) if isinstance(key, ir.Const) else ""
        kind = kinds.of(item)
        if kind and name and re.search(rf"[@:$]{re.escape(name)}\b", sql):
            yield HandedValue(name, kind, file.place(item))


class _Kinds:
    """Tells the kinds of expressions in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.made: dict[str, list[ir.Expression | None]] = {}
        for function in file.extract.functions:
            for parameter in function.parameters:
                self._bind(parameter.pattern or ir.Name(0, 0, parameter.name), None)
        for _, body in file.bodies():
            for node in (found.node for found in nodes(body)):
                if isinstance(node, ir.Assign):
                    for target in node.targets:
                        self._bind(target, node.value if node.keyword == "const" else None)
                elif isinstance(node, ir.Bind | ir.Loop | ir.Handler) and node.target is not None:
                    self._bind(node.target, None)

    def _bind(self, target: ir.Expression, value: ir.Expression | None) -> None:
        if isinstance(target, ir.Name):
            self.made.setdefault(target.id, []).append(value)
            return
        for node in (found.node for found in nodes(target)):
            if isinstance(node, ir.Name):
                self.made.setdefault(node.id, []).append(None)

    def of(self, value: ir.Expression) -> str:
        """Names the kind of a value; empty if it could not be told."""
        if isinstance(value, ir.Name):
            # A constant of a name that nothing else in the file has.
            made = self.made.get(value.id, [])
            constant = made[0] if len(made) == 1 else None
            return self.of(constant) if constant is not None else ""
        if isinstance(value, ir.Conditional):
            then, otherwise = self.of(value.then), self.of(value.otherwise)
            return then if then == otherwise else ""
        if isinstance(value, ir.Call):
            return _of_call(value)
        if isinstance(value, ir.Operation):
            return "boolean" if value.operator in _TELLING else ""
        if isinstance(value, ir.Const):
            return "boolean" if isinstance(value.value, bool) else ""
        if isinstance(value, ir.Sequence):
            return "array"
        if isinstance(value, ir.Mapping):
            return "object"
        return "function" if isinstance(value, ir.Closure) else ""


def _of_call(call: ir.Call) -> str:
    name = call.function.id if isinstance(call.function, ir.Name) else ""
    if call.is_new:
        return name if name in _MADE else ""
    return "boolean" if name == "Boolean" else ""
