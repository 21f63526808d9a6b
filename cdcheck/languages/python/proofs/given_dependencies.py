"""Tells which functions FastAPI calls before a handler, since a parameter asks for their result."""

from collections.abc import Callable, Iterator

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project

_DEEPEST = 4
_ANNOTATED = "Annotated"


class Dependencies:
    """Reads the parameters of handlers, and those of what these depend on."""

    def __init__(self, project: Project, file: Callable[[str], LoweredFile | None]) -> None:
        self._file = file
        self._asked: dict[Location, str] = {
            call.at: call.callee
            for call in project.calls
            if call.callee is not None and call.caller is None and not call.is_test
        }
        self._aliases = dict(self._named())

    def of(self, id_: str) -> frozenset[str]:
        """Lists the ids of the functions that run before one, for it."""
        found, ahead = set[str](), {id_}
        for _ in range(_DEEPEST):
            ahead = {one for each in ahead for one in self._direct(each)} - found
            found |= ahead
        return frozenset(found)

    def _direct(self, id_: str) -> Iterator[str]:
        path, _, name = id_.rpartition(":")
        file = self._file(path)
        for function in file.extract.functions if file is not None else ():
            if file is not None and function.qualified_name == name:
                for parameter in function.parameters:
                    yield from self._in(file, parameter.default)
                    yield from self._in(file, parameter.annotation)

    def _in(self, file: LoweredFile, written: ir.Expression | None) -> Iterator[str]:
        for found in nodes(written) if written is not None else ():
            node = found.node
            if isinstance(node, ir.Call) and file.place(node) in self._asked:
                yield self._asked[file.place(node)]
            if isinstance(node, ir.Name) and node is written and self._aliases.get(node.id):
                yield self._aliases[node.id]

    def _named(self) -> Iterator[tuple[str, str]]:
        """Lists the names of `Annotated[...]`; one that two of them have stands for none."""
        seen: set[str] = set()
        for path in sorted({at.path for at in self._asked}):
            file = self._file(path)
            for statement in file.extract.body if file is not None else ():
                if file is None or not isinstance(statement, ir.Assign):
                    continue
                target, value = statement.targets[0], statement.value
                asked = list(self._in_alias(file, value))
                if isinstance(target, ir.Name) and asked:
                    yield target.id, asked[0] if target.id not in seen and len(asked) == 1 else ""
                    seen.add(target.id)

    def _in_alias(self, file: LoweredFile, value: ir.Expression | None) -> Iterator[str]:
        is_annotated = isinstance(value, ir.Index) and ir.last_name(value.base) == _ANNOTATED
        for found in nodes(value) if is_annotated else ():
            node = found.node
            if isinstance(node, ir.Call) and file.place(node) in self._asked:
                yield self._asked[file.place(node)]
