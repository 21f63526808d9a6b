"""Finds async functions that methods of lists are given."""

import re
from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.async_callbacks import AsyncCallback, AsyncCallbacks
from cdcheck.facts.data_access import DataAccesses
from cdcheck.facts.data_reach import DataReach, named
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lists import is_list
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile, blocks
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_PREDICATES = frozenset({"filter", "some", "every", "find", "findIndex", "findLast", "findLastIndex"})
_LOOK = re.compile(
    rb"\.\s*(?:forEach|map|filter|some|every|find|findIndex|findLast|findLastIndex|sort)\(\s*async\b"
)
_LISTING = frozenset({"findAll", "findMany", "find", "findBy", "bulkCreate"})
_CHANGING = frozenset({"push", "unshift", "set", "add"})


@fact
def async_callbacks(
    project: Project, sources: SourceTexts, accesses: DataAccesses, reach: DataReach
) -> AsyncCallbacks:
    """Reads the files again whose text has such a call."""
    paths = dict.fromkeys(f.path for f in project.functions if f.is_async and not f.is_test)
    texts = ((path, sources.read(path)) for path in paths if not path.endswith(".py"))
    asked = [path for path, text in texts if text is not None and _LOOK.search(text)]
    if not asked:
        return AsyncCallbacks({})
    lists = {call.at for call in project.model_calls if call.is_awaited and call.method in _LISTING}
    work = {(one.at.path, one.at.line) for one in accesses.every}
    for call in project.calls:
        if call.is_awaited and call.callee is not None and named(call.callee) in reach.touching:
            work.add((call.at.path, call.at.line))
    found: dict[Location, AsyncCallback] = {}
    for path in asked:
        file = lowered(path, sources)
        if file is not None:
            found.update(_Calls(file, frozenset(lists), frozenset(work)).every())
    return AsyncCallbacks(found)


class _Calls:
    """Looks for such calls in one file; `work` are the lines that come to the database."""

    def __init__(
        self, file: LoweredFile, lists: frozenset[Location], work: frozenset[tuple[str, int]]
    ) -> None:
        self.file = file
        self.lists = lists
        self.work = work

    def every(self) -> Iterator[tuple[Location, AsyncCallback]]:
        functions = self.file.extract.functions
        for index in self.file.within(-1):
            for call in (found.node for found in self.file.nodes_of(index)):
                closure = call.arguments[0] if isinstance(call, ir.Call) and call.arguments else None
                if not isinstance(call, ir.Call) or not isinstance(closure, ir.Closure):
                    continue
                function = functions[closure.function]
                one = self._judged(call, function, index) if function.is_async else None
                if one is not None:
                    yield self.file.span(function.at, function.end), one

    def _judged(self, call: ir.Call, function: ir.Function, index: int) -> AsyncCallback | None:
        read = call.function
        if not isinstance(read, ir.Attribute):
            return None
        of_list = is_list(self.file, index, read.base, self.lists)
        if not of_list and not isinstance(read.base, ir.Name | ir.Attribute):
            return None
        how = "predicate" if read.name in _PREDICATES else "compared" if read.name == "sort" else ""
        if how:
            return AsyncCallback(self.file.place(call), read.name, how, of_list)
        around = self.file.around(call)
        if read.name == "map" and of_list and isinstance(around, ir.Await):
            return self._listed(call, around, index)
        # Streams and cursors have a method of this name that gives a promise.
        is_dropping = read.name == "forEach" and (of_list or not isinstance(around, ir.Await))
        if is_dropping or (read.name == "map" and of_list):
            return self._dropped(call, function, index, of_list=of_list)
        return None

    def _listed(self, call: ir.Call, waiting: ir.Await, index: int) -> AsyncCallback | None:
        made = self.file.around(waiting)
        target = made.targets[0] if isinstance(made, ir.Assign) else None
        if isinstance(target, ir.Name):
            for handing in (found.node for found in self.file.nodes_inside(index)):
                owner = handing.function if isinstance(handing, ir.Call) else None
                is_all = isinstance(owner, ir.Attribute) and ir.last_name(owner.base) == "Promise"
                if isinstance(handing, ir.Call) and is_all and target.id in names_in(handing.arguments):
                    return None
        elif not isinstance(made, ir.Evaluate):
            return None
        return AsyncCallback(self.file.place(call), "map", "listed", is_list=True)

    def _dropped(
        self, call: ir.Call, function: ir.Function, index: int, *, of_list: bool
    ) -> AsyncCallback | None:
        rest = self._rest(call, index)
        waits = [one.node for one in nodes(function.body) if isinstance(one.node, ir.Await)]
        if rest is None or not waits or not isinstance(call.function, ir.Attribute):
            return None
        at, method = self.file.place(call), call.function.name
        changed = set(_changed(function, min(wait.at for wait in waits)))
        for statement in rest:
            if any(isinstance(one.node, ir.Await) for one in nodes(statement)):
                break
            for found in nodes(statement):
                if isinstance(found.node, ir.Name) and found.node.id in changed:
                    later = self.file.place(found.node)
                    return AsyncCallback(at, method, "dropped", of_list, later)
        is_caught = len(function.body) == 1 and isinstance(function.body[0], ir.Try)
        is_async = index >= 0 and self.file.extract.functions[index].is_async
        if is_caught or not is_async or not any(map(self._comes_to_data, waits)):
            return None
        return AsyncCallback(at, method, "dropped", is_list=False)

    def _comes_to_data(self, wait: ir.Await) -> bool:
        at, end = self.file.place(wait).line, self.file.span(wait.end, wait.end).line
        return any((self.file.path, line) in self.work for line in range(at, end + 1))

    def _rest(self, call: ir.Call, index: int) -> Body | None:
        """Gives the statements that follow a call which is a statement of its own."""
        for block in blocks(self.file.body(index)):
            for number, statement in enumerate(block):
                value = statement.value if isinstance(statement, ir.Evaluate) else None
                value = value.value if isinstance(value, ir.Await) else value
                if value is call:
                    return block[number + 1 :]
        return None


def _changed(function: ir.Function, waited: int) -> Iterator[str]:
    """Names what a function changes after it has waited, and has not made itself."""
    own = {parameter.name for parameter in function.parameters}
    own |= {name for one in function.parameters for name in names_in(one.pattern)}
    for found in nodes(function.body):
        made = found.node if isinstance(found.node, ir.Assign) else None
        if made is not None and made.keyword:
            own |= {name for target in made.targets for name in names_in(target)}
    for found in nodes(function.body):
        node, target = found.node, None
        if isinstance(node, ir.Assign) and not node.keyword:
            target = node.targets[0]
        elif isinstance(node, ir.Call) and ir.last_name(node.function) in _CHANGING:
            target = node.function
        while isinstance(target, ir.Attribute | ir.Index):
            target = target.base
        is_late = isinstance(node, ir.Assign | ir.Call) and node.end > waited
        if isinstance(target, ir.Name) and is_late and target.id not in own:
            yield target.id
