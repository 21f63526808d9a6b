"""Finds out what functions do with the results of their queries with Knex."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.knex_results import KnexMisreading, KnexResults, begins, engine_of, shape_of
from cdcheck.facts.misread_results import Shape
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.knex_returned import calls_of, returned
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.javascript.misread_results import Uses
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_Chain = tuple[Location, str, Shape]


@fact
def knex_results(project: Project, sources: SourceTexts) -> KnexResults:
    """Reads the files again in which queries begin."""
    engine, is_sure = engine_of(project)
    begun = {access.at: access.what.partition(").")[2] for access in project.accesses if begins(access)}
    found: dict[Location, tuple[KnexMisreading, ...]] = {}
    for path in dict.fromkeys(at.path for at in begun):
        file = lowered(path, sources)
        if file is None:
            continue
        chains = dict(_chains(file, begun, engine))
        asked = {place: (place, shape) for place, (_, _, shape) in chains.items()}
        for place, misreading in Uses(file).of(asked):
            start, verb, shape = chains[place]
            said = f"TypeError: {misreading.fails_as}" if misreading.fails_as else ""
            one = KnexMisreading(misreading.at, verb, shape.gives, f"it {misreading.how}", said)
            found[start] = (*found.get(start, ()), one)
        for start, one in returned(file, begun, engine):
            found[start] = (*found.get(start, ()), one)
    return KnexResults(found, is_sure)


def _chains(
    file: LoweredFile, begun: dict[Location, str], engine: str
) -> Iterator[tuple[Location, _Chain]]:
    """Lists the awaited chains of calls that begin a query, by their last call."""
    for _, body in file.bodies():
        for found in nodes(body):
            last = found.node
            if not isinstance(last, ir.Call) or not isinstance(found.around, ir.Await):
                continue
            calls = calls_of(last)
            start = file.place(calls[-1])
            if start not in begun:
                continue
            verbs = [begun[start], *(ir.last_name(call.function) for call in reversed(calls[:-1]))]
            verbs = [verb for verb in verbs if verb] or ["select"]
            shape = shape_of(verbs, engine)
            if shape is not None and not _is_otherwise(calls):
                yield file.place(last), (start, verbs[-1], shape)


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
