"""Finds the calls that stand under no condition of their function or module."""

from collections.abc import Iterator
from functools import cache

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.sure_calls import SureCalls
from cdcheck.ir.walking import nodes
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def sure_calls(project: Project, sources: SourceTexts) -> SureCalls:
    """Reads a file again when it is first asked of a call in it."""
    mains = frozenset(project.main_blocks)

    @cache
    def in_file(path: str) -> frozenset[Location]:
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        return frozenset(_sure_in(file, mains)) if file is not None else frozenset()

    return SureCalls(lambda at: at in in_file(at.path))


def _sure_in(file: LoweredFile, mains: frozenset[Location]) -> Iterator[Location]:
    for _, body in file.bodies():
        yield from (file.place(call) for call in surely_called(body, are_contexts_told=True))
    for statement in file.extract.body:
        then = statement.then if isinstance(statement, ir.If) else ()
        if then and file.span(then[0].at, then[-1].end) in mains:
            yield from (file.place(call) for call in surely_called(then, are_contexts_told=True))


def surely_called(body: Body, *, are_contexts_told: bool = False) -> Iterator[ir.Call]:
    """Lists the calls of a block that run whenever it does: nothing that stands behind a condition.

    Those that `with` enters are among them where that is asked.
    """
    for statement in body:
        if isinstance(statement, ir.Evaluate | ir.Assign | ir.Return):
            yield from _in(statement)
        elif isinstance(statement, ir.With | ir.Try):
            if are_contexts_told and isinstance(statement, ir.With):
                yield from (call for item in statement.items for call in _in(item.context))
            yield from surely_called(statement.body, are_contexts_told=are_contexts_told)
        elif isinstance(statement, ir.If | ir.Loop | ir.Switch) and _may_leave(statement):
            return


def _in(node: ir.Statement | ir.Expression) -> Iterator[ir.Call]:
    found = list(nodes(node))
    if not any(isinstance(one.node, ir.Conditional | ir.Operation) for one in found):
        yield from (one.node for one in found if isinstance(one.node, ir.Call))


def _may_leave(statement: ir.Statement) -> bool:
    return any(isinstance(found.node, ir.Return) for found in nodes(statement))
