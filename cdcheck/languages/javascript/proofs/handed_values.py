"""Reads again what JavaScript hands over to a driver, and tells of which kinds the values are."""

import re
from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.facts.handed_values import BESIDE, Handed, HandedValue
from cdcheck.ir.binding import is_target, targets_of
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.request_parts import part_of_request
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
_ADDRESS = frozenset({"query", "params"})
_OF_OBJECTS = frozenset({"constructor", "hasOwnProperty", "toString", "toLocaleString", "valueOf"})


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
    for argument in _beside(call) if query.driver in BESIDE else call.arguments:
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
                is_supposed = kinds.supposes(item)
                yield HandedValue(str(number), kind, file.place(item), is_supposed=is_supposed)


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
        self.file = file
        self.made: dict[str, list[ir.Expression | None]] = {}
        self.changed: set[str] = set()
        for function in file.extract.functions:
            for one in function.parameters:
                is_list = _is_array(one.annotation) or isinstance(one.default, ir.Sequence)
                target = one.pattern or ir.Name(0, 0, one.name)
                self._bind(target, _LIST if is_list else None, is_lasting=True)
        for node in (found.node for found in file.nodes_inside(-1) if not _is_default(file, found)):
            is_lasting = isinstance(node, ir.Assign) and node.keyword == "const"
            for target in targets_of(node):
                value = node.value if isinstance(node, ir.Assign) else None
                self._bind(target, value, is_lasting=is_lasting)
                if isinstance(target, ir.Attribute):
                    self.changed.add(target.name)

    def _bind(self, target: ir.Expression, value: ir.Expression | None, *, is_lasting: bool) -> None:
        if isinstance(target, ir.Name):
            self.made.setdefault(target.id, []).append(value if is_lasting else None)
            return
        for found in nodes(target):
            if isinstance(found.node, ir.Name):
                default = found.around.value if isinstance(found.around, ir.Bind) else None
                is_list = is_lasting and isinstance(default, ir.Sequence)
                taken = _taken(target, value) if is_lasting else None
                self.made.setdefault(found.node.id, []).append(_LIST if is_list else taken)

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
            return self._of_operation(value, above)
        if isinstance(value, ir.Attribute):
            return self._of_member(value)
        if isinstance(value, ir.Const):
            return "boolean" if isinstance(value.value, bool) else ""
        if isinstance(value, ir.Sequence):
            return "array"
        if isinstance(value, ir.Mapping):
            return "object"
        return "function" if isinstance(value, ir.Closure) else ""

    def supposes(self, value: ir.Expression) -> bool:
        """Tells whether the default of a value, or of a variable, tells its kind."""
        made = self.made.get(value.id, []) if isinstance(value, ir.Name) else [value]
        return any(isinstance(one, ir.Operation) and one.operator in {"or", "??"} for one in made)

    def _of_name(self, name: str, above: frozenset[str]) -> str:
        """Tells the kind of a variable, if all of its name in the file are constants of that kind."""
        if name in above:
            return ""
        inner = above | {name}
        kinds = {self.of(one, inner) if one is not None else "" for one in self.made.get(name, [])}
        return kinds.pop() if len(kinds) == 1 else ""

    def _of_operation(self, value: ir.Operation, above: frozenset[str]) -> str:
        if value.operator in {"or", "??"}:
            if isinstance(value.operands[-1], ir.Sequence):
                return "array"
            return "request" if self.of(value.operands[0], above) == "request" else ""
        return "boolean" if value.operator in _TELLING else ""

    def _of_member(self, value: ir.Attribute) -> str:
        if part_of_request(value.base) in _ADDRESS:
            return "request" if value.name not in self.changed else ""
        made = self.made.get(value.base.id, []) if isinstance(value.base, ir.Name) else []
        held = made[0] if len(made) == 1 else None
        if not isinstance(value.base, ir.Name) or not isinstance(held, ir.Mapping):
            return ""
        keys = {_key_of_plain(key, item) for key, item in held.items}
        is_lacking = None not in keys and value.name not in {*keys, *_OF_OBJECTS, *self.changed}
        return "undefined" if is_lacking and self._is_only_read(value.base.id) else ""

    def _is_only_read(self, name: str) -> bool:
        """Tells whether nothing but members of a variable is asked for, beside where it is made."""
        mentions = self.file.mentions(name, -1)
        return all(isinstance(found.around, ir.Attribute) or is_target(found) for found in mentions)


def _is_default(file: LoweredFile, found: Found) -> bool:
    """Tells whether a node gives a default in a pattern, and so sets nothing by itself."""
    inner, around = found.node, found.around
    while isinstance(around, ir.Mapping | ir.Sequence | ir.Bind):
        inner, around = around, file.around(around)
    return isinstance(found.node, ir.Bind) and any(one is inner for one in targets_of(around))


def _key_of_plain(key: ir.Expression | None, item: ir.Expression) -> object:
    """Gives the key of what stands in an object, `None` for what may add another."""
    return key.value if isinstance(key, ir.Const) and not isinstance(item, ir.Closure) else None


def _taken(target: ir.Expression, value: ir.Expression | None) -> ir.Expression | None:
    """Gives what stands for the names that are taken out of the address of a request."""
    is_address = isinstance(target, ir.Mapping) and part_of_request(value) in _ADDRESS
    return ir.Attribute(0, 0, value, "") if is_address and value is not None else None


def _is_array(annotation: ir.Expression | None) -> bool:
    return isinstance(annotation, ir.Index) and ir.last_name(annotation.base) == "Array"


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
