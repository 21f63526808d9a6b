"""Which routes are tried before a route, and answer all that it would."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.route_paths import TOLERANT, covers, is_constrained, is_wildcard, segments
from cdcheck.model.http import Reach, Route
from cdcheck.model.project import Project

# Werkzeug weighs rules, Fastify's find-my-way and aiohttp since 3.10 prefer fixed words to parameters.
_IN_ORDER = frozenset({"express", "koa", "hono", "fastapi", "django"})


class MatchingOrder(Struct, frozen=True):
    """Holds, for each route that no request can get to, the route that stands before it."""

    before: Mapping[Route, Route]


@fact
def matching_order(project: Project) -> MatchingOrder:
    served: defaultdict[tuple[str, str, int], list[Route]] = defaultdict(list)
    for route in project.routes:
        is_told = not (route.is_test or _is_open(route) or is_wildcard(route))
        if is_told and route.framework in _IN_ORDER and route.reach is Reach.SERVED:
            served[route.root, route.framework, len(segments(route.path))].append(route)
    before: dict[Route, Route] = {}
    for routes in served.values():
        for route in routes:
            found = next(_shadows(route, routes), None)
            if found is not None:
                before[route] = found
    return MatchingOrder(before)


def _shadows(route: Route, served: list[Route]) -> Iterator[Route]:
    for other in served:
        if other.order < route.order and other.at != route.at and _answers(other, route):
            yield other


def _is_open(route: Route) -> bool:
    """Tells whether a part of a path is not known."""
    return "{}" in route.path


def _answers(other: Route, route: Route) -> bool:
    # Django looks for the first pattern that fits and never tries another for the method's sake.
    if other.framework != "django" and other.method not in {route.method, "ANY"}:
        return False
    is_same_end = other.path.endswith("/") == route.path.endswith("/")
    if not is_same_end and other.framework not in TOLERANT:
        return False
    return covers(other.path, route.path) and not is_constrained(other)
