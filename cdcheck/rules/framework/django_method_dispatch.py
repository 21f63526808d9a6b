from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.route_paths import is_constrained, is_wildcard, shape
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project


@rule(where=lambda route: route.framework == "django" and route.reach is Reach.SERVED)
def django_method_dispatch(route: Route, project: Project) -> Verdicts:
    first = _first_of_path(route, project)
    if first is None:
        return
    methods = {r.method for r in project.routes if r.at == first.at and r.path == first.path}
    if first.at == route.at or "ANY" in methods or route.method in methods or route.method == "ANY":
        return
    yield Violation(
        at=route.at,
        message=f"`{route.method} {route.path}` goes to the pattern above, for {_listed(methods)} only",
        about=f"{route.method} {route.path}",
        hint="put the methods of one path into one view",
        evidence=(Evidence(first.at, "the first pattern that matches the path is the only one tried"),),
        predicts=f"Method Not Allowed: {route.path}",
    )


def _first_of_path(route: Route, project: Project) -> Route | None:
    earlier = (r for r in project.routes if r.order < route.order)
    for other in sorted(earlier, key=lambda r: r.order):
        is_same = shape(other.path) == shape(route.path)
        is_same_end = other.path.endswith("/") == route.path.endswith("/")
        is_sure = not is_constrained(other) and not is_wildcard(other)
        if is_same and is_same_end and is_sure and other.reach is Reach.SERVED:
            return other
    return None


def _listed(methods: set[str]) -> str:
    return ", ".join(sorted(methods))
