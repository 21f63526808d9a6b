"""Which findings are on the way of a request: in its handler, or in what that calls."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from cdcheck.model.http import Reach
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.results import Finding
from cdcheck.runs import Served


def routes_with(findings: Iterable[Finding], project: Project) -> tuple[Served, ...]:
    """Lists the served routes that have findings on their call path."""
    found = tuple(findings)
    if not found:
        return ()
    calls = _Calls(project)
    return tuple(
        Served(method=route.method, path=route.path, findings=prints)
        for route in project.routes
        if route.reach is Reach.SERVED and not route.is_test and route.handler_at is not None
        if (prints := _on_path(found, calls.reached_from(route.handler_at)))
    )


def _on_path(findings: Iterable[Finding], spans: tuple[Location, ...]) -> tuple[str, ...]:
    return tuple(
        finding.fingerprint
        for finding in findings
        if any(span.has_line_of(finding.at) for span in spans)
    )


class _Calls:
    """Knows which functions are called from where."""

    def __init__(self, project: Project) -> None:
        counts = Counter(function.id for function in project.functions)
        # A lambda's name is not its own.
        spans = {one.id: one.at for one in project.functions if counts[one.id] == 1}
        self._by_file: dict[str, list[tuple[Location, Location]]] = defaultdict(list)
        for call in project.calls:
            if call.callee is not None and call.callee in spans:
                self._by_file[call.at.path].append((call.at, spans[call.callee]))

    def reached_from(self, start: Location) -> tuple[Location, ...]:
        """Follows calls from a stretch of code to the functions that they reach."""
        reached = dict.fromkeys([start])
        ahead = [start]
        while ahead:
            span = ahead.pop()
            for at, callee in self._by_file[span.path]:
                if callee not in reached and span.has_line_of(at):
                    reached[callee] = None
                    ahead.append(callee)
        return tuple(reached)
