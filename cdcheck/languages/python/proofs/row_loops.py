"""Looks for loops over rows in which each row takes a query of its own."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.row_loops import Reads, RowLoop, RowLoops
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ROWS = frozenset({"all", "fetchall", "fetchmany", "fetch", "scalars", "execute", "exec"})
_SAME = frozenset({"list", "sorted", "reversed", "enumerate", "tuple", "unique", "scalars", "mappings"})


class _Loop(NamedTuple):
    """Is a loop: what it goes over, what it binds, and what it does each time."""

    iterable: ir.Expression
    target: ir.Expression
    body: object


@fact
def row_loops(project: Project, reads: Reads, sources: SourceTexts) -> RowLoops:
    """Reads the functions again that requests lead to, that read rows, and that read more or call on."""
    called: dict[str, dict[Location, str]] = {}
    for call in project.calls:
        if call.caller in reads.answering and call.callee in reads.functions and not call.is_choice:
            called.setdefault(call.caller or "", {})[call.at] = call.callee or ""
    found: dict[Location, tuple[RowLoop, ...]] = {}
    for function in project.functions:
        is_asked = function.id in reads.answering and function.id in reads.functions
        if not is_asked or not function.path.endswith(".py"):
            continue
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(function.path, sources)
        for one in file.extract.functions if file is not None else ():
            if file is not None and file.span(one.at, one.end) == function.at:
                loops = tuple(_Function(file, one, reads, called.get(function.id, {})).loops())
                found.update({function.at: loops} if loops else {})
    return RowLoops(found)


class _Function:
    """Reads one function; `called` are its calls of functions that read rows."""

    def __init__(
        self, file: LoweredFile, function: ir.Function, reads: Reads, called: Mapping[Location, str]
    ) -> None:
        self.file, self.reads, self.called = file, reads, called
        self.found = [found.node for found in nodes(function.body)]

    def loops(self) -> Iterator[RowLoop]:
        """Lists the loops over rows that read for each of them."""
        for loop in self._written():
            rows = self._rows(loop.iterable)
            query = self._query(loop) if rows is not None else None
            if rows is not None and query is not None:
                yield RowLoop(self.file.place(query[0]), self.file.place(rows), query[1])

    def _written(self) -> Iterator[_Loop]:
        for node in self.found:
            if isinstance(node, ir.Loop) and node.iterable is not None and node.target is not None:
                if not any(isinstance(found.node, ir.Return | ir.Raise) for found in nodes(node.body)):
                    yield _Loop(node.iterable, node.target, node.body)
            elif isinstance(node, ir.Comprehension):
                first = node.generators[0]
                yield _Loop(first.iterable, first.target, (node.key, node.element, first.conditions))

    def _rows(self, expression: ir.Expression, depth: int = 0) -> ir.Call | None:
        """Finds the call that reads the rows which an expression is, if it is rows."""
        part: ir.Expression = expression
        while isinstance(part, ir.Await | ir.Call):
            if isinstance(part, ir.Await):
                part = part.value
                continue
            name = ir.last_name(part.function)
            if self.file.place(part) in self.reads.calls and name in _ROWS:
                return part
            if name in _SAME and isinstance(part.function, ir.Name) and part.arguments:
                part = part.arguments[0]
            elif isinstance(part.function, ir.Attribute) and name in _ROWS | _SAME:
                part = part.function.base
            else:
                return part if self.file.place(part) in self.called else None
        if not isinstance(part, ir.Name) or depth > len(_SAME):
            return None
        set_to = [
            node.value
            for node in self.found
            if isinstance(node, ir.Assign) and node.value is not None and node.end <= part.at
            if any(isinstance(target, ir.Name) and target.id == part.id for target in node.targets)
        ]
        return self._rows(set_to[0], depth + 1) if len(set_to) == 1 else None

    def _query(self, loop: _Loop) -> tuple[ir.Call, Location] | None:
        """Finds what reads for one row: by what the loop binds, here or in a function that is called."""
        names = {found.node.id for found in nodes(loop.target) if isinstance(found.node, ir.Name)}
        for found in nodes(loop.body):
            call = found.node
            if isinstance(call, ir.Call) and not names.isdisjoint(_named(call)):
                place = self.file.place(call)
                if place in self.reads.calls:
                    return call, place
                if place in self.called:
                    return call, self.reads.functions[self.called[place]]
        return None


def _named(call: ir.Call) -> set[str]:
    return {found.node.id for found in nodes(call) if isinstance(found.node, ir.Name)}
