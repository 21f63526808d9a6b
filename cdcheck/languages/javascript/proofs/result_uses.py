"""Finds out what functions do with the results of their queries."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.result_uses import ResultUse, ResultUses
from cdcheck.ir.walking import Found
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_EACH = frozenset({"map", "forEach", "flatMap"})
_TELLING = frozenset({"typeof", "instanceof", "in"})


@fact
def result_uses(project: Project, sources: SourceTexts) -> ResultUses:
    """Reads the files again in which a model is asked for something that is awaited."""
    asked: dict[str, set[Location]] = {}
    for call in project.model_calls:
        is_read = call.orm == "sequelize" or bool(call.unloaded)
        if is_read and call.is_awaited and not (call.is_instance or call.is_test):
            asked.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, tuple[ResultUse, ...]] = {}
    held: set[Location] = set()
    rows: dict[Location, tuple[ResultUse, ...]] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        if file is None:
            continue
        for at, uses in _Results(file).of(places):
            found[at] = tuple(use for use in uses if use is not None)
            if None not in uses:
                held.add(at)
        for at, uses in _Results(file).of_rows(places):
            if None not in uses:
                rows[at] = tuple(use for use in uses if use is not None)
    return ResultUses(found, frozenset(held), rows)


class _Results:
    """Looks for uses in one file; `None` is one that is not understood."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file

    def of(self, places: set[Location]) -> Iterator[tuple[Location, list[ResultUse | None]]]:
        for one in self.file.calls_at(places):
            if isinstance(one.found.around, ir.Await):
                yield one.at, list(self._uses(one.found.beyond, one.function))

    def of_rows(self, places: set[Location]) -> Iterator[tuple[Location, list[ResultUse | None]]]:
        """Finds what code does with each row of a list that is in a variable."""
        for one in self.file.calls_at(places):
            made = one.found.beyond if isinstance(one.found.around, ir.Await) else None
            target = made.targets[0] if isinstance(made, ir.Assign) else None
            if isinstance(target, ir.Name):
                every = self.file.mentions(target.id, one.function)
                yield one.at, [use for found in every for use in self._of_each(found)]

    def _uses(self, around: object, index: int) -> Iterator[ResultUse | None]:
        if isinstance(around, ir.Attribute):
            yield self._member(around, None, "")
        if not isinstance(around, ir.Assign) or len(around.targets) != 1 or not around.keyword:
            return
        target = around.targets[0]
        if isinstance(target, ir.Name):
            yield from self._of_name(target.id, around, index)
        else:
            yield from self._taken_apart(target, "")

    def _of_name(self, name: str, made: ir.Assign, index: int) -> Iterator[ResultUse | None]:
        every = [found for found in self.file.mentions(name, index) if found.around is not made]
        if self._is_shadowed(name, index) or any(_may_tell(found) for found in every):
            return
        for found in every:
            yield from self._of_mention(found, name)

    def _of_each(self, found: Found) -> Iterator[ResultUse | None]:
        """Finds what a function does with each row, to which a method of lists hands it."""
        read, call = found.around, found.beyond
        if not isinstance(read, ir.Attribute) or not isinstance(call, ir.Call):
            return
        closure = call.arguments[0] if call.arguments and call.function is read else None
        if read.name not in _OF_EACH or not isinstance(closure, ir.Closure):
            return
        parameters = self.file.extract.functions[closure.function].parameters
        name = parameters[0].name if parameters else ""
        every = list(self.file.mentions(name, closure.function)) if name else []
        if self._is_shadowed(name, closure.function) or any(_may_tell(found) for found in every):
            yield None
            return
        for inner in every:
            yield from self._of_mention(inner, name) if not _is_spread(inner) else ()

    def _is_shadowed(self, name: str, index: int) -> bool:
        inner = (number for number in self.file.within(index) if number != index)
        return any(self.file.is_parameter(name, number) for number in inner)

    def _of_mention(self, found: Found, name: str) -> Iterator[ResultUse | None]:
        around = found.around
        if isinstance(around, ir.Attribute):
            yield self._member(around, found.beyond, name)
        elif isinstance(around, ir.Loop) and isinstance(found.node, ir.Name) and around.kind == "for":
            yield ResultUse(self.file.place(found.node), "listed", variable=name)
        elif isinstance(around, ir.Assign) and around.value is found.node:
            yield from self._taken_apart(around.targets[0], name)
        elif not (isinstance(around, ir.Return) or found.is_tested):
            yield None

    def _taken_apart(self, target: ir.Expression, name: str) -> Iterator[ResultUse | None]:
        if isinstance(target, ir.Sequence):
            yield ResultUse(self.file.place(target), "listed", variable=name)
        elif isinstance(target, ir.Mapping):
            for key, _ in target.items:
                if isinstance(key, ir.Const) and isinstance(key.value, str):
                    yield ResultUse(self.file.place(key), "read", key.value, variable=name)
        else:
            yield None

    def _member(self, read: ir.Attribute, around: object, name: str) -> ResultUse | None:
        if isinstance(around, ir.Assign) and read in around.targets:
            return None
        if isinstance(around, ir.Call) and around.function is read:
            return ResultUse(self.file.place(read), "called", read.name, variable=name)
        inner = ""
        if isinstance(around, ir.Attribute) and b"?" not in self.file.text[read.end : around.end]:
            inner = around.name
        return ResultUse(self.file.place(read), "read", read.name, inner, name)


def _is_spread(found: Found) -> bool:
    """Tells whether a row is copied into an object."""
    around = found.around
    items = around.items if isinstance(around, ir.Mapping) else ()
    return any(key is None and value is found.node for key, value in items)


def _may_tell(found: Found) -> bool:
    """Tells whether a mention sets a variable anew, or asks what is in it."""
    node, around, beyond = found
    if isinstance(around, ir.Assign):
        return any(target is node for target in around.targets)
    if isinstance(around, ir.Sequence | ir.Mapping) and isinstance(beyond, ir.Assign):
        return any(target is around for target in beyond.targets)
    if isinstance(around, ir.Loop):
        return around.target is node
    if isinstance(around, ir.Operation):
        return around.operator in _TELLING
    if isinstance(around, ir.Call):
        return ir.last_name(around.function) == "isArray"
    return isinstance(around, ir.Bind)
