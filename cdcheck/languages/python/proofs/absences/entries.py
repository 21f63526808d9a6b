"""Where requests come in: the functions that answer routes, and what a request gives them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cdcheck import ir
from cdcheck.facts.absent_rows import AbsentRow
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs.absences.statements import Frame
from cdcheck.languages.python.proofs.absences.values import OTHER, REQUEST, Sent, Value
from cdcheck.languages.python.proofs.absences.world import Program, Wanted, World
from cdcheck.model.code import Function
from cdcheck.model.http import Reach, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

FRAMEWORKS = frozenset({"fastapi", "flask", "aiohttp"})
_SIMPLE = frozenset({"str", "int", "UUID", "UUID4", "EmailStr", "SecretStr", "PositiveInt"})
_OF_BODY = frozenset({"Body", "Form", "Query", "Path"})
_FORMS = frozenset({"OAuth2PasswordRequestForm"})
_REQUESTS = frozenset({"Request", "HTTPConnection"})
_DEPENDING = frozenset({"Depends", "Security"})
_MOST_LOOKUPS = 8


def absences(project: Project, sources: SourceTexts) -> Mapping[str, tuple[AbsentRow, ...]]:
    """Runs what answers each route, once for each row that it looks up."""
    program = Program(project, sources)
    named = _dependencies(project)
    found: dict[str, tuple[AbsentRow, ...]] = {}
    for route in project.routes:
        function = program.functions.get(route.handler or "")
        is_served = route.reach is Reach.SERVED and route.framework in FRAMEWORKS and not route.is_test
        if function is None or not is_served or function.id in found:
            continue
        captured = _captured(route)
        if named & captured or any(_may_check(program, guard, captured) for guard in route.guards):
            continue
        found[function.id] = tuple(_of_route(program, route, function))
    return {id_: rows for id_, rows in found.items() if rows}


def _of_route(program: Program, route: Route, function: Function) -> Iterator[AbsentRow]:
    waiting = list(_run(World(program, route), function).asked)
    seen: set[Wanted] = set()
    while waiting and len(seen) < _MOST_LOOKUPS:
        wanted = waiting.pop(0)
        if wanted not in seen:
            seen.add(wanted)
            world = _run(World(program, route, wanted), function)
            waiting += world.asked
            yield from world.found[:1]


def _run(world: World, function: Function) -> World:
    written = world.program.written(function)
    if written is not None:
        frame = Frame(world, written[0], function.id, {})
        frame.names = given(frame, function, written[1])
        if not frame.is_left:
            frame.run(written[1].body)
    return world


def given(frame: Frame, function: Function, written: ir.Function) -> dict[str, Value]:
    """Names what a request gives the parameters of a function; it is left if one of them fails."""
    captured = _captured(frame.world.route)
    return {one.name: _given(frame, one, captured) for one in written.parameters}


def _given(frame: Frame, parameter: ir.Parameter, captured: frozenset[str]) -> Value:
    framework = frame.world.route.framework
    annotation = parameter.annotation
    is_annotated = isinstance(annotation, ir.Index) and ir.last_name(annotation.base) == "Annotated"
    written = [found.node for found in nodes(parameter)]
    calls = [one for one in written if isinstance(one, ir.Call)]
    names = {ir.last_name(one) for one in written if isinstance(one, ir.Name | ir.Attribute)}
    if framework == "aiohttp":
        return REQUEST if parameter.name == "request" else OTHER
    if framework == "flask" or parameter.kind.startswith("*"):
        return Sent(parameter.name) if parameter.name in captured else OTHER
    if names & _FORMS:
        return Sent(parameter.name)
    for call in calls:
        if ir.last_name(call.function) in _DEPENDING:
            return _depended_on(frame, call)
    if names & _REQUESTS:
        return REQUEST
    is_plain = annotation is None or bool(names & _SIMPLE) or _is_model(frame.world.program, names)
    is_stated = (
        is_annotated
        or parameter.name in captured
        or any(ir.last_name(call.function) in _OF_BODY for call in calls)
    )
    is_sent = is_plain and (annotation is not None or is_stated)
    return Sent(parameter.name) if is_sent else OTHER


def _depended_on(frame: Frame, call: ir.Call) -> Value:
    """Gives what a function gives that FastAPI calls first."""
    program = frame.world.program
    note = program.call(frame.file.place(call))
    function = program.functions.get(note.callee or "") if note is not None else None
    written = program.written(function) if function is not None else None
    if function is None or written is None or function.is_generator or frame.is_left:
        return OTHER
    inner = Frame(frame.world, written[0], function.id, {})
    names = given(inner, function, written[1])
    result = None if inner.is_left else inner.call(function, names)
    if result is None:
        frame.leave()
    return result or OTHER


def _is_model(program: Program, names: set[str]) -> bool:
    """Tells whether an annotation names a model of Pydantic."""
    waiting = [one.id for one in program.classes.values() if one.name in names]
    while waiting:
        cls = program.classes.get(waiting.pop())
        bases = cls.bases if cls is not None else ()
        if any(base.startswith("pydantic.") for base in bases):
            return True
        waiting += bases
    return False


def _captured(route: Route) -> frozenset[str]:
    parts = route.path.replace("}", "{").split("{")
    return frozenset(parts[1::2])


def _dependencies(project: Project) -> frozenset[str]:
    """Lists the parameters of functions that FastAPI calls wherever an alias of the app names them."""
    if all(route.framework != "fastapi" for route in project.routes):
        return frozenset()
    functions = {one.id: one for one in project.functions}
    spans: dict[str, list[Location]] = defaultdict(list)
    for one in project.functions:
        spans[one.at.path].append(one.at)
    found: set[str] = set()
    for call in project.calls:
        function = functions.get(call.callee or "") if call.caller is None else None
        if function is not None and not any(_is_inside(call.at, span) for span in spans[call.at.path]):
            found.update(function.parameters)
    return frozenset(found)


def _is_inside(at: Location, span: Location) -> bool:
    return span.line <= at.line <= span.end_line


def _may_check(program: Program, guard: str, captured: frozenset[str]) -> bool:
    """Tells whether what runs before a function, or wraps it, may look at what a path names."""
    function = program.functions.get(guard)
    written = program.written(function) if function is not None else None
    if written is None:
        return ":" in guard
    file, lowered = written
    every = [found.node for body in (lowered.body, _inner(file, lowered)) for found in nodes(body)]
    tried = [found.node for one in every if isinstance(one, ir.Try) for found in nodes(one.body)]
    names = {ir.last_name(one) for one in every if isinstance(one, ir.Name | ir.Attribute)}
    asked = {one.name for one in lowered.parameters}
    annotated = {ir.last_name(one.annotation) for one in lowered.parameters}
    is_asking = bool(captured & asked) or bool(_REQUESTS & annotated) or bool(captured & names)
    return is_asking or "view_args" in names or any(isinstance(one, ir.Spread) for one in tried)


def _inner(file: LoweredFile, outer: ir.Function) -> tuple[ir.Statement, ...]:
    return tuple(
        statement
        for one in file.extract.functions
        if outer.at < one.at and one.end <= outer.end
        for statement in one.body
    )
