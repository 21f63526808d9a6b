"""Calls in such a world: of the app's functions, of what looks rows up, of anything else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.ir.walking import nodes
from cdcheck.languages.python.proofs.absences import fetching
from cdcheck.languages.python.proofs.absences.values import (
    ABSENT,
    NOTHING,
    OTHER,
    PRESENT,
    TELLING,
    TOUCHED,
    Absent,
    Keyed,
    Request,
    Sent,
    Touched,
    Value,
    together,
)
from cdcheck.model.code import Call

if TYPE_CHECKING:
    from cdcheck.languages.python.proofs.absences.statements import Frame

_DEEPEST = 8
_TAKING_LISTS = frozenset({"dict", "list", "tuple", "set", "sorted", "enumerate"})
_PLAIN = frozenset({"str", "int", "float", "bool", "UUID", "len", "isinstance", "type", "repr", "print"})
_COMPARING = frozenset(
    {"in_", "like", "ilike", "is_", "contains", "any", "has", "startswith", "endswith", "op", "label"}
    | {"cast", "lower", "upper", "desc", "asc", "bindparams", "bindparam", "and_"}
)
_OF_REQUESTS = (
    "builtins.",
    "pydantic.",
    "flask.request.",
    "starlette.requests.",
    "aiohttp.web.Request.",
)
_LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log", "print"})


def value(frame: "Frame", node: ir.Call) -> Value:
    """Evaluates a call."""
    receiver = OTHER
    if isinstance(node.function, ir.Attribute):
        receiver = frame.value(node.function.base)
        if isinstance(receiver, Absent):
            return frame.fail_attribute(node.function)
    given = _arguments(frame, node)
    if frame.is_left:
        return OTHER
    note = frame.world.program.call(frame.file.place(node))
    external = note.external if note is not None else None
    if external is not None and not external.startswith(_OF_REQUESTS):
        return _of_library(frame, node, external, receiver, given)
    told = [one for one in (receiver, *given) if isinstance(one, TELLING)]
    if not told:
        return OTHER
    if note is not None and note.callee is not None:
        return _entered(frame, node, note, [receiver, *given])
    return _unresolved(frame, node, receiver, given)


def _arguments(frame: "Frame", node: ir.Call) -> list[Value]:
    found = [frame.value(argument) for argument in node.arguments]
    for name, argument in node.keywords:
        given = frame.value(argument)
        if name == "**" and isinstance(given, Absent):
            written = frame.file.written(node.function)
            said = f"TypeError: {written}() argument after ** must be a mapping, not NoneType"
            frame.fail(argument, "is no mapping", said)
        found.append(given)
    return found


def _of_library(
    frame: "Frame", node: ir.Call, external: str, receiver: Value, given: list[Value]
) -> Value:
    method = external.rpartition(".")[2]
    is_of_orm, is_of_driver = fetching.is_of_sqlalchemy(external), fetching.is_of_driver(external)
    if is_of_orm and ".Session" in external.replace("Async", "") and method in fetching.HANDED:
        if given and isinstance(given[0], Absent):
            said = "sqlalchemy.orm.exc.UnmappedInstanceError: Class 'builtins.NoneType' is not mapped"
            return frame.fail(node, f"cannot be handed to `{method}`", said)
        frame.world.has_written = frame.world.has_written or method in fetching.WRITING
        return OTHER
    made = together([receiver, *given], frame.file.written(node))
    if method == "abort" or method.endswith("_or_404"):
        frame.leave()
        return OTHER
    if not (is_of_orm or is_of_driver):
        return TOUCHED if isinstance(made, TELLING) else OTHER
    if _writes(frame, node, method, made):
        frame.world.has_written = True
    if method in fetching.FETCHING:
        return _fetched(frame, node, method, receiver, made)
    if is_of_driver or method == "execute":
        return _sent(frame, node, made, is_cursor="ursor." in external)
    return made


def _writes(frame: "Frame", node: ir.Call, method: str, made: Value) -> bool:
    """Tells whether a call may write the row that is looked up later."""
    queries = frame.world.program.queries.get(frame.file.place(node), ())
    if queries or method not in {"execute", "executemany", "executescript"}:
        return any(query.operation == "insert" for query in queries)
    return isinstance(made, Touched) or (isinstance(made, Keyed) and "select(" not in made.words)


def _sent(frame: "Frame", node: ir.Call, made: Value, *, is_cursor: bool) -> Value:
    """Sends a statement; a cursor holds its rows then."""
    place = frame.file.place(node)
    queries = frame.world.program.queries.get(place, ())
    if isinstance(made, Keyed):
        made = Keyed(made.sources, made.words, place if queries else None)
    base = node.function.base if isinstance(node.function, ir.Attribute) else None
    if isinstance(base, ir.Name) and is_cursor:
        frame.names[base.id] = made
    return made


def _fetched(frame: "Frame", node: ir.Call, method: str, receiver: Value, made: Value) -> Value:
    """Looks a row up; what is not known to be named by the request is taken to be there."""
    if not isinstance(made, Keyed):
        return TOUCHED if isinstance(made, TELLING) else OTHER
    place = frame.file.place(node)
    sent_at = receiver.sent_at if isinstance(receiver, Keyed) else None
    queries = frame.world.program.queries.get(sent_at or place, ())
    if not (all(map(fetching.needs_a_row, queries)) if queries else fetching.is_narrowed(made.words)):
        return TOUCHED
    if not frame.world.looked_up((place, made.sources)):
        return PRESENT
    if method not in fetching.DEMANDING:
        return ABSENT
    return frame.fail(node, "", "sqlalchemy.exc.NoResultFound: No row was found when one was required")


def _unresolved(frame: "Frame", node: ir.Call, receiver: Value, given: list[Value]) -> Value:
    """Calls what could not be told, with something that has to do with the request."""
    name = ir.last_name(node.function)
    is_plain = isinstance(node.function, ir.Name) and name not in frame.world.program.first_party
    if is_plain and given and isinstance(given[0], Absent):
        if name in _TAKING_LISTS:
            said = "TypeError: 'NoneType' object is not iterable"
            return frame.fail(node, "cannot be iterated over", said)
        if name == "len":
            return frame.fail(node, "has no length", "TypeError: object of type 'NoneType' has no len()")
    if isinstance(receiver, Sent) and not any(isinstance(one, TELLING) for one in given):
        key = node.arguments[0] if node.arguments and name == "get" else None
        return Sent(f"{receiver.source}.{key.value}" if isinstance(key, ir.Const) else receiver.source)
    if isinstance(receiver, Request):
        return _of_request(frame, name)
    if name in _LOGGING:
        return OTHER
    if name in _COMPARING or (is_plain and name in _PLAIN | _TAKING_LISTS):
        if len(given) == 1 and isinstance(given[0], Sent):
            return given[0]
        return together([receiver, *given], frame.file.written(node))
    frame.leave()
    return OTHER


def _of_request(frame: "Frame", name: str) -> Value:
    return Sent(name) if name in {"json", "form", "get_json", "post", "body"} else OTHER


def _entered(frame: "Frame", node: ir.Call, note: Call, values: list[Value]) -> Value:
    """Runs a function of the app; `values` are its receiver and all that it is given, in order."""
    program = frame.world.program
    function = program.functions.get(note.callee or "")
    if note.callee in program.classes or (function is not None and function.name == "__init__"):
        return TOUCHED
    if function is None or len(frame.world.calls) >= _DEEPEST:
        frame.leave()
        return OTHER
    frame.world.calls.append(frame.file.place(node))
    written = program.written(function)
    names = dict(_bound(node, written[1], values)) if written is not None else {}
    result = frame.call(function, names)
    frame.world.calls.pop()
    if result is None:
        frame.leave()
    return result or OTHER


def _bound(node: ir.Call, written: ir.Function, values: list[Value]) -> Iterator[tuple[str, Value]]:
    """Names what a function is given; a parameter that is given nothing is what it is by default."""
    parameters = [one for one in written.parameters if not one.kind.startswith("*")]
    for parameter in parameters:
        default = parameter.default
        is_none = isinstance(default, ir.Const) and default.value is None
        yield parameter.name, NOTHING if is_none else OTHER
    receiver, *given = values
    if written.owner >= 0 and written.kind != "static" and parameters:
        yield parameters.pop(0).name, receiver
    for parameter, one in zip(parameters, given[: len(node.arguments)], strict=False):
        yield parameter.name, one
    for (name, _), one in zip(node.keywords, given[len(node.arguments) :], strict=True):
        yield name, one


def may_swallow(frame: "Frame", context: ir.Call) -> bool:
    """Tells whether what is raised in a block may be caught by what is entered for it."""
    if ir.last_name(context.function) == "suppress":
        return True
    note = frame.world.program.call(frame.file.place(context))
    function = frame.world.program.functions.get(note.callee or "") if note is not None else None
    written = frame.world.program.written(function) if function is not None else None
    tried = [f.node for f in nodes(written[1].body) if isinstance(f.node, ir.Try)] if written else []
    return any(not raises_again(handler) for one in tried for handler in one.handlers)


def raises_again(handler: ir.Handler) -> bool:
    """Tells whether a handler lets go what it has caught."""
    last = handler.body[-1] if handler.body else None
    return isinstance(last, ir.Raise) and last.value is None
