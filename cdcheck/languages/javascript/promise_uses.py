"""Finds out what functions do with the promises of their queries."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.promise_uses import PromiseUse, PromiseUses
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_PROMISES = frozenset({"then", "catch", "finally", "constructor", "toString"})


@fact
def promise_uses(project: Project, sources: SourceTexts) -> PromiseUses:
    """Reads the files again in which a query is not awaited at once."""
    asked: dict[str, set[Location]] = {}
    for call in project.model_calls:
        if call.orm == "sequelize" and call.is_known and not (call.is_awaited or call.is_test):
            asked.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, PromiseUse] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        if file is not None:
            found.update(_Uses(file).of(places))
    return PromiseUses(found)


class _Uses:
    """Looks for uses in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file

    def of(self, places: set[Location]) -> Iterator[tuple[Location, PromiseUse]]:
        for index, body in self.file.bodies():
            for found in nodes(body):
                if isinstance(found.node, ir.Call) and (at := self.file.place(found.node)) in places:
                    use = self._use(found, index)
                    if use is not None:
                        yield at, use

    def _use(self, found: Found, index: int) -> PromiseUse | None:
        around = found.around
        if isinstance(around, ir.Attribute):
            return self._member(around, found.beyond, "(...)")
        if not isinstance(around, ir.Assign) or len(around.targets) != 1 or not around.keyword:
            return None
        target = around.targets[0]
        if isinstance(target, ir.Sequence):
            said = "object is not iterable (cannot read property Symbol(Symbol.iterator))"
            return PromiseUse(self.file.place(target), "", said)
        if isinstance(target, ir.Mapping):
            return PromiseUse(self.file.place(target), "")
        return self._of_name(target.id, around, index) if isinstance(target, ir.Name) else None

    def _of_name(self, name: str, made: ir.Assign, index: int) -> PromiseUse | None:
        """Finds the first wrong use of a variable, unless it is used rightly or handed on."""
        wrong: list[PromiseUse] = []
        for body in self.file.inside(index):
            for found in nodes(body):
                if not isinstance(found.node, ir.Name) or found.node.id != name:
                    continue
                if found.around is made or found.is_tested:
                    continue
                use = self._member(found.around, found.beyond, name)
                if use is None:
                    return None
                wrong.append(use)
        return min(wrong, key=lambda use: use.at, default=None)

    def _member(self, around: object, beyond: object, owner: str) -> PromiseUse | None:
        if not isinstance(around, ir.Attribute) or around.name in _OF_PROMISES:
            return None
        is_called = isinstance(beyond, ir.Call) and beyond.function is around
        said = f"{owner}.{around.name} is not a function" if is_called else ""
        return PromiseUse(self.file.place(around), around.name, said)
