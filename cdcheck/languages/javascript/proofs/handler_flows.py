"""Follows what handlers of the Node.js frameworks do with a request."""

from collections.abc import Callable

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.data_reach import DataReach, named
from cdcheck.facts.handler_flows import Flow, HandlerFlows
from cdcheck.ir.walking import nodes
from cdcheck.languages.javascript.proofs.answers import answers_in
from cdcheck.languages.javascript.proofs.express_removals import defines_query, removals
from cdcheck.languages.javascript.proofs.handled import Handled, handled
from cdcheck.languages.javascript.proofs.lost_errors import lost_errors
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.javascript.proofs.silence import is_silent
from cdcheck.languages.javascript.proofs.silent_paths import silent_paths
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.http import Handler
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts


@fact
def handler_flows(project: Project, sources: SourceTexts, reach: DataReach) -> HandlerFlows:
    """Reads the files again that hold handlers."""
    by_path: dict[str, list[Handler]] = {}
    for handler in project.handlers:
        if not handler.is_test:
            by_path.setdefault(handler.at.path, []).append(handler)
    places = {one.id: one.at for one in project.functions if "<" not in one.id}
    calls = [(c.at, places[c.callee]) for c in project.calls if c.callee in places]

    def fails(at: Location) -> bool:
        """Tells whether a function calls one that only ever throws, which what catches it may answer."""
        called = [callee for place, callee in calls if at.path == place.path and at.has_line_of(place)]
        return any(_only_throws(lowered(callee.path, sources), callee) for callee in called)

    asking = [access.at for access in project.accesses]
    asking += [c.at for c in project.calls if c.callee and named(c.callee) in reach.touching]

    def queries(at: Location) -> bool:
        return any(at.holds(one) for one in asking)

    files = ((lowered(path, sources), handlers) for path, handlers in by_path.items())
    every = [one for file, handlers in files if file is not None for one in handled(file, handlers)]
    is_own_query = any(map(defines_query, every))
    flows = {one.handler: _flow(one, fails, queries, is_own_query=is_own_query) for one in every}
    return HandlerFlows(flows)


def _flow(
    one: Handled,
    fails: Callable[[Location], bool],
    queries: Callable[[Location], bool],
    *,
    is_own_query: bool,
) -> Flow:
    return Flow(
        is_silent=is_silent(one) and not fails(one.handler.at),
        is_async=one.function.is_async,
        unended=tuple(answers_in(one)),
        silent=(*silent_paths(one), *lost_errors(one, queries)),
        removed=tuple(removals(one, is_own_query=is_own_query)),
    )


def _only_throws(file: LoweredFile | None, at: Location) -> bool:
    functions = file.extract.functions if file is not None else ()
    function = next((one for one in functions if file and file.span(one.at, one.end) == at), None)
    if function is None or not function.body or not isinstance(function.body[-1], ir.Raise):
        return False
    return not any(isinstance(found.node, ir.Return) for found in nodes(function.body))
