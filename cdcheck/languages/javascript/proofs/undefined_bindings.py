"""Finds parameters of requests among what conditions and pages are given."""

from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.handed_values import HandedValues
from cdcheck.facts.knex_results import begins
from cdcheck.facts.undefined_bindings import LOOSE, UndefinedBinding, UndefinedBindings, is_loose
from cdcheck.languages.javascript.proofs.given_values import Asked, GivenValue, given_values
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.request_parts import parameter, paths_without, taken
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

# A variable is mentioned where it is taken out, and where it is used.
_ONCE = 2


@fact
def undefined_bindings(
    project: Project, sources: SourceTexts, handed: HandedValues
) -> UndefinedBindings:
    """Reads the files again in which queries begin, models are called, or statements are sent."""
    begun = {access.at for access in project.accesses if begins(access)}
    called = {call.at for call in project.model_calls if call.orm == "sequelize" and not call.is_test}
    loose = {call.at for call in project.model_calls if is_loose(call)}
    called |= set() if loose and _is_strict(project, sources) else loose
    sent = set(handed.places_by("mysql2.execute"))
    paths: dict[Location, list[str]] = {}
    for route in project.routes:
        if route.handler_at is not None:
            paths.setdefault(route.handler_at, []).append(route.path)
    found: dict[Location, tuple[UndefinedBinding, ...]] = {}
    asked = Asked(begun, called, sent)
    for path in dict.fromkeys(at.path for at in (*begun, *called, *sent)):
        file = lowered(path, sources)
        for start, binding in _in_file(file, asked, paths) if file is not None else ():
            found[start] = (*found.get(start, ()), binding)
    return UndefinedBindings(found)


def _is_strict(project: Project, sources: SourceTexts) -> bool:
    """Tells whether a schema has Prisma refuse `undefined`."""
    schemas = {model.at.path for model in project.models if model.orm == "prisma"}
    return any(b"strictUndefinedChecks" in (sources.read(path) or b"") for path in schemas)


def _in_file(
    file: LoweredFile, asked: Asked, paths: Mapping[Location, list[str]]
) -> Iterator[tuple[Location, UndefinedBinding]]:
    for index in range(len(file.extract.functions)):
        given = list(given_values(file, index, asked))
        parts = taken(file.nodes_of(index)) if given else {}
        for one in given:
            part, name = parameter(one.value, parts)
            if not part or not _is_used_once(file, index, name, one):
                continue
            lacking = paths_without(name, file, index, paths) if part == "params" else ()
            if part == "query" or lacking or (part == "body" and one.verb in LOOSE):
                at, written = file.place(one.value), file.written(one.value)
                yield (
                    one.start,
                    UndefinedBinding(at, one.verb, one.name, written, lacking, is_number=one.is_number),
                )


def _is_used_once(file: LoweredFile, index: int, name: str, one: GivenValue) -> bool:
    """Tells whether a function does nothing else with a parameter: it reads it once, or takes it out."""
    read = sum(1 for _ in file.members(name, index))
    if one.is_number and not isinstance(one.value, ir.Name):
        return read == 1
    mentioned = read + sum(1 for _ in file.mentions(name, index))
    return mentioned == (_ONCE if isinstance(one.value, ir.Name) else 1)
