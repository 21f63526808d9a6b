"""Tells what functions of the app give that are called, where that is an object of a mapped class."""

from collections.abc import Iterable, Iterator

from cdcheck import ir
from cdcheck.facts.sqlalchemy_mapping import SqlalchemyMapping
from cdcheck.ir.walking import Found
from cdcheck.languages.python.proofs.class_names import ClassNames
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.row_objects import Given, Held, RowObjects
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


class GivenRows:
    """Answers by the place of a call, of a function that is the only one called there."""

    def __init__(
        self, project: Project, mapping: SqlalchemyMapping, names: ClassNames, sources: SourceTexts
    ) -> None:
        self.mapping, self.names, self.sources = mapping, names, sources
        plain = {one.id: one for one in project.functions if not (one.is_generator or one.decorators)}
        self.called = {
            call.at: plain[call.callee]
            for call in project.calls
            if call.callee in plain and not call.is_choice
        }
        self.plain = plain
        self.imported = {
            (item.source, symbol.alias or symbol.name): f"{symbol.target}:{symbol.name}"
            for item in project.imports
            for symbol in item.names
            if symbol.target is not None
        }
        self.known: dict[str, Held | None] = {}

    def by_name(self, path: str, named: ir.Expression) -> Held | None:
        """Tells what a function gives that an expression of a file names."""
        name = named.id if isinstance(named, ir.Name) else ""
        function = self.plain.get(self.imported.get((path, name), f"{path}:{name}"))
        return self._of(function) if function is not None else None

    def at(self, place: Location) -> Held | None:
        """Tells what is given at a place, if all that is returned there is of one class."""
        function = self.called.get(place)
        return self._of(function) if function is not None else None

    def _of(self, function: Function) -> Held | None:
        if function.id not in self.known:
            self.known[function.id] = None
            self.known[function.id] = self._given(function.at)
        return self.known[function.id]

    def _given(self, at: Location) -> Held | None:
        file = lowered(at.path, self.sources)
        node = file.definition_at(at) if file is not None else None
        if file is None or not isinstance(node, ir.Function):
            return None
        index = file.extract.functions.index(node)
        rows = RowObjects(file, index, self.names, self.mapping.classes, Given(self.at, self.by_name))
        found = [rows.of(value) for value in _returned(file.nodes_of(index))]
        first = found[0] if found else None
        is_same = first is not None and all(one and one[:2] == first[:2] for one in found)
        return first if is_same and first is not None and first.is_told else None


def _returned(found: Iterable[Found]) -> Iterator[ir.Expression]:
    for one in found:
        value = one.node.value if isinstance(one.node, ir.Return) else None
        if value is not None and not (isinstance(value, ir.Const) and value.value is None):
            yield value
