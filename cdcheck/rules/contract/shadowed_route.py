from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.matching_order import MatchingOrder
from cdcheck.facts.route_paths import shape
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project


@rule(where=lambda route: route.reach is Reach.SERVED)
def shadowed_route(route: Route, order: MatchingOrder, project: Project) -> Verdicts:
    other = order.before.get(route)
    if other is None or shape(other.path) == shape(route.path):
        return
    name = f"{route.method} {route.path}"
    said = f"`{name}` is answered by `{other.path}`, which stands before it"
    yield Violation(
        at=route.at,
        message=said if len(said) < 100 else f"`{name}` is answered by a route before it",
        about=name,
        hint=f"register it before `{other.path}`",
        evidence=(Evidence(other.at, f"`{other.method} {other.path}` matches it first"),),
        predicts=_predicted(route, other, project),
    )


def _predicted(route: Route, other: Route, project: Project) -> str:
    if other.method not in {route.method, "ANY"}:
        return "405"
    if other.framework != "fastapi":
        return "404"
    handler = next((f for f in project.functions if f.id == other.handler), None)
    wordless = {f"{{{name}}}" for name in handler.wordless} if handler is not None else set()
    pairs = zip(other.path.split("/"), route.path.split("/"), strict=False)
    is_refused = any(taken in wordless and word[:1].isalpha() for taken, word in pairs)
    return "422" if is_refused else "404"
