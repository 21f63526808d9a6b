"""The pattern that Django tries first for a path, and the methods that it answers."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.facts.route_paths import is_constrained, is_wildcard, shape
from cdcheck.model.http import Reach, Route
from cdcheck.model.places import Location
from cdcheck.model.project import Project


class FirstPatterns(Struct, frozen=True):
    """Holds, for each path of each app, the first route that is sure to match it."""

    routes: Mapping[tuple[str, str, bool], Route]
    methods: Mapping[tuple[Location, str], frozenset[str]]

    def before(self, route: Route) -> Route | None:
        """Finds the route that is tried for a route's path and stands before it."""
        first = self.routes.get(_key(route))
        return first if first is not None and first.order < route.order else None

    def methods_of(self, route: Route) -> frozenset[str]:
        """Lists the methods that the pattern of a route answers."""
        return self.methods[route.at, route.path]


@fact
def first_patterns(project: Project) -> FirstPatterns:
    routes: dict[tuple[str, str, bool], Route] = {}
    methods: defaultdict[tuple[Location, str], set[str]] = defaultdict(set)
    for route in sorted(project.routes, key=lambda r: r.order):
        methods[route.at, route.path].add(route.method)
        if route.reach is Reach.SERVED and not is_constrained(route) and not is_wildcard(route):
            routes.setdefault(_key(route), route)
    return FirstPatterns(routes, {pattern: frozenset(found) for pattern, found in methods.items()})


def _key(route: Route) -> tuple[str, str, bool]:
    return route.root, shape(route.path), route.path.endswith("/")
