from posixpath import dirname

from cdcheck.authoring import Confidence, Evidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.reachable_files import ServedFiles
from cdcheck.facts.routing import Routing
from cdcheck.model.http import Reach, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


@rule(where=lambda route: route.reach is Reach.UNMOUNTED)
def unmounted_router(route: Route, project: Project, files: ServedFiles, routing: Routing) -> Verdicts:
    own = [r for r in project.routes if r.app == route.app and r.reach is Reach.UNMOUNTED]
    if route != own[0]:
        return
    place = route.app.rpartition(":")[0]
    is_near = any(dirname(path) == dirname(place) for path in files.routed - {place})
    if routing.gap or not (place in files.reached or is_near):
        why = routing.gap or f"what is served does not import `{place}`; it may load it by name"
        yield Unknown(route.at, f"a router is mounted nowhere that could be seen, but {why}")
        return
    yield Violation(
        at=_made_at(route),
        message=f"this router is mounted nowhere, so its {_count(own)} answered by nothing",
        about=f"{place} {route.path}",
        hint="mount it on the app",
        evidence=tuple(Evidence(r.at, f"registers `{r.method} {r.path}`") for r in own[:5]),
        confidence=Confidence.INFERRED,
        predicts="404",
    )


def _made_at(route: Route) -> Location:
    path, _, line = route.app.rpartition(":")
    return Location(path, int(line), 1, int(line), 1)


def _count(routes: list[Route]) -> str:
    return "one route is" if len(routes) == 1 else f"{len(routes)} routes are"
