"""Follows the rows that models of Sequelize give, through variables, lists, objects and functions."""

from collections import defaultdict
from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.row_flows import RowEvent, RowFlows
from cdcheck.languages.javascript.held_rows import Frame, Held, HeldFile, is_item
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.javascript.row_events import answers, assigned, of_member
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

STEPS = {
    **dict.fromkeys(("findOne", "findByPk", "create"), ()),
    **dict.fromkeys(("findAll", "bulkCreate"), ("*",)),
    "findAndCountAll": ("rows", "*"),
    "findOrCreate": ("0",),
}
"""Where the rows are in what a method gives."""
_DEPTH = 3
_SAME_LIST = frozenset({"filter", "sort", "slice", "reverse", "concat", "toSorted", "toReversed"})
_ONE = frozenset({"find", "pop", "shift", "at", "findLast"})
_OF_EACH = frozenset({"map", "flatMap", "forEach", "filter", "find", "some", "every"})
_OF_LISTS = frozenset({"length", "some", "every", "forEach", "includes", "join", "push", "unshift"})
_OF_PROMISES = frozenset({"then", "catch", "finally"})
_CHOOSING = frozenset({"and", "or", "??"})
_IDLE = frozenset({"console", "Boolean", "isArray", "String"})
_Events = Iterator[RowEvent]


