"""Follows what requests name to the queries of Django that demand a row by it."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.unhandled_gets import UnhandledGet, UnhandledGets
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.languages.python.proofs.django_plain_views import plain_views
from cdcheck.languages.python.proofs.lowered_files import lowered
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_SENT = frozenset({"data", "POST", "GET", "query_params"})
_HANDED_ON = frozenset({"get", "strip", "lower", "str", "int"})
_ASKING = frozenset({"exists", "aexists", "first", "afirst", "count", "filter", "is_valid"})
_GETTING = frozenset({"get", "aget"})
_MOST_CALLS = 4


class _Entered(NamedTuple):
    """Is a function that a request gets to, and the names in it by which the request says what."""

    function: Function
    names: frozenset[str]
    found: UnhandledGet


@fact
def unhandled_gets(project: Project, sources: SourceTexts) -> UnhandledGets:
    """Follows the views that Django and DRF call themselves, and what these call."""
    gets = {rows.at for rows in project.row_sources if rows.method in _GETTING}
    functions = {one.id: one for one in project.functions}
    callees = {
        c.at: functions[c.callee] for c in project.calls if c.callee in functions and not c.is_choice
    }
    waiting = deque(
        _Entered(
            view.function,
            frozenset(view.function.parameters) & _captured(view.route.path),
            UnhandledGet(view.route, (), view.is_of_drf),
        )
        for view in plain_views(project)
    )
    found: dict[Location, UnhandledGet] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        entered = waiting.popleft()
        file = lowered(entered.function.path, sources)
        if (entered.function.id, entered.names) in seen or file is None:
            continue
        seen.add((entered.function.id, entered.names))
        for call, given in _calls(file, entered):
            place = file.place(call)
            if place in gets and ir.last_name(call.function) in _GETTING:
                found.setdefault(place, entered.found)
            callee = callees.get(place)
            if callee is not None and not callee.decorators and len(entered.found.calls) < _MOST_CALLS:
                names = frozenset(_received(callee, call, given))
                calls = (*entered.found.calls, place)
                way = UnhandledGet(entered.found.route, calls, entered.found.is_of_drf)
                waiting.append(_Entered(callee, names, way))
    return UnhandledGets(found)


def _captured(path: str) -> set[str]:
    return {part[1:-1] for part in path.split("/") if part.startswith("{") and part.endswith("}")}


def _calls(file: LoweredFile, entered: _Entered) -> Iterator[tuple[ir.Call, frozenset[str]]]:
    """Lists the calls whose failure nothing around them handles, and that none before may prevent."""
    at = entered.function.at
    body = next((f.body for f in file.extract.functions if file.span(f.at, f.end) == at), ())
    names = set(entered.names)
    for statement in _unguarded(body):
        if isinstance(statement, ir.Assign) and statement.value is not None:
            is_sent = _is_sent(statement.value, names)
            targets = {target.id for target in statement.targets if isinstance(target, ir.Name)}
            names = names | targets if is_sent else names - targets
        for found in nodes(statement):
            if isinstance(found.node, ir.Call):
                if ir.last_name(found.node.function) in _ASKING:
                    return
                if _is_given(found.node, names):
                    yield found.node, frozenset(names)


def _unguarded(body: Body) -> Iterator[ir.Statement]:
    """Lists the statements that run one after another, up to the first condition or handler."""
    for statement in body:
        if isinstance(statement, ir.With):
            contexts = [item.context for item in statement.items]
            if {ir.last_name(c.function if isinstance(c, ir.Call) else c) for c in contexts} != {
                "atomic"
            }:
                return
            yield from _unguarded(statement.body)
        elif isinstance(statement, ir.If) and _asks_for_method(statement):
            yield from _unguarded(statement.then)
            yield from _unguarded(statement.otherwise)
        elif isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
            yield statement
        elif not isinstance(statement, ir.Import):
            return


def _asks_for_method(condition: ir.If) -> bool:
    tested = (found.node for found in nodes(condition.test))
    return any(isinstance(node, ir.Attribute) and node.name == "method" for node in tested)


def _is_given(call: ir.Call, names: set[str]) -> bool:
    values = [*call.arguments, *(value for key, value in call.keywords if key != "**")]
    is_open = any(isinstance(value, ir.Spread) for value in call.arguments)
    is_open = is_open or any(key == "**" for key, _ in call.keywords)
    return not is_open and any(_is_sent(value, names) for value in values)


def _is_sent(value: ir.Expression, names: set[str]) -> bool:
    """Tells whether a value is what a request says, and nothing that was looked up by it."""
    match value:
        case ir.Name():
            return value.id in names
        case ir.Attribute():
            return value.name in _SENT and ir.last_name(value.base) == "request"
        case ir.Index():
            return _is_sent(value.base, names)
        case ir.Call() if ir.last_name(value.function) in _HANDED_ON:
            parts = (
                [value.function.base] if isinstance(value.function, ir.Attribute) else value.arguments
            )
            return any(_is_sent(part, names) for part in parts)
        case _:
            return False


def _received(callee: Function, call: ir.Call, names: frozenset[str]) -> Iterator[str]:
    """Lists the parameters of a function that a call hands over what the request says."""
    parameters = [name for name in callee.parameters if name not in {"self", "cls"}]
    for name, value in (*zip(parameters, call.arguments, strict=False), *call.keywords):
        if _is_sent(value, set(names)) and name in parameters:
            yield name
