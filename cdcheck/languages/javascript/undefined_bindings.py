"""Reads again what conditions are given, and finds parameters of requests among it."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.knex_results import begins
from cdcheck.facts.undefined_bindings import LOOSE, UndefinedBinding, UndefinedBindings, is_loose
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.knex_returned import calls_of
from cdcheck.languages.javascript.lowered_files import lowered
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

CONDITIONS = frozenset(
    {"where", "andWhere", "orWhere", "whereNot", "whereIn", "whereLike", "whereILike"}
)
"""The methods of Knex that refuse a value which is undefined."""
_OPTIONS = {
    **dict.fromkeys(("findAll", "findOne", "findAndCountAll", "count", "destroy"), 0),
    **dict.fromkeys(("findOrCreate", "findCreateFind", *LOOSE), 0),
    **dict.fromkeys(("update", "increment", "decrement", "findByPk"), 1),
}
_PAGED = frozenset({"findAll", "findAndCountAll"})
_PAGES = frozenset({"limit", "offset"})
_NUMBERS = frozenset({"Number", "parseInt", "parseFloat"})
# A variable is mentioned where it is set, and where it is used.
_ONCE = 2
_REQUESTS = frozenset({"req", "request", "ctx", "context"})
_PLACES = frozenset({"query", "params", "body"})
_PARAMETER = re.compile(r"\{(\w+)\}")


class _Condition(NamedTuple):
    """Is a value that a condition holds a name against; `start` is where the query begins.

    One that `is_number` is the option of that name, which is made a number of the value.
    """

    start: Location
    verb: str
    name: str
    value: ir.Expression
    is_number: bool = False


@fact
def undefined_bindings(project: Project, sources: SourceTexts) -> UndefinedBindings:
    """Reads the files again in which queries begin, or models are called."""
    begun = {access.at for access in project.accesses if begins(access)}
    called = {call.at for call in project.model_calls if call.orm == "sequelize" and not call.is_test}
    loose = {call.at for call in project.model_calls if is_loose(call)}
    called |= set() if loose and _is_strict(project, sources) else loose
    paths: dict[Location, list[str]] = {}
    for route in project.routes:
        if route.handler_at is not None:
            paths.setdefault(route.handler_at, []).append(route.path)
    found: dict[Location, tuple[UndefinedBinding, ...]] = {}
    for path in dict.fromkeys(at.path for at in (*begun, *called)):
        file = lowered(path, sources)
        for start, binding in _in_file(file, begun, called, paths) if file is not None else ():
            found[start] = (*found.get(start, ()), binding)
    return UndefinedBindings(found)


def _is_strict(project: Project, sources: SourceTexts) -> bool:
    """Tells whether a schema has Prisma refuse `undefined`."""
    schemas = {model.at.path for model in project.models if model.orm == "prisma"}
    return any(b"strictUndefinedChecks" in (sources.read(path) or b"") for path in schemas)


def _in_file(
    file: LoweredFile, begun: set[Location], called: set[Location], paths: Mapping[Location, list[str]]
) -> Iterator[tuple[Location, UndefinedBinding]]:
    for index, body in file.bodies():
        if index < 0:
            continue
        taken = _taken(body)
        models = _of_models(file, body, called)
        for one in (*_of_knex(file, body, begun), *models, *_of_pages(file, index, body, called)):
            place, name = _parameter(one.value, taken)
            if not name or not _is_used_once(file, index, name, one):
                continue
            lacking = _lacking(file, index, name, paths) if place == "params" else ()
            if place == "query" or lacking or (place == "body" and one.verb in LOOSE):
                written = file.written(one.value)
                at = file.place(one.value)
                yield (
                    one.start,
                    UndefinedBinding(at, one.verb, one.name, written, lacking, is_number=one.is_number),
                )


def _of_knex(
    file: LoweredFile, body: tuple[ir.Statement, ...], begun: set[Location]
) -> Iterator[_Condition]:
    for call in (found.node for found in nodes(body)):
        verb = ir.last_name(call.function) if isinstance(call, ir.Call) else ""
        if not isinstance(call, ir.Call) or verb not in CONDITIONS:
            continue
        start = file.place(calls_of(call)[-1])
        first = call.arguments[0] if call.arguments else None
        if start not in begun:
            continue
        if isinstance(first, ir.Mapping):
            yield from (_Condition(start, verb, name, value) for name, value in _named(first))
        elif len(call.arguments) > 1:
            yield _Condition(start, verb, "", call.arguments[-1])


def _of_models(
    file: LoweredFile, body: tuple[ir.Statement, ...], called: set[Location]
) -> Iterator[_Condition]:
    for call in (found.node for found in nodes(body)):
        verb = ir.last_name(call.function) if isinstance(call, ir.Call) else ""
        if not isinstance(call, ir.Call) or verb not in _OPTIONS or file.place(call) not in called:
            continue
        for given in call.arguments[_OPTIONS[verb] :][:1]:
            for name, value in _conditions(given):
                yield _Condition(file.place(call), verb, name, value)


def _of_pages(
    file: LoweredFile, index: int, body: tuple[ir.Statement, ...], called: set[Location]
) -> Iterator[_Condition]:
    """Lists what `limit` and `offset` of finders are made numbers of."""
    for call in (found.node for found in nodes(body)):
        verb = ir.last_name(call.function) if isinstance(call, ir.Call) else ""
        if not isinstance(call, ir.Call) or verb not in _PAGED or file.place(call) not in called:
            continue
        given = call.arguments[0] if call.arguments else None
        for name, value in _named(given) if isinstance(given, ir.Mapping) else ():
            number = _made_of(_constant(file, index, body, value)) if name in _PAGES else None
            if number is not None:
                yield _Condition(file.place(call), verb, name, number, is_number=True)


def _constant(
    file: LoweredFile, index: int, body: tuple[ir.Statement, ...], value: ir.Expression
) -> ir.Expression | None:
    """Gives what a variable is set to that is used once, and anything else as it is."""
    if not isinstance(value, ir.Name):
        return value
    once = sum(1 for _ in file.mentions(value.id, index)) == _ONCE
    made = (found.node for found in nodes(body) if isinstance(found.node, ir.Assign))
    named = (one for one in made if one.keyword == "const" and ir.last_name(one.targets[0]) == value.id)
    return next((one.value for one in named if once), None)


def _made_of(value: ir.Expression | None) -> ir.Expression | None:
    """Gives what a number is made of."""
    if isinstance(value, ir.Call) and ir.last_name(value.function) in _NUMBERS:
        return value.arguments[0] if value.arguments else None
    is_signed = isinstance(value, ir.Operation) and value.operator == "+" and len(value.operands) == 1
    return value.operands[0] if isinstance(value, ir.Operation) and is_signed else None


def _conditions(given: ir.Expression) -> Iterator[tuple[str, ir.Expression]]:
    """Lists the conditions among the options of a model, and of what they include."""
    options = dict(_named(given)) if isinstance(given, ir.Mapping) else {}
    where, include = options.get("where"), options.get("include")
    yield from _named(where) if isinstance(where, ir.Mapping) else ()
    for one in include.items if isinstance(include, ir.Sequence) else (include,):
        yield from _conditions(one) if isinstance(one, ir.Mapping) else ()


def _named(given: ir.Mapping) -> Iterator[tuple[str, ir.Expression]]:
    for key, value in given.items:
        if isinstance(key, ir.Const) and isinstance(key.value, str):
            yield key.value, value


def _taken(body: tuple[ir.Statement, ...]) -> dict[str, str]:
    """Names what a function takes out of a request without a default, and out of which part of it."""
    found: dict[str, str] = {}
    for made in (one.node for one in nodes(body)):
        place = _place(made.value) if isinstance(made, ir.Assign) else ""
        pattern = made.targets[0] if isinstance(made, ir.Assign) and place else None
        for key, value in pattern.items if isinstance(pattern, ir.Mapping) else ():
            is_same = isinstance(key, ir.Const) and isinstance(value, ir.Name) and key.value == value.id
            if isinstance(value, ir.Name) and is_same:
                found[value.id] = place
    return found


def _parameter(value: ir.Expression, taken: Mapping[str, str]) -> tuple[str, str]:
    """Names the parameter of a request that a value is, and where it is from; empty if it is none."""
    if isinstance(value, ir.Attribute):
        return _place(value.base), value.name
    return (taken.get(value.id, ""), value.id) if isinstance(value, ir.Name) else ("", "")


def _place(value: ir.Expression | None) -> str:
    """Tells which part of a request a value is: `req.query`, `req.params`, `ctx.request.body`."""
    if not isinstance(value, ir.Attribute) or value.name not in _PLACES:
        return ""
    base = value.base
    if isinstance(base, ir.Attribute) and base.name == "request":
        base = base.base
    return value.name if isinstance(base, ir.Name) and base.id in _REQUESTS else ""


def _is_used_once(file: LoweredFile, index: int, name: str, one: _Condition) -> bool:
    """Tells whether a function does nothing else with a parameter: it reads it once, or takes it out."""
    read = sum(1 for _ in file.members(name, index))
    if one.is_number and not isinstance(one.value, ir.Name):
        return read == 1
    mentioned = read + sum(1 for _ in file.mentions(name, index))
    return mentioned == (_ONCE if isinstance(one.value, ir.Name) else 1)


def _lacking(
    file: LoweredFile, index: int, name: str, paths: Mapping[Location, list[str]]
) -> tuple[str, ...]:
    """Lists the paths of the routes that run a function, if all are plain and none has the parameter."""
    while index >= 0:
        function = file.extract.functions[index]
        found = paths.get(file.span(function.at, function.end))
        if found is not None:
            is_plain = not any("*" in path or "(" in path for path in found)
            named = {one for path in found for one in _PARAMETER.findall(path)}
            is_lacking = is_plain and name not in named and bool(named)
            return tuple(dict.fromkeys(found)) if is_lacking else ()
        index = function.parent
    return ()
