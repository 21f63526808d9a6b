"""Reads again what JavaScript hands over to a driver, and tells of which kinds the values are."""

import re
from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.facts.handed_values import Handed, HandedValue
from cdcheck.ir.binding import targets_of
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.data import Query
from cdcheck.model.places import Location
from cdcheck.proving import SourceTexts

_TELLING = frozenset({"==", "!=", "<", "<=", ">", ">=", "not", "in", "instanceof"})
_MADE = frozenset({"Date", "Map", "Set", "URL", "Promise"})
_GIVING = {
    **dict.fromkeys(
        ("map", "filter", "flatMap", "flat", "split", "sort", "toSorted", "reverse", "toReversed"),
        "array",
    ),
    "join": "string",
}
_OF_GLOBALS = {
    **{f"Object.{name}": "array" for name in ("keys", "values", "entries")},
    **{f"Array.{name}": "array" for name in ("from", "of")},
    "JSON.stringify": "JSON",
}
_LIST = ir.Sequence(0, 0, "list", ())


def handed_in(
    path: str, sent: Mapping[Location, Query], sources: SourceTexts
) -> Iterator[tuple[Location, Handed]]:
    """Tells what is handed over in a file, where the given statements are sent."""
    file = lowered(path, sources)
    if file is None:
        return
    kinds = _Kinds(file)
    for one in file.calls_at(sent):
        yield one.at, Handed(tuple(_handed(one.call, sent[one.at], file, kinds)))


def _handed(call: ir.Call, query: Query, file: LoweredFile, kinds: "_Kinds") -> Iterator[HandedValue]:
    """Lists values: an array among the arguments holds some, an object those that have names."""
    number = 0
    for argument in _beside(call) if query.driver == "pg" else call.arguments:
        if isinstance(argument, ir.Mapping):
            yield from _named(argument, query.sql, file, kinds)
            continue
        items = argument.items if isinstance(argument, ir.Sequence) else (argument,)
        for item in items:
            if isinstance(item, ir.Spread):
                return
            number += 1
            kind = kinds.of(item)
            # A variable that holds an array, or an object, holds values.
            if kind and (item is not argument or kind not in {"array", "object"}):
                yield HandedValue(str(number), kind, file.place(item))


def _beside(call: ir.Call) -> tuple[ir.Expression, ...]:
    """Gives the array of values that stands beside a text, or in one object with it."""
    first = call.arguments[0] if call.arguments else None
    told = first.items if isinstance(first, ir.Mapping) else ()
    given = [value for key, value in told if isinstance(key, ir.Const) and key.value == "values"]
    beside = (*given, *call.arguments[1:2])
    return tuple(one for one in beside if isinstance(one, ir.Sequence))


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
            for one in function.parameters:
                is_list = _is_array(one.annotation) or isinstance(one.default, ir.Sequence)
                target = one.pattern or ir.Name(0, 0, one.name)
                self._bind(target, _LIST if is_list else None, is_lasting=True)
        for node in (found.node for found in file.nodes_inside(-1)):
            is_lasting = isinstance(node, ir.Assign) and node.keyword == "const"
            for target in targets_of(node):
                value = node.value if isinstance(node, ir.Assign) else None
                self._bind(target, value, is_lasting=is_lasting)

    def _bind(self, target: ir.Expression, value: ir.Expression | None, *, is_lasting: bool) -> None:
        if isinstance(target, ir.Name):
            self.made.setdefault(target.id, []).append(value if is_lasting else None)
            return
        for found in nodes(target):
            if isinstance(found.node, ir.Name):
                default = found.around.value if isinstance(found.around, ir.Bind) else None
                is_list = is_lasting and isinstance(default, ir.Sequence)
                self.made.setdefault(found.node.id, []).append(_LIST if is_list else None)

    def of(self, value: ir.Expression, above: frozenset[str] = frozenset()) -> str:
        """Names the kind of a value; empty if it could not be told."""
        if isinstance(value, ir.Name):
            return self._of_name(value.id, above)
        if isinstance(value, ir.Conditional):
            then, otherwise = self.of(value.then, above), self.of(value.otherwise, above)
            return then if then == otherwise else ""
        if isinstance(value, ir.Call):
            return _of_call(value)
        if isinstance(value, ir.Operation):
            return _of_operation(value)
        if isinstance(value, ir.Const):
            return "boolean" if isinstance(value.value, bool) else ""
        if isinstance(value, ir.Sequence):
            return "array"
        if isinstance(value, ir.Mapping):
            return "object"
        return "function" if isinstance(value, ir.Closure) else ""

    def _of_name(self, name: str, above: frozenset[str]) -> str:
        """Tells the kind of a variable, if all of its name in the file are constants of that kind."""
        if name in above:
            return ""
        inner = above | {name}
        kinds = {self.of(one, inner) if one is not None else "" for one in self.made.get(name, [])}
        return kinds.pop() if len(kinds) == 1 else ""


def _is_array(annotation: ir.Expression | None) -> bool:
    return isinstance(annotation, ir.Index) and ir.last_name(annotation.base) == "Array"


def _of_operation(value: ir.Operation) -> str:
    if value.operator in {"or", "??"} and isinstance(value.operands[-1], ir.Sequence):
        return "array"
    return "boolean" if value.operator in _TELLING else ""


def _of_call(call: ir.Call) -> str:
    name = call.function.id if isinstance(call.function, ir.Name) else ""
    if call.is_new:
        return name if name in _MADE else ""
    if name == "Boolean":
        return "boolean"
    if not isinstance(call.function, ir.Attribute):
        return ""
    base, method = call.function.base, call.function.name
    if isinstance(base, ir.Name) and f"{base.id}.{method}" in _OF_GLOBALS:
        return _OF_GLOBALS[f"{base.id}.{method}"]
    return _GIVING.get(method, "")
