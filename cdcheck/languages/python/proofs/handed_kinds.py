"""Tells of which kinds the values are that callers hand to a parameter without an annotation."""

from collections import defaultdict
from collections.abc import Iterator

from cdcheck import ir
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.languages.python.proofs.value_kinds import FieldKind, Kinds
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


class HandedKinds:
    """Answers by the place of the function, for calls that are of no other."""

    def __init__(self, project: Project, field_kind: FieldKind, sources: SourceTexts) -> None:
        self.field_kind, self.sources = field_kind, sources
        places = {one.id: one.at for one in project.functions}
        self.callers: dict[Location, list[Location]] = defaultdict(list)
        for call in project.calls:
            if call.callee in places and not (call.is_choice or call.is_test):
                self.callers[places[call.callee]].append(call.at)

    def kinds(
        self, function: Location, value: ir.Expression, kinds: Kinds
    ) -> Iterator[tuple[Location, str]]:
        """Lists the kinds of what is handed over, with the place, if the value is a plain parameter."""
        name = value.id if isinstance(value, ir.Name) else ""
        parameter = kinds.parameters.get(name)
        if parameter is None or parameter.annotation is not None or not kinds.is_kept(name):
            return
        position = list(kinds.parameters).index(name)
        is_method = next(iter(kinds.parameters)) in {"self", "cls"}
        for place in self.callers.get(function, ()):
            file = lowered(place.path, self.sources)
            placed = file.call_at(place) if file is not None else None
            if file is None or placed is None or placed.function < 0:
                continue
            given = _argument(placed.call, position - is_method, name)
            kind = Kinds(file, placed.function, self.field_kind).of(given) if given is not None else ""
            if given is not None and kind and not _is_parameter(given, file.extract, placed.function):
                yield file.place(given), kind


def _argument(call: ir.Call, position: int, name: str) -> ir.Expression | None:
    if any(isinstance(one, ir.Spread) for one in call.arguments):
        return None
    if 0 <= position < len(call.arguments):
        return call.arguments[position]
    return dict(call.keywords).get(name)


def _is_parameter(value: ir.Expression, extract: ir.Extract, index: int) -> bool:
    """Tells whether what is handed over is what the caller was handed itself."""
    names = {one.name for one in extract.functions[index].parameters}
    return isinstance(value, ir.Name) and value.id in names
