"""Finds out what functions read of the rows that `pg` gives them."""

from collections.abc import Iterable, Iterator

from msgspec import structs

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.misread_results import SHAPES
from cdcheck.facts.row_reads import RowRead, RowReads, ValueUse
from cdcheck.languages.javascript.proofs.bound_names import is_never_set
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.misread_results import returned_calls
from cdcheck.languages.javascript.proofs.value_uses import ValueUses
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.code import Call
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_EACH = frozenset({"map", "forEach", "filter", "find", "some", "every", "flatMap", "reduce"})
_ABOUT_ALL = frozenset({"rows", "length", "rowCount"})
_Tested = ir.If | ir.Conditional | ir.Loop | ir.Operation


@fact
def row_reads(project: Project, sources: SourceTexts) -> RowReads:
    """Reads the files again in which `pg` is asked, or a function that returns what it gives."""
    asked = {
        access.at: access.function
        for access in project.accesses
        if access.what in SHAPES and SHAPES[access.what].driver == "pg" and not access.is_test
    }
    relays = {
        asked[place]
        for path in {at.path for at in asked}
        if (file := lowered(path, sources)) is not None
        for place in returned_calls(file)
        if place in asked
    }
    asked |= {call.at: call.caller for call in _calls(project, relays)}
    found: dict[Location, tuple[RowRead, ...]] = {}
    for path, there in _by_path(asked).items():
        file = lowered(path, sources)
        if file is not None:
            found.update(_Reads(file).of(there))
    returning = {asked[at] for at, reads in found.items() if any(map(_is_returned, reads))}
    beyond = _beyond(_calls(project, returning), sources)
    return RowReads(
        {
            at: tuple(_followed(read, beyond.get(asked[at] or "", ())) for read in reads)
            for at, reads in found.items()
        }
    )


def _calls(project: Project, callees: set[str | None]) -> list[Call]:
    every = [call for call in project.calls if call.callee is not None and call.callee in callees]
    return [call for call in every if not call.is_test]


def _by_path(places: Iterable[Location]) -> dict[str, set[Location]]:
    found: dict[str, set[Location]] = {}
    for at in places:
        found.setdefault(at.path, set()).add(at)
    return found


def _is_returned(read: RowRead) -> bool:
    return any(use.how == "returned" for use in read.uses)


def _followed(read: RowRead, beyond: tuple[ValueUse, ...]) -> RowRead:
    """Adds what callers do with a value that a function returns."""
    return structs.replace(read, uses=read.uses + beyond) if _is_returned(read) else read


def _beyond(calls: list[Call], sources: SourceTexts) -> dict[str, tuple[ValueUse, ...]]:
    """Finds what is done with what functions return where they are called, by the functions."""
    callees = {call.at: call.callee or "" for call in calls}
    found: dict[str, tuple[ValueUse, ...]] = {}
    for path, there in _by_path(callees).items():
        file = lowered(path, sources)
        for at, uses in _Reads(file).beyond(there) if file is not None else ():
            found[callees[at]] = (*found.get(callees[at], ()), *uses)
    return found


