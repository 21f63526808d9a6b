"""Reads again the callbacks that drivers are handed."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.driver_callbacks import CallbackFault, DriverCallbacks, calls_back
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_STATEMENT = frozenset({"lastID", "changes"})


@fact
def driver_callbacks(project: Project, sources: SourceTexts) -> DriverCallbacks:
    """Reads the files again in which drivers are asked that call back."""
    asked: dict[str, set[Location]] = {}
    for access in project.accesses:
        if calls_back(access):
            asked.setdefault(access.at.path, set()).add(access.at)
    found: dict[Location, tuple[CallbackFault, ...]] = {}
    for path, places in asked.items():
        file = lowered(path, sources)
        if file is not None:
            found.update(_in_file(file, places))
    return DriverCallbacks(found)


def _in_file(
    file: LoweredFile, places: set[Location]
) -> Iterator[tuple[Location, tuple[CallbackFault, ...]]]:
    calls = [found.node for found in file.nodes_inside(-1) if isinstance(found.node, ir.Call)]
    handed = {
        one.function
        for call in calls
        for one in call.arguments
        if isinstance(one, ir.Closure) and not (call.is_new and ir.last_name(call.function) == "Promise")
    }
    for call in calls:
        last = call.arguments[-1] if call.arguments else None
        if isinstance(last, ir.Closure) and file.place(call) in places:
            faults = (*_thrown(file, last.function), *_of_this(file, last.function, handed))
            if faults:
                yield file.place(call), faults


def _of_this(file: LoweredFile, index: int, handed: set[int]) -> Iterator[CallbackFault]:
    """Finds reads of `this` in an arrow function, where what is around it is no callback either."""
    functions = file.extract.functions
    around = index
    while around >= 0 and functions[around].kind == "arrow":
        around = functions[around].parent
    if functions[index].kind != "arrow" or around in handed or _sets_own(file):
        return
    for number, function in enumerate(functions):
        within = number
        while within != index and within >= 0 and functions[within].kind == "arrow":
            within = functions[within].parent
        for found in nodes(function.body) if within == index else ():
            read = found.node
            if isinstance(read, ir.Attribute) and read.name in _OF_STATEMENT and _is_this(read.base):
                yield CallbackFault(file.place(read), "this", read.name)


def _sets_own(file: LoweredFile) -> bool:
    """Tells whether objects of the app have such an attribute of their own."""
    bodies = [body for _, body in file.bodies()] + [cls.body for cls in file.extract.classes]
    return any(
        ir.last_name(target) in _OF_STATEMENT
        for body in bodies
        for found in nodes(body)
        if isinstance(found.node, ir.Assign)
        for target in found.node.targets
        if isinstance(target, ir.Attribute) or found.node.keyword == "field"
    )


def _is_this(base: ir.Expression) -> bool:
    return isinstance(base, ir.Name) and base.id == "this"


def _thrown(file: LoweredFile, index: int) -> Iterator[CallbackFault]:
    function = file.extract.functions[index]
    error = function.parameters[0].name if function.parameters else ""
    for raised, is_of_error in _raised(function.body, error, is_of_error=False):
        at, said = file.span(raised.at, raised.end), _said(raised.value)
        yield CallbackFault(at, "throw", is_of_error=is_of_error, said=said)


def _said(value: ir.Expression | None) -> str:
    message = value.arguments[0] if isinstance(value, ir.Call) and value.arguments else None
    if not isinstance(value, ir.Call) or ir.last_name(value.function) != "Error":
        return ""
    is_text = isinstance(message, ir.Const) and isinstance(message.value, str)
    return f"Error: {message.value}" if isinstance(message, ir.Const) and is_text else ""


def _raised(body: Body, error: str, *, is_of_error: bool) -> Iterator[tuple[ir.Raise, bool]]:
    """Lists what is thrown and caught by nothing in the callback."""
    for statement in body:
        if isinstance(statement, ir.Raise):
            yield statement, is_of_error
        elif isinstance(statement, ir.If):
            is_tested = is_of_error or error in names_in(statement.test)
            yield from _raised(statement.then, error, is_of_error=is_tested)
            yield from _raised(statement.otherwise, error, is_of_error=is_of_error)
        elif isinstance(statement, ir.Loop):
            yield from _raised(statement.body, error, is_of_error=is_of_error)
        elif isinstance(statement, ir.Switch):
            for branch in statement.branches:
                yield from _raised(branch.body, error, is_of_error=is_of_error)
