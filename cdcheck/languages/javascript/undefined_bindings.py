"""Reads again what conditions of Knex are given, and finds parameters of requests among it."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.knex_results import begins
from cdcheck.facts.undefined_bindings import UndefinedBinding, UndefinedBindings
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
"""The methods that refuse a value which is undefined."""
_REQUESTS = frozenset({"req", "request", "ctx", "context"})


@fact
def undefined_bindings(project: Project, sources: SourceTexts) -> UndefinedBindings:
    """Reads the files again in which queries begin."""
    begun = {access.at for access in project.accesses if begins(access)}
    found: dict[Location, tuple[UndefinedBinding, ...]] = {}
    for path in dict.fromkeys(at.path for at in begun):
        file = lowered(path, sources)
        for start, binding in _in_file(file, begun) if file is not None else ():
            found[start] = (*found.get(start, ()), binding)
    return UndefinedBindings(found)


def _in_file(file: LoweredFile, begun: set[Location]) -> Iterator[tuple[Location, UndefinedBinding]]:
    for index, body in file.bodies():
        if index < 0:
            continue
        taken = _taken(body)
        for call in (found.node for found in nodes(body)):
            verb = ir.last_name(call.function) if isinstance(call, ir.Call) else ""
            if not isinstance(call, ir.Call) or verb not in CONDITIONS:
                continue
            start = file.place(calls_of(call)[-1])
            for value in _values(call) if start in begun else ():
                name = _parameter(value, taken)
                if name and _mentions(file, index, name) == (2 if isinstance(value, ir.Name) else 1):
                    written = file.written(value)
                    yield start, UndefinedBinding(file.place(value), verb, written)


def _values(call: ir.Call) -> Iterator[ir.Expression]:
    first = call.arguments[0] if call.arguments else None
    if isinstance(first, ir.Mapping):
        yield from (value for key, value in first.items if key is not None)
    elif len(call.arguments) > 1:
        yield call.arguments[-1]


def _taken(body: tuple[ir.Statement, ...]) -> frozenset[str]:
    """Names what a function takes out of the query string, without a default."""
    taking = (found.node for found in nodes(body) if isinstance(found.node, ir.Assign))
    patterns = (made.targets[0] for made in taking if _is_query(made.value))
    items = (item for pattern in patterns if isinstance(pattern, ir.Mapping) for item in pattern.items)
    return frozenset(value.id for key, value in items if key is not None and isinstance(value, ir.Name))


def _parameter(value: ir.Expression, taken: frozenset[str]) -> str:
    """Names the parameter of the query string that a value is; empty if it is none."""
    if isinstance(value, ir.Attribute):
        return value.name if _is_query(value.base) else ""
    return value.id if isinstance(value, ir.Name) and value.id in taken else ""


def _is_query(value: ir.Expression | None) -> bool:
    """Tells whether a value is `req.query`, or `ctx.request.query`."""
    if not isinstance(value, ir.Attribute) or value.name != "query":
        return False
    base = value.base
    if isinstance(base, ir.Attribute) and base.name == "request":
        base = base.base
    return isinstance(base, ir.Name) and base.id in _REQUESTS


def _mentions(file: LoweredFile, index: int, name: str) -> int:
    """Counts where a function reads a name, of a variable or of a member, or takes it out."""
    return sum(
        (isinstance(found.node, ir.Name) and found.node.id == name)
        or (isinstance(found.node, ir.Attribute) and found.node.name == name)
        for body in file.inside(index)
        for found in nodes(body)
    )