class _Reads:
    """Looks for reads in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file
        self.values = ValueUses(file)

    def of(self, places: set[Location]) -> Iterator[tuple[Location, tuple[RowRead, ...]]]:
        for place, waiting, index in self._awaited(places):
            yield place, tuple(self._of_value(waiting, "result", index))

    def beyond(self, places: set[Location]) -> Iterator[tuple[Location, tuple[ValueUse, ...]]]:
        for place, waiting, index in self._awaited(places):
            yield place, tuple(self.values.of(waiting, index))

    def _awaited(self, places: set[Location]) -> Iterator[tuple[Location, ir.Await, int]]:
        for one in self.file.calls_at(places):
            if isinstance(one.found.around, ir.Await):
                yield one.at, one.found.around, one.function

    def _of_value(self, value: ir.Expression, kind: str, index: int) -> Iterator[RowRead]:
        """Follows a result, its rows, one of them, or the first, which may be none."""
        around = self.file.around(value)
        if isinstance(around, ir.Assign) and around.value is value:
            if around.keyword == "const":
                yield from self._of_target(around.targets[0], kind, index)
        elif isinstance(around, ir.Attribute) and around.base is value:
            yield from self._of_member(around, kind, index)
        elif isinstance(around, ir.Index) and around.base is value and kind == "rows":
            if isinstance(around.key, ir.Const) and around.key.value == 0:
                yield from self._of_value(around, "first", index)
        elif isinstance(around, ir.Loop) and around.iterable is value and kind == "rows":
            if around.target is not None:
                yield from self._of_target(around.target, "row", index)
        elif isinstance(around, ir.Return | ir.Call | ir.Mapping) and kind == "first":
            yield RowRead(self.file.place(value), "", is_first=True)

    def _of_member(self, member: ir.Attribute, kind: str, index: int) -> Iterator[RowRead]:
        outer = self.file.around(member)
        if kind == "result":
            if member.name == "rows":
                yield from self._of_value(member, "rows", index)
        elif kind == "rows":
            if member.name in _OF_EACH and isinstance(outer, ir.Call) and outer.function is member:
                yield from self._of_callback(outer)
        elif not (isinstance(outer, ir.Assign) and any(one is member for one in outer.targets)):
            is_optional = b"?." in self.file.text[member.base.end : member.end]
            is_first = kind == "first"
            yield RowRead(
                self.file.place(member),
                member.name,
                is_first,
                is_first and not is_optional,
                uses=tuple(self.values.of(member, index)),
            )

    def _of_callback(self, call: ir.Call) -> Iterator[RowRead]:
        callback = call.arguments[0] if call.arguments else None
        if not isinstance(callback, ir.Closure):
            return
        # What `reduce` has gathered so far comes before the row.
        number = int(ir.last_name(call.function) == "reduce")
        parameters = self.file.extract.functions[callback.function].parameters
        for row in parameters[number : number + 1]:
            target = row.pattern or ir.Name(0, 0, row.name)
            yield from self._of_target(target, "row", callback.function)

    def _of_target(self, target: ir.Expression, kind: str, index: int) -> Iterator[RowRead]:
        if isinstance(target, ir.Name):
            yield from self._of_name(target.id, kind, index)
        elif isinstance(target, ir.Mapping):
            yield from self._of_parts(target, kind, index)
        elif isinstance(target, ir.Sequence) and kind == "rows" and target.items:
            yield from self._of_target(target.items[0], "first", index)

    def _of_parts(self, target: ir.Mapping, kind: str, index: int) -> Iterator[RowRead]:
        is_only = len(target.items) == 1
        for key, inner in target.items:
            if not isinstance(key, ir.Const) or not isinstance(key.value, str):
                continue
            if kind == "result" and key.value == "rows":
                for read in self._of_target(inner, "rows", index):
                    yield structs.replace(read, is_failing=read.is_failing and is_only)
            elif kind in {"row", "first"}:
                is_first = kind == "first"
                uses = tuple(self.values.of_target(inner, index))
                at = self.file.place(key)
                yield RowRead(at, key.value, is_first, is_first, is_taken_apart=True, uses=uses)

    def _of_name(self, name: str, kind: str, index: int) -> Iterator[RowRead]:
        """Follows a variable that is bound once; reads of one that code asks about do not fail."""
        if not is_never_set(self.file, name, index):
            return
        named = (found.node for found in self.file.mentions(name, index))
        mentions = [node for node in named if isinstance(node, ir.Name)]
        is_plain = all(self._is_plain(mention) for mention in mentions)
        for mention in mentions:
            for read in self._of_value(mention, kind, index):
                yield structs.replace(read, is_failing=read.is_failing and is_plain)

    def _is_plain(self, mention: ir.Name) -> bool:
        """Tells whether nothing is asked of what a variable holds, as whether there are rows."""
        top: object = mention
        around = self.file.around(mention)
        while isinstance(around, ir.Attribute | ir.Index) and around.base is top:
            top, around = around, self.file.around(around)
        if isinstance(around, _Tested):
            return False
        is_of_row = isinstance(top, ir.Attribute) and top.name not in _ABOUT_ALL
        return is_of_row or not isinstance(around, ir.Call) or around.function is top
