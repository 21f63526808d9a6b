"""Follows functions, and what FastAPI reads of what they return."""

from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from cdcheck.facts.session_flows import FaultyRead
from cdcheck.languages.python.flow.knowledge import Program, program_of
from cdcheck.languages.python.flow.schemas import read_by_schema, schema_in
from cdcheck.languages.python.flow.states import State, joined
from cdcheck.languages.python.flow.trees import Trees
from cdcheck.languages.python.flow.walker import Walker
from cdcheck.model.http import Route
from cdcheck.model.project import Project


def faulty_reads(
    project: Project, read: Callable[[str], bytes | None], asked: Iterable[str]
) -> Iterator[FaultyRead]:
    """Yields the reads that will fail in some functions, given by id, each once."""
    program = program_of(project, Trees(read))
    routes = {route.handler: route for route in project.routes if route.framework == "fastapi"}
    seen: set[tuple[object, str]] = set()
    for id_ in asked:
        for fault in _followed(program, id_, routes.get(id_)):
            key = (fault.at, fault.attribute)
            if key not in seen:
                seen.add(key)
                yield fault


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
