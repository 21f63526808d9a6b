"""Follows the rows that models of Sequelize give, through all functions that they are handed to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.languages.javascript.proofs.held_rows import Frame, Held, HeldFile
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.row_events import answers
from cdcheck.languages.javascript.proofs.row_steps import (
    OF_EACH,
    OF_PROMISES,
    of_name,
    of_parameter,
    steps,
)
from cdcheck.model.code import Function
from cdcheck.model.orm_calls import MappedModel
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

# Where the rows are in what a method gives.
_GIVEN = {
    **dict.fromkeys(("findOne", "findByPk", "create"), ()),
    **dict.fromkeys(("findAll", "bulkCreate"), ("*",)),
    "findAndCountAll": ("rows", "*"),
    "findOrCreate": ("0",),
}
_DEPTH = 3
_Events = Iterator[RowEvent]


@fact
def row_flows(project: Project, sources: SourceTexts) -> RowFlows:
    """Reads the files again in which a model is asked for rows that are waited for."""
    flows = _Flows(project, sources)
    found: dict[Location, tuple[RowEvent, ...]] = {}
    for call in project.model_calls:
        if call.orm == "sequelize" and call.method in _GIVEN and not (call.is_instance or call.is_test):
            file = flows.file(call.at.path)
            placed = file.read.call_at(call.at) if file is not None else None
            if file is not None and placed is not None:
                flows.begin(call.model)
                held = Held(file, placed.call, _GIVEN[call.method])
                found[call.at] = tuple(sorted(flows.settled(held)))
    return RowFlows(found)


class _Flows:
    """Follows rows in all files."""

    def __init__(self, project: Project, sources: SourceTexts) -> None:
        self.sources = sources
        self.files: dict[str, HeldFile | None] = {}
        self.places = {one.id: one.at for one in project.functions}
        self.ids = {one.at: one.id for one in project.functions}
        self.handlers = {one.at: one.framework for one in project.handlers if one.role == "route"}
        self.callees: dict[Location, set[str]] = defaultdict(set)
        self.callers: dict[str, list[Location]] = defaultdict(list)
        self.seen: set[object] = set()
        self.own: dict[str, str] = {}
        functions: dict[str, list[Function]] = defaultdict(list)
        for function in project.functions:
            functions[function.path].append(function)
        self.methods = {one.id: methods_of_rows(one, functions[one.at.path]) for one in project.models}
        for call in project.calls:
            if call.callee is not None and not call.is_test:
                self.callees[call.at].add(call.callee)
                self.callers[call.callee].append(call.at)

    def begin(self, model: str) -> None:
        """Begins with a row of a model."""
        self.seen.clear()
        self.own = self.methods.get(model, {})

    def file(self, path: str) -> HeldFile | None:
        if path not in self.files:
            read = lowered(path, self.sources)
            self.files[path] = HeldFile(read) if read is not None else None
        return self.files[path]

    def settled(self, held: Held) -> _Events:
        """Follows what a promise gives, if code waits for it or hands the promise on."""
        around = held.around
        is_then = isinstance(around, ir.Attribute) and around.name in OF_PROMISES
        if is_then or isinstance(around, ir.Await | ir.Return | ir.Sequence):
            yield from self.follow(held)

    def follow(self, held: Held) -> _Events:
        """Lists what becomes of the row that an expression holds."""
        if held.key in self.seen:
            return
        self.seen.add(held.key)
        around = held.around
        call = held.file.read.around(around) if isinstance(around, ir.Attribute) else around
        if isinstance(around, ir.Return):
            yield from self._returned(held)
            return
        entered = self._entered(held, call) if isinstance(call, ir.Call) else None
        yield from self._all(steps(held) if entered is None else entered)

    def _all(self, found: Iterable[Held | RowEvent]) -> _Events:
        for one in found:
            if isinstance(one, RowEvent):
                yield one
            else:
                yield from self.follow(one)

    def _entered(self, held: Held, call: ir.Call) -> Iterator[Held | RowEvent] | None:
        """Lists where the app's function that is called has the row; `None` if none is, or several."""
        is_handed_on = ir.last_name(call.function) in OF_PROMISES
        is_own = call.function is held.around and not (held.path or is_handed_on)
        callees = self.callees.get(held.file.read.place(call), set())
        if is_own and not callees:
            callees = {self.own.get(ir.last_name(call.function), "")}
        at = self.places.get(next(iter(callees))) if len(callees) == 1 else None
        file = self.file(at.path) if at is not None else None
        index = file.index_of(at) if file is not None and at is not None else None
        position = held.position(call.arguments)
        if file is None or index is None or answers(call) or len(held.frames) >= _DEPTH:
            return None
        if not (file.is_plain(index) if is_own else position >= 0):
            return None
        inner = held.enter(file, Frame(held.file, call, index, held.order))
        return of_name(inner, "this", index) if is_own else of_parameter(inner, index, position)

    def _returned(self, held: Held) -> _Events:
        index = held.file.owner(held.node)
        closure = held.file.closures.get(index)
        call = held.file.read.around(closure) if closure is not None else None
        if closure is not None and isinstance(call, ir.Call) and call.function is not closure:
            yield from self._given_back(held, call, index)
        elif held.frames and held.frames[-1].function == index:
            yield from self.follow(held.leave())
        else:
            yield from self._to_callers(held, index)

    def _given_back(self, held: Held, call: ir.Call, index: int) -> _Events:
        """Follows what a function returns to the one that it was handed to."""
        name = ir.last_name(call.function)
        if name in {"map", "flatMap"}:
            yield from self.follow(held.wrapped().at_node(call))
        elif name in {"then", "transaction"}:
            yield from self.follow(held.at_node(call))
        elif name not in OF_EACH:
            yield from self._to_callers(held, index)

    def _to_callers(self, held: Held, index: int) -> _Events:
        at = held.file.place_of(index)
        places = self.callers.get(self.ids.get(at, ""), [])
        if at in self.handlers:
            yield from (held.event("answered"),) if self.handlers[at] == "fastify" else ()
        elif not places or held.order[0] >= _DEPTH:
            yield held.event("left")
        for place in places if held.order[0] < _DEPTH else ():
            file = self.file(place.path)
            placed = file.read.call_at(place) if file is not None else None
            if file is not None and placed is not None:
                out = held.out(file, placed.call)
                yield from self.settled(out) if held.file.is_async(index) else self.follow(out)


def methods_of_rows(model: MappedModel, beside: Iterable[Function]) -> dict[str, str]:
    """Finds the functions that are methods of a model's rows, in the file that defines it."""
    here = [one for one in beside if one.name in model.methods]
    names = Counter(one.name for one in here)
    return {one.name: one.id for one in here if names[one.name] == 1}
