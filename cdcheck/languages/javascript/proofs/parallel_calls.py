"""Finds queries that `Promise.all` awaits for all elements of a list."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.parallel_calls import ParallelCalls
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def parallel_calls(project: Project, sources: SourceTexts) -> ParallelCalls:
    """Reads the files again in which rows are found or made.

    With `useCLS` calls may share a transaction that they are not given.
    """
    asked: dict[str, set[Location]] = {}
    if any((call.external or "").endswith(".useCLS") for call in project.calls):
        return ParallelCalls({})
    for call in project.model_calls:
        if call.orm == "sequelize" and call.method == "findOrCreate" and not call.is_test:
            asked.setdefault(call.at.path, set()).add(call.at)
    found: dict[Location, Location] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        if file is not None:
            found.update(_parallel(file, places))
    return ParallelCalls(found)


def _parallel(file: LoweredFile, places: set[Location]) -> Iterator[tuple[Location, Location]]:
    for call in (found.node for found in file.nodes_inside(-1)):
        mapped = _mapped(call) if isinstance(call, ir.Call) else None
        if mapped is None or not isinstance(call, ir.Call):
            continue
        for inner in file.nodes_of(mapped):
            if isinstance(inner.node, ir.Call) and (at := file.place(inner.node)) in places:
                yield at, file.place(call)


def _mapped(call: ir.Call) -> int | None:
    """Finds the function that `Promise.all(list.map(function))` calls for each of several elements."""
    function, given = call.function, call.arguments[0] if len(call.arguments) == 1 else None
    if not isinstance(function, ir.Attribute) or not isinstance(given, ir.Call) or not given.arguments:
        return None
    is_all = function.name == "all" and ir.last_name(function.base) == "Promise"
    mapping, closure = given.function, given.arguments[0]
    if not is_all or not isinstance(mapping, ir.Attribute) or not isinstance(closure, ir.Closure):
        return None
    is_short = isinstance(mapping.base, ir.Sequence) and len(mapping.base.items) < 2
    return closure.function if mapping.name == "map" and not is_short else None
