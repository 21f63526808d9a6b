"""Which findings are on the way of a request: in its handler, or in what that calls."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from cdcheck.model.code import Function
from cdcheck.model.http import Reach
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.results import Finding
from cdcheck.runs import Served


def routes_with(findings: Iterable[Finding], project: Project) -> tuple[Served, ...]:
    """Lists the served routes that have findings on their call path."""
    found = tuple(findings)
    counts = Counter(function.id for function in project.functions)
    # A lambda's name is not its own.
    functions = {one.id: one for one in project.functions if counts[one.id] == 1}
    return tuple(
        Served(method=route.method, path=route.path, findings=prints)
        for route in project.routes
        if route.reach is Reach.SERVED and not route.is_test and route.handler_at is not None
        if (prints := _on_path(found, _called_from(route.handler_at, project, functions)))
    )


def _on_path(findings: Iterable[Finding], spans: tuple[Location, ...]) -> tuple[str, ...]:
    return tuple(
        finding.fingerprint for finding in findings if any(_holds(span, finding.at) for span in spans)
    )


def _called_from(
    start: Location, project: Project, functions: Mapping[str, Function]
) -> tuple[Location, ...]:
    """Follows calls from a stretch of code to the functions that they reach."""
    spans = [start]
    for span in spans:
        spans.extend(one for one in _callees(span, project, functions) if one not in spans)
    return tuple(spans)


def _callees(span: Location, project: Project, functions: Mapping[str, Function]) -> Iterator[Location]:
    for call in project.calls:
        if call.callee is not None and call.callee in functions and _holds(span, call.at):
            yield functions[call.callee].at


def _holds(span: Location, at: Location) -> bool:
    return span.path == at.path and span.line <= at.line <= span.end_line