@fact
def row_flows(project: Project, sources: SourceTexts) -> RowFlows:
    """Reads the files again in which a model is asked for rows that are waited for."""
    asked: dict[str, dict[Location, tuple[str, ...]]] = defaultdict(dict)
    for call in project.model_calls:
        if call.orm == "sequelize" and call.method in STEPS and not (call.is_instance or call.is_test):
            asked[call.at.path][call.at] = STEPS[call.method]
    flows = _Flows(project, sources)
    found: dict[Location, tuple[RowEvent, ...]] = {}
    for path, places in asked.items():
        file = flows.file(path)
        for at, steps in places.items():
            call_node = file.call_at(at) if file is not None else None
            if file is not None and call_node is not None:
                flows.seen.clear()
                found[at] = tuple(sorted(flows.settled(Held(file, call_node, steps))))
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
        for call in project.calls:
            if call.callee is not None and not call.is_test:
                self.callees[call.at].add(call.callee)
                self.callers[call.callee].append(call.at)

    def file(self, path: str) -> HeldFile | None:
        if path not in self.files:
            read = lowered(path, self.sources)
            self.files[path] = HeldFile(read) if read is not None else None
        return self.files[path]

    def settled(self, held: Held) -> _Events:
        """Follows what a promise gives, if code waits for it or hands the promise on."""
        around = held.around
        is_then = isinstance(around, ir.Attribute) and around.name in _OF_PROMISES
        if is_then or isinstance(around, ir.Await | ir.Return | ir.Sequence):
            yield from self.follow(held)

    def follow(self, held: Held) -> _Events:
        """Lists what becomes of the row that an expression holds."""
        if held.key in self.seen:
            return
        self.seen.add(held.key)
        around = held.around
        if isinstance(around, ir.Await):
            yield from self.follow(held.at_node(around))
        elif isinstance(around, ir.Attribute):
            yield from self._of_attribute(held, around)
        elif isinstance(around, ir.Index):
            yield from self._of_index(held, around)
        elif isinstance(around, ir.Mapping):
            yield from self._of_mapping(held, around)
        elif isinstance(around, ir.Sequence):
            yield from self.follow(held.wrapped(str(held.position(around.items))).at_node(around))
        elif isinstance(around, ir.Spread):
            yield from self._spread(held, around)
        elif isinstance(around, ir.Conditional | ir.Operation):
            yield from self._chosen(held, around)
        elif isinstance(around, ir.Call):
            yield from self._of_argument(held, around)
        else:
            yield from self._of_statement(held, around)

    def _of_statement(self, held: Held, around: object) -> _Events:
        if isinstance(around, ir.Assign) and around.value is held.node and not around.operator:
            for target in around.targets:
                yield from self._of_target(held, target, is_declared=bool(around.keyword))
        elif isinstance(around, ir.Return):
            yield from self._returned(held)
        elif isinstance(around, ir.Loop):
            if around.iterable is held.node and around.target is not None and is_item(held.path):
                yield from self._of_target(held.inside(), around.target, is_declared=True)
        elif not isinstance(around, ir.If | ir.Evaluate | ir.Template):
            yield held.event("left")

    def _of_attribute(self, held: Held, read: ir.Attribute) -> _Events:
        call = held.file.around(read)
        is_called = isinstance(call, ir.Call) and call.function is read
        if read.name in _OF_PROMISES and isinstance(call, ir.Call) and is_called:
            yield from self._then(held, call, read.name)
        elif not held.path:
            yield from of_member(held, read)
            if read.name in {"save", "update", "reload"} and isinstance(call, ir.Call) and is_called:
                yield from self.follow(held.at_node(call))
        elif held.path[0] == read.name:
            yield from self.follow(held.at_node(read, held.path[1:]))
        elif is_item(held.path) and isinstance(call, ir.Call) and is_called:
            yield from self._of_list(held, call, read.name)

    def _then(self, held: Held, call: ir.Call, name: str) -> _Events:
        closure = call.arguments[0] if call.arguments else None
        if name != "then":
            yield from self.follow(held.at_node(call))
        elif isinstance(closure, ir.Closure):
            yield from self._of_parameter(held, closure.function, 0)
        else:
            yield held.event("left")

    def _of_list(self, held: Held, call: ir.Call, name: str) -> _Events:
        closure = call.arguments[0] if call.arguments else None
        if isinstance(closure, ir.Closure) and name in _OF_EACH:
            yield from self._of_parameter(held.inside(), closure.function, 0)
        if name in _SAME_LIST:
            yield from self.follow(held.at_node(call))
        elif name in _ONE:
            yield from self.follow(held.at_node(call, held.path[1:]))
        elif name not in _OF_EACH | _OF_LISTS or not isinstance(closure, ir.Closure | None):
            yield held.event("left")

    def _of_index(self, held: Held, read: ir.Index) -> _Events:
        key = read.key.value if isinstance(read.key, ir.Const) else None
        if not held.path:
            is_named = isinstance(key, str) and read.base is held.node
            yield from of_member(held, read) if is_named else (held.event("left"),)
        elif read.base is held.node and held.path[0] in {"*", str(key)}:
            yield from self.follow(held.at_node(read, held.path[1:]))
        elif read.base is held.node and key is None:
            yield held.event("left")

    def _of_mapping(self, held: Held, around: ir.Mapping) -> _Events:
        key = next(key for key, value in around.items if value is held.node)
        if key is None and not held.path:
            yield held.event("copied")
        elif key is None:
            yield from self.follow(held.at_node(around))
        elif isinstance(key, ir.Const):
            yield from self.follow(held.wrapped(str(key.value)).at_node(around))
        else:
            yield held.event("left")

    def _spread(self, held: Held, around: ir.Spread) -> _Events:
        outer = held.file.around(around)
        if isinstance(outer, ir.Sequence) and is_item(held.path):
            yield from self.follow(held.at_node(outer, ("*", *held.path[1:])))
        else:
            yield held.event("left")

    def _chosen(self, held: Held, around: ir.Conditional | ir.Operation) -> _Events:
        is_value = isinstance(around, ir.Operation) and around.operator in _CHOOSING
        if is_value or (isinstance(around, ir.Conditional) and around.test is not held.node):
            yield from self.follow(held.at_node(around))

    def _of_argument(self, held: Held, call: ir.Call) -> _Events:
        name = ir.last_name(call.function)
        root = call.function.base if isinstance(call.function, ir.Attribute) else call.function
        owner = ir.last_name(root)
        callees = self.callees.get(held.file.read.place(call), set())
        if answers(call):
            yield held.event("answered", at=call)
        elif name == "push" and isinstance(root, ir.Name):
            yield from self._of_name(
                held.wrapped(), root.id, held.file.scope(root.id, held.file.owner(call))
            )
        elif owner == "Promise" and name == "all":
            yield from self.follow(held.at_node(call))
        elif owner == "Object" and name == "assign":
            yield from assigned(held, call)
            if call.arguments[0] is held.node:
                yield from self.follow(held.at_node(call))
        elif len(callees) == 1 and len(held.frames) < _DEPTH:
            yield from self._entered(held, call, next(iter(callees)))
        elif not _IDLE & {owner, name}:
            yield held.event("left")

    def _entered(self, held: Held, call: ir.Call, callee: str) -> _Events:
        at = self.places.get(callee)
        file = self.file(at.path) if at is not None else None
        index = file.index_of(at) if file is not None and at is not None else None
        position = held.position(call.arguments)
        if file is None or index is None or position < 0:
            yield held.event("left")
            return
        entered = held.enter(file, Frame(held.file, call, index, held.order))
        yield from self._of_parameter(entered, index, position)

    def _of_parameter(self, held: Held, index: int, position: int) -> _Events:
        parameters = held.file.read.extract.functions[index].parameters
        if position >= len(parameters):
            return
        one = parameters[position]
        if one.kind:
            yield held.event("left")
        elif one.pattern is not None:
            yield from self._of_target(held, one.pattern, is_declared=True, index=index)
        else:
            yield from self._of_name(held, one.name, index)

    def _of_target(
        self, held: Held, target: ir.Expression, *, is_declared: bool, index: int | None = None
    ) -> _Events:
        index = held.file.owner(held.node) if index is None else index
        if isinstance(target, ir.Name):
            scope = index if is_declared else held.file.scope(target.id, index)
            yield from self._of_name(held, target.id, scope)
        elif isinstance(target, ir.Mapping):
            yield from self._taken_apart(held, target, index)
        elif isinstance(target, ir.Sequence):
            for position, item in enumerate(target.items):
                if is_item(held.path) and held.path[0] in {"*", str(position)}:
                    yield from self._of_target(held.inside(), item, is_declared=True, index=index)
        elif answers(target):
            yield held.event("answered", at=target)
        else:
            yield held.event("left")

    def _taken_apart(self, held: Held, target: ir.Mapping, index: int) -> _Events:
        for key, inner in target.items:
            name = key.value if isinstance(key, ir.Const) else None
            if not held.path and key is None:
                yield held.event("copied", at=inner)
            elif not held.path and isinstance(name, str):
                yield held.event("read", name, at=inner)
            elif held.path and name == held.path[0]:
                yield from self._of_target(held.inside(), inner, is_declared=True, index=index)

    def _of_name(self, held: Held, name: str, index: int) -> _Events:
        if not held.file.is_bound_once(name, index):
            yield held.event("left")
            return
        for mention in held.file.mentions(name, index):
            yield from self.follow(held.at_node(mention))

    def _returned(self, held: Held) -> _Events:
        index = held.file.owner(held.node)
        closure = held.file.closures.get(index)
        call = held.file.around(closure) if closure is not None else None
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
        elif name not in _OF_EACH:
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
            call = file.call_at(place) if file is not None else None
            if file is not None and call is not None:
                out = held.out(file, call)
                yield from self.settled(out) if held.file.is_async(index) else self.follow(out)
