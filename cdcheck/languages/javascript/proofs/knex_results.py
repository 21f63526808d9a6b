"""Finds out what functions do with the results of their queries with Knex."""

from collections.abc import Iterable, Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.knex_results import KnexMisreading, KnexResults, begins, engine_of, shape_of
from cdcheck.facts.misread_results import Shape
from cdcheck.languages.javascript.proofs.knex_returned import calls_of, returned
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.misread_results import Uses, only_return
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_Chain = tuple[Location, str, Shape]
# By the place of a call that gives a query: where that begins, and what was called on it.
_Begun = dict[Location, tuple[Location, tuple[str, ...]]]


@fact
def knex_results(project: Project, sources: SourceTexts) -> KnexResults:
    """Reads the files again in which queries begin, or functions are called that give one back."""
    engine, is_sure = engine_of(project)
    begun: _Begun = {}
    for access in project.accesses:
        if begins(access):
            begun[access.at] = (access.at, tuple(filter(None, [access.what.partition(").")[2]])))
    found: dict[Location, tuple[KnexMisreading, ...]] = {}
    for file in _files({at.path for at in begun}, sources):
        for start, one in returned(file, begun, engine):
            found[start] = (*found.get(start, ()), one)
    begun.update(_given_back(begun, project, sources))
    for file in _files({at.path for at in begun}, sources):
        for start, one in _misread(file, dict(_chains(file, begun, engine))):
            found[start] = (*found.get(start, ()), one)
    return KnexResults(found, is_sure)


def _files(paths: Iterable[str], sources: SourceTexts) -> Iterator[LoweredFile]:
    for path in sorted(paths):
        file = lowered(path, sources)
        if file is not None:
            yield file


def _misread(
    file: LoweredFile, chains: dict[Location, _Chain]
) -> Iterator[tuple[Location, KnexMisreading]]:
    asked = {place: (place, shape) for place, (_, _, shape) in chains.items()}
    for place, misreading in Uses(file).of(asked):
        start, verb, shape = chains[place]
        said = f"TypeError: {misreading.fails_as}" if misreading.fails_as else ""
        yield start, KnexMisreading(misreading.at, verb, shape.gives, f"it {misreading.how}", said)


def _chains(file: LoweredFile, begun: _Begun, engine: str) -> Iterator[tuple[Location, _Chain]]:
    """Lists the awaited chains of calls that begin a query, by their last call."""
    for found in file.nodes_inside(-1):
        if isinstance(found.node, ir.Call) and isinstance(found.around, ir.Await):
            start, verbs = _called(file, found.node, begun)
            shape = shape_of(list(verbs) or ["select"], engine) if start is not None else None
            if start is not None and shape is not None:
                yield file.place(found.node), (start, (verbs or ("select",))[-1], shape)


def _given_back(begun: _Begun, project: Project, sources: SourceTexts) -> _Begun:
    """Finds the calls of functions that do nothing but give a query back."""
    given: dict[str, tuple[Location, tuple[str, ...]]] = {}
    for file in _files({at.path for at in begun}, sources):
        for function in file.extract.functions:
            value = None if function.is_generator else only_return(function)
            start, verbs = _called(file, value, begun) if isinstance(value, ir.Call) else (None, ())
            if start is not None:
                given[f"{file.path}:{function.qualified_name}"] = (start, verbs)
    calls = (call for call in project.calls if not call.is_choice and not call.is_test)
    return {call.at: given[call.callee] for call in calls if call.callee in given}


def _called(file: LoweredFile, last: ir.Call, begun: _Begun) -> tuple[Location | None, tuple[str, ...]]:
    """Tells where the query of a chain of calls begins, and what is called on it."""
    calls = calls_of(last)
    start, verbs = begun.get(file.place(calls[-1]), (None, ()))
    if start is None or _is_otherwise(calls):
        return None, ()
    return start, (*verbs, *(ir.last_name(call.function) for call in reversed(calls[:-1])))


def _is_otherwise(calls: list[ir.Call]) -> bool:
    """Tells whether an `insert` says what it returns, or a count has a name."""
    for call in calls:
        verb = ir.last_name(call.function)
        if verb == "insert" and len(call.arguments) != 1:
            return True
        if verb == "count" and not all(_is_nameless(one) for one in call.arguments):
            return True
    return False


def _is_nameless(counted: ir.Expression) -> bool:
    text = counted.value if isinstance(counted, ir.Const) else None
    return isinstance(text, str) and " " not in text.strip()
