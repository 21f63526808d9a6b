"""Follows the functions that use sessions, and those that call them."""

from collections.abc import Iterator

import libcst as cst

from cdcheck.authoring import fact
from cdcheck.facts.session_flows import FaultyRead, SessionFlows
from cdcheck.languages.python.flow.knowledge import Program, program_of
from cdcheck.languages.python.flow.schemas import read_by_schema, schema_in
from cdcheck.languages.python.flow.states import State, joined
from cdcheck.languages.python.flow.trees import Trees
from cdcheck.languages.python.flow.walker import Walker
from cdcheck.model.http import Route
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def session_flows(project: Project, sources: SourceTexts) -> SessionFlows:
    asked = _asked(project)
    if not asked:
        return SessionFlows({})
    program = program_of(project, Trees(sources.read))
    routes = {route.handler: route for route in project.routes if route.framework == "fastapi"}
    reads: dict[str, list[FaultyRead]] = {}
    seen: set[tuple[object, str]] = set()
    for id_ in sorted(asked):
        for fault in _followed(program, id_, routes.get(id_)):
            key = (fault.at, fault.attribute)
            if key not in seen:
                seen.add(key)
                reads.setdefault(fault.function, []).append(fault)
    return SessionFlows({function: tuple(found) for function, found in reads.items()})


def _asked(project: Project) -> set[str]:
    """Names the functions that use an asynchronous session or open one, and their callers."""
    if not project.mapped:
        return set()
    using = {use.function for use in project.session_uses if use.is_async and not use.is_test}
    using |= {m.caller for m in project.session_makings if m.kind == "session" and not m.is_test}
    callers = {call.caller for call in project.calls if call.callee in using and call.caller}
    return {id_ for id_ in using | callers if id_ is not None}


def _followed(program: Program, id_: str, route: Route | None) -> Iterator[FaultyRead]:
    function = program.functions.get(id_)
    tree = program.trees.at(function.at) if function is not None and not function.is_test else None
    if function is None or tree is None:
        return
    found: list[FaultyRead] = []
    walker = Walker(program, function, tree, found)
    walker.run(State())
    schema = _response_schema(program, walker, route) if route is not None else None
    if schema is not None:
        for held, state, at in walker.returns:
            read_by_schema(walker, joined([state]), held, schema, at)
    yield from found


def _response_schema(program: Program, walker: Walker, route: Route) -> str | None:
    """Finds the schema that FastAPI reads an answer by: `response_model`, else what is annotated."""
    path = walker.function.path
    written = program.trees.expression(route.at)
    if isinstance(written, cst.Call):
        for argument in written.args:
            if argument.keyword is not None and argument.keyword.value == "response_model":
                return schema_in(program, path, argument.value)
    node = walker.tree.node
    if isinstance(node, cst.FunctionDef) and node.returns is not None:
        return schema_in(program, path, node.returns.annotation)
    return None
