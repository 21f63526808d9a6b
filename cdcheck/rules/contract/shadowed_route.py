from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.matching_order import MatchingOrder
from cdcheck.facts.route_paths import shape
from cdcheck.model.http import Reach, Route


@rule(where=lambda route: route.reach is Reach.SERVED)
def shadowed_route(route: Route, order: MatchingOrder) -> Verdicts:
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
        predicts="404" if other.method in {route.method, "ANY"} else "405",
    )
