"""Follows functions, and what FastAPI reads of what they return."""

from collections.abc import Container, Iterable

from cdcheck import ir
from cdcheck.facts.session_flows import Fault
from cdcheck.languages.python.proofs.flow.dependencies import entered
from cdcheck.languages.python.proofs.flow.found import Found
from cdcheck.languages.python.proofs.flow.knowledge import Program, program_of
from cdcheck.languages.python.proofs.flow.schemas import read_by_schema, schema_in
from cdcheck.languages.python.proofs.flow.states import Given, State, joined
from cdcheck.languages.python.proofs.flow.trees import Trees
from cdcheck.languages.python.proofs.flow.walker import Walker
from cdcheck.model.http import Route
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


def follow(
    project: Project, sources: SourceTexts, asked: Iterable[str], looping: Container[str] = ()
) -> Found:
    """Finds the reads that will fail in some functions, given by id, and what they delete.

    Only of those that are `looping` it tells what each row of a loop takes.
    """
    program = program_of(project, Trees(sources))
    routes = {route.handler: route for route in project.routes if route.framework == "fastapi"}
    found = Found()
    for id_ in asked:
        one = _followed(program, id_, routes.get(id_))
        if id_ not in looping:
            one.reads = {k: read for k, read in one.reads.items() if read.fault is not Fault.PER_ROW}
        found.add(one)
    return found


def _followed(program: Program, id_: str, route: Route | None) -> Found:
    function, found = program.functions.get(id_), Found()
    tree = program.trees.at(function.at) if function is not None and not function.is_test else None
    if function is None or tree is None:
        return found
    walker = Walker(program, function, tree, found)
    state = entered(walker) if route is not None else State()
    for parameter in walker.parameters:
        state.names.setdefault(parameter.name, Given(parameter.name))
    walker.run(state)
    schema = _response_schema(program, walker, route) if route is not None else None
    if schema is not None:
        for held, state, at in walker.returns:
            read_by_schema(walker, joined([state]), held, schema, at)
    return found


def _response_schema(program: Program, walker: Walker, route: Route) -> str | None:
    """Finds the schema that FastAPI reads an answer by: `response_model`, else what is annotated."""
    path, node = walker.function.path, walker.tree.node
    decorators = [one for one in node.decorators if walker.tree.place(one) == route.at]
    registering = decorators[0] if decorators else walker.program.trees.call_at(route.at)
    if isinstance(registering, ir.Call):
        for keyword, value in registering.keywords:
            if keyword == "response_model":
                return schema_in(program, path, value)
    if isinstance(node, ir.Function) and node.returns is not None:
        return schema_in(program, path, node.returns)
    return None
